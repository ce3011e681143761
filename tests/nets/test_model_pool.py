"""Pool of models: its budget and its order."""

import threading

from fakes import fake_model

from core.nets.model_pool import ModelPool, num_bytes
from core.recipes import DETECTOR

SIZE = num_bytes(fake_model())


def test_pool_drops_the_oldest_until_the_others_fit() -> None:
    pool = ModelPool(3 * SIZE)
    tickets = [pool.put(fake_model(seed=seed)) for seed in range(3)]
    assert all(map(pool.get, tickets))
    newest = pool.put(fake_model(seed=3))
    assert [pool.get(ticket) is None for ticket in (*tickets, newest)] == [True] + 3 * [False]


def test_pool_keeps_equal_models_once_and_as_the_newest() -> None:
    pool = ModelPool(2 * SIZE)
    first, second = (pool.put(fake_model(seed=seed)) for seed in (0, 1))
    assert pool.put(fake_model(seed=0)) == first
    pool.put(fake_model(seed=2))
    assert pool.get(first) is not None
    assert pool.get(second) is None


def test_pool_tells_equal_weights_of_another_loss_apart() -> None:
    pool = ModelPool()
    first, second = (pool.put(fake_model(loss)) for loss in ("squared_error", "cross_entropy"))
    assert first != second
    assert pool.get(first).recipe.role is DETECTOR


def test_pool_keeps_the_newest_however_large() -> None:
    pool = ModelPool(SIZE // 2)
    small, large = (pool.put(fake_model(seed=seed)) for seed in (0, 1))
    assert pool.get(small) is None
    assert pool.get(large) is not None
    assert pool.get("guessed") is None


def test_pool_holds_its_budget_among_threads() -> None:
    pool = ModelPool(4 * SIZE)
    models = [fake_model(seed=seed) for seed in range(8)]
    tickets: list[str] = []

    def use(start: int) -> None:
        for number in range(40):
            tickets.append(pool.put(models[(start + number) % 8]))
            pool.get(tickets[-1])

    threads = [threading.Thread(target=use, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tickets) == 240
    assert sum(pool.get(ticket) is not None for ticket in set(tickets)) == 4
