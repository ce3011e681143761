import itertools
import threading

import numpy as np
import pytest

from core.data.points import point_splits, splits_of_points
from core.errors import RecipeError
from core.recipes import CROSS_ENTROPY, SQUARED_ERROR
from core.runs.points_race import PointsRace, race_recipes
from core.runs.snapshot import DONE, FAILED, PAUSED, TRAINING
from core.training.loop import fit


def quadrants_race(hidden=(8,), outputs=4, rate=3e-3, epochs=2, clock=None) -> PointsRace:
    recipes = race_recipes(hidden, outputs, rate=rate, epochs=epochs, seed=0)
    kwargs = {} if clock is None else {"clock": clock}
    return PointsRace(recipes, point_splits("quadrants", 200), **kwargs)


def drain(pair: PointsRace) -> None:
    pair.start()
    while pair.going:
        pair.advance(1)


def test_recipes_differ_in_nothing_but_role_and_loss() -> None:
    classifier, detector = race_recipes((5, 7), 3, rate=0.1, epochs=9, seed=4)
    assert classifier.network == detector.network
    assert classifier.network.layers == (2, 5, 7, 3)
    assert (classifier.optimisation.loss, detector.optimisation.loss) == (
        CROSS_ENTROPY,
        SQUARED_ERROR,
    )
    assert (detector.optimisation.epochs, detector.seed) == (9, 4)
    with pytest.raises(RecipeError, match=r"network\.layers"):
        race_recipes((0,), 4, rate=0.1, epochs=1, seed=0)


def test_slices_give_the_same_networks_as_one_training() -> None:
    pair = quadrants_race()
    drain(pair)
    assert pair.done
    for model in pair.models:
        whole = fit(model.recipe, pair.points)
        for name, weight in whole.weights.items():
            np.testing.assert_array_equal(model.weights[name], weight)


def test_advance_keeps_to_its_slice_and_both_in_step() -> None:
    ticks = itertools.count()
    pair = quadrants_race(clock=lambda: float(next(ticks)))
    pair.advance(5)
    assert not pair.begun, "it was not started"
    pair.start()
    pair.advance(6)
    steps = [len(lane.curves.losses) for lane in pair.snapshot().lanes]
    assert steps == [3, 3]
    assert pair.snapshot().state == TRAINING


def test_stopped_pair_waits_and_goes_on_where_it_was() -> None:
    pair = quadrants_race()
    pair.start()
    pair.advance(0)
    pair.stop()
    before = pair.snapshot().fraction
    pair.advance(1)
    assert pair.snapshot().fraction == before > 0
    assert pair.snapshot().state == PAUSED
    drain(pair)
    assert pair.snapshot().state == DONE


def test_start_after_the_end_does_it_all_again() -> None:
    pair = quadrants_race()
    drain(pair)
    first = pair.models[0].weights
    pair.start()
    assert pair.models == (None, None)
    drain(pair)
    np.testing.assert_array_equal(pair.models[0].weights["1.weight"], first["1.weight"])


def test_two_outputs_for_four_classes_are_a_sentence() -> None:
    pair = quadrants_race(outputs=2)
    drain(pair)
    assert pair.snapshot().state == FAILED
    assert "2 outputs and the points have 4 classes" in pair.snapshot().message


def test_rate_that_explodes_is_a_sentence_and_can_be_started_again() -> None:
    far = splits_of_points([(1000, 1000), (-1000, 1000)], [0, 1], 4)
    pair = PointsRace(race_recipes((64, 64, 64), 4, rate=100, epochs=200, seed=0), far)
    drain(pair)
    assert pair.snapshot().state == FAILED
    assert "learning rate 100 is too large" in pair.snapshot().message
    pair.start()
    assert pair.going
    assert not pair.snapshot().message


def test_threads_that_share_a_race_learn_what_one_would() -> None:
    """A page is run again while its last run is still in a slice: `generator already executing`."""
    alone, shared = quadrants_race(epochs=30), quadrants_race(epochs=30)
    drain(alone)
    shared.start()
    problems = []

    def rerun() -> None:
        try:
            while shared.going:
                shared.advance(0.002)
                shared.snapshot()
        except BaseException as error:  # noqa: BLE001
            problems.append(error)

    threads = [threading.Thread(target=rerun) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert shared.done
    for one, other in zip(alone.models, shared.models, strict=True):
        for name, weight in one.weights.items():
            np.testing.assert_array_equal(weight, other.weights[name])


def test_stop_ends_a_slice_that_another_thread_is_in() -> None:
    race = quadrants_race(epochs=200)
    race.start()
    thread = threading.Thread(target=race.advance, args=(60,))
    thread.start()
    while not race.begun:
        pass
    race.advance(60)  # returns at once
    race.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert race.snapshot().state == PAUSED
