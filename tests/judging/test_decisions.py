import math

import numpy as np
import pytest
from judging.made_outputs import judged, model_with

from core.errors import InputError
from core.judging.decisions import decide
from core.nets.model import Judged
from core.recipes import CROSS_ENTROPY, SQUARED_ERROR

# A clean 3 but for 0.5 on the 5: the distance to the one-hot 3 is exactly 0.5.
THREE = judged({3: 1.0, 5: 0.5})
# Nine outputs of 0 and one of log 9: a softmax share of 1/2, and exp(z) sums to 18.
HALF = judged({7: math.log(9)})


@pytest.mark.parametrize(
    ("loss", "score", "pictures", "digit", "value"),
    [
        (SQUARED_ERROR, "distance", THREE, 3, -0.5),
        (SQUARED_ERROR, "largest", THREE, 3, 1.0),
        (CROSS_ENTROPY, "softmax", HALF, 7, 0.5),
        (CROSS_ENTROPY, "energy", HALF, 7, math.log(18)),
    ],
)
def test_decide_is_worked_by_hand_and_accepts_a_tie(loss, score, pictures, digit, value) -> None:
    exact = decide(model_with(loss, **{score: (0.0, 0.0)}), pictures, 0.95, score).value
    assert exact == pytest.approx(value, rel=1e-6)
    above = math.nextafter(exact, math.inf)
    model = model_with(loss, **{score: (above, exact)})
    strict, lenient = (decide(model, pictures, level, score) for level in (0.95, 0.99))
    assert (strict.accepted, strict.threshold) == (False, above)
    assert (lenient.accepted, lenient.threshold) == (True, exact)
    assert strict.digit == lenient.digit == digit
    assert strict.score.name == score


def test_decide_by_distance_refuses_an_overshoot() -> None:
    model = model_with(SQUARED_ERROR, distance=(-0.5, -0.5), largest=(0.5, 0.5))
    overshoot, faint = judged({3: 4.0}), judged({3: 0.25})
    assert not decide(model, overshoot, 0.95).accepted
    assert decide(model, overshoot, 0.95, "largest").accepted
    assert not decide(model, faint, 0.95).accepted
    assert not decide(model, faint, 0.95, "largest").accepted


def test_decide_takes_the_first_picture_and_the_default_score() -> None:
    model = model_with(SQUARED_ERROR, distance=(-0.1, -1.0), largest=(0.0, 0.0))
    decision = decide(model, judged({8: 0.75}, {1: 1.0}), 0.95)
    assert (decision.score.name, decision.digit, decision.value) == ("distance", 8, -0.25)


def test_decide_never_accepts_nan() -> None:
    model = model_with(SQUARED_ERROR, distance=(-math.inf, -1.0))
    assert not decide(model, judged({2: math.nan}), 0.95).accepted


@pytest.mark.parametrize(("score", "level"), [("softmax", 0.95), ("distance", 0.5), ("", 0.95)])
def test_decide_says_what_does_not_fit(score: str, level: float) -> None:
    with pytest.raises(InputError, match=r"cannot be judged by|no threshold"):
        decide(model_with(SQUARED_ERROR, distance=(0.0, 0.0)), THREE, level, score)


def test_distance_is_that_to_the_nearest_of_all_ten_clean_answers() -> None:
    pictures = Judged(np.random.default_rng(1).normal(0, 2, (40, 10)).astype(np.float32))
    distances = np.linalg.norm(pictures.outputs[:, None] - np.eye(10), axis=2)
    np.testing.assert_array_equal(pictures.preds, distances.argmin(axis=1))
    model = model_with(SQUARED_ERROR, distance=(0.0, 0.0))
    for row, nearest in zip(pictures.outputs, distances.min(axis=1), strict=True):
        value = decide(model, Judged(row[None]), 0.95).value
        assert value == pytest.approx(-nearest, rel=1e-5)


def test_decide_takes_the_lowest_digit_of_equals() -> None:
    model = model_with(SQUARED_ERROR, distance=(0.0, 0.0))
    assert decide(model, judged({4: 0.5, 9: 0.5}), 0.95).digit == 4
