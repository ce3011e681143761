"""One batch, step by step: held against numbers worked by hand and against measured slopes."""

import threading

import numpy as np
import pytest

from core.errors import InputError, TrainingError
from core.recipes import ADAM, CROSS_ENTROPY, LOSSES, SGD, SQUARED_ERROR
from core.training.worksheet import EDIT, LAYERS, START, STEP, Worksheet, shrunk

TWO = LAYERS["two hidden layers"]


def sheet(loss: str = CROSS_ENTROPY, layers: tuple[int, ...] = TWO) -> Worksheet:
    rng = np.random.default_rng(0)
    return Worksheet(rng.random((4, layers[0])), np.array([5, 0, 4, 1]), layers, loss, seed=0)


def test_shrunk_takes_means_of_squares_on_0_to_1() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 4:8, 8:12] = 255  # square in row 1, column 2
    image[0, 27, 27] = 255
    numbers = shrunk(image)[0]
    assert numbers[7 * 1 + 2] == 1
    assert numbers[48] == 1 / 16
    assert numbers.sum() == 1 + 1 / 16


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", [SGD, ADAM])
def test_steps_bring_the_loss_down_and_are_remembered(loss: str, optimizer: str) -> None:
    one = sheet(loss)
    one.step(optimizer, 0.05, count=30)
    losses = [move.loss for move in one.moves]
    assert [move.kind for move in one.moves] == [START] + 30 * [STEP]
    assert losses[-1] < 0.8 * losses[0]
    assert losses[-1] == one.work().loss


@pytest.mark.parametrize("loss", LOSSES)
def test_slope_tells_how_far_a_small_step_falls(loss: str) -> None:
    one = sheet(loss)
    slope = one.work().slope
    one.step(SGD, 1e-5)
    fall = one.moves[0].loss - one.moves[1].loss
    assert fall == pytest.approx(1e-5 * slope, rel=1e-2)


def test_step_is_the_rule_on_the_page() -> None:
    one = sheet()
    before, gradient = one.weights["0.weight"].copy(), one.work().gradients[0].weight
    one.step(SGD, 0.5)
    np.testing.assert_allclose(one.weights["0.weight"], before - 0.5 * gradient)


def test_losses_along_a_weight_agree_with_setting_it() -> None:
    one = sheet()
    before = one.weights["2.weight"].copy()
    along = one.losses_along("2.weight", (2, 4), np.array([-1.0, 0.7]))
    np.testing.assert_array_equal(one.weights["2.weight"], before)
    one.set_weight("2.weight", (2, 4), 0.7)
    assert one.moves[-1] == (EDIT, pytest.approx(along[1]))
    assert along[0] != along[1]


@pytest.mark.parametrize(
    "value", [np.nan, np.inf, -np.inf, 1e308, "nan", "1e999", "", "two", "0,5"]
)
@pytest.mark.parametrize("loss", LOSSES)
def test_weight_that_is_no_use_is_a_sentence_and_stays_as_it_was(
    loss: str, value: float | str
) -> None:
    one = sheet(loss)
    before, moves = one.weights["0.weight"].copy(), list(one.moves)
    with pytest.raises(InputError, match="It stays"):
        one.set_weight("0.weight", (0, 0), value)
    np.testing.assert_array_equal(one.weights["0.weight"], before)
    assert one.moves == moves


def test_weight_may_be_typed_with_a_real_minus() -> None:
    one = sheet()
    one.set_weight("0.weight", (0, 0), " −0.25 ")
    assert one.weights["0.weight"][0, 0] == -0.25


def test_rate_that_explodes_is_a_sentence_and_the_weights_stay_finite() -> None:
    one = sheet(SQUARED_ERROR)
    with pytest.raises(TrainingError, match="smaller rate"):
        one.step(SGD, 1000.0, count=100)
    assert np.isfinite(one.work().loss)
    assert one.work().loss == one.moves[-1].loss
    one.step(SGD, 1e-300)


def test_check_covers_every_weight_and_bias() -> None:
    checked = sheet().check()
    assert {number.name for number in checked} == {
        f"{layer}.{part}" for layer in range(3) for part in ("weight", "bias")
    }
    assert max(number.relative_error for number in checked) < 1e-5


def test_threads_that_share_a_worksheet_make_whole_steps() -> None:
    """A page is run again while its last run is still in a step."""
    shared, alone = sheet(), sheet()
    alone.step(ADAM, 0.01, 200)
    threads = [threading.Thread(target=shared.step, args=(ADAM, 0.01, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.moves == alone.moves
    assert shared.num_last == 50
