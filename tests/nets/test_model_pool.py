"""The budget for the models of all sessions."""

import threading

from fakes import fake_model

from core.nets.model_pool import ModelPool, num_bytes
from core.recipes import DETECTOR

SIZE = num_bytes(fake_model())


def test_shelf_drops_the_oldest_until_the_others_fit() -> None:
    model_pool = ModelPool(3 * SIZE)
    tickets = [model_pool.put(fake_model(seed=seed)) for seed in range(3)]
    assert all(map(model_pool.get, tickets))
    newest = model_pool.put(fake_model(seed=3))
    assert [model_pool.get(ticket) is None for ticket in (*tickets, newest)] == [True] + 3 * [False]


def test_shelf_keeps_equal_models_once_and_as_the_newest() -> None:
    model_pool = ModelPool(2 * SIZE)
    first, second = (model_pool.put(fake_model(seed=seed)) for seed in (0, 1))
    assert model_pool.put(fake_model(seed=0)) == first
    model_pool.put(fake_model(seed=2))
    assert model_pool.get(first) is not None
    assert model_pool.get(second) is None


def test_shelf_tells_equal_weights_of_another_loss_apart() -> None:
    model_pool = ModelPool()
    one, other = (model_pool.put(fake_model(loss)) for loss in ("squared_error", "cross_entropy"))
    assert one != other
    assert model_pool.get(one).recipe.role is DETECTOR


def test_shelf_keeps_the_newest_however_large() -> None:
    model_pool = ModelPool(SIZE // 2)
    small, large = (model_pool.put(fake_model(seed=seed)) for seed in (0, 1))
    assert model_pool.get(small) is None
    assert model_pool.get(large) is not None
    assert model_pool.get("guessed") is None


def test_shelf_holds_its_budget_among_threads() -> None:
    model_pool = ModelPool(4 * SIZE)
    models = [fake_model(seed=seed) for seed in range(8)]
    tickets: list[str] = []

    def use(start: int) -> None:
        for place in range(40):
            tickets.append(model_pool.put(models[(start + place) % 8]))
            model_pool.get(tickets[-1])

    threads = [threading.Thread(target=use, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tickets) == 240
    assert sum(model_pool.get(ticket) is not None for ticket in set(tickets)) == 4
