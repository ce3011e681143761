import math

import numpy as np
import pytest
from fakes import fake_digits, fake_model

from core.errors import InputError
from core.judging.operating_points import (
    LENIENT,
    LEVELS,
    STRICT,
    accepted_fraction,
    fit_thresholds,
    threshold_accepting,
)
from core.judging.scores import scores_of
from core.recipes import LOSSES

TEN = np.arange(1.0, 11.0)  # 1, 2, … 10


@pytest.mark.parametrize(
    ("level", "threshold"),
    [(1, 1), (0.95, 1), (0.9, 2), (0.5, 6), (0.11, 9), (0.1, 10), (1e-12, 10)],
)
def test_threshold_accepting_is_worked_by_hand(level: float, threshold: float) -> None:
    assert threshold_accepting(TEN, level) == threshold
    assert threshold_accepting(TEN[::-1], level) == threshold


@pytest.mark.parametrize("level", [0.07, 0.29, 0.55, 0.58, 0.95, 0.99])
def test_threshold_accepting_counts_whole_hundredths_exactly(level: float) -> None:
    # In binary 0.07 * 100 and others come out a little above the whole number.
    scores = np.arange(100)
    assert (scores >= threshold_accepting(scores, level)).sum() == round(100 * level)


@pytest.mark.parametrize("seed", range(5))
def test_threshold_accepting_agrees_with_trying_every_score(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 15, 37) / 7  # with ties
    for level in (*LEVELS, 0.01, 0.333, 1.0):
        fine = [t for t in scores if np.mean(scores >= t) >= level]
        assert threshold_accepting(scores, level) == max(fine)


@pytest.mark.parametrize(
    ("scores", "level", "sentence"),
    [
        ([], 0.9, "at least one score, got none"),
        ([1, math.nan], 0.9, "NaN"),
        *(([1.0, 2.0], level, "above 0 and at most 1") for level in (0, -0.1, 1.01, math.nan)),
    ],
)
def test_threshold_accepting_says_what_it_needs(scores, level, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        threshold_accepting(np.array(scores, float), level)


def test_accepted_fraction_includes_the_threshold_and_never_nan() -> None:
    assert accepted_fraction(np.array([1.0, 2.0, 3.0, math.nan]), 2.0) == 0.5
    assert math.isnan(accepted_fraction(np.array([]), 2.0))


@pytest.mark.parametrize("loss", LOSSES)
def test_fit_thresholds_accepts_each_share_of_validation_digits(loss: str) -> None:
    model = fake_model(loss)
    judged = model.judge(fake_digits(400, "validation", seed=5).images)
    thresholds = fit_thresholds(model.recipe, judged)
    scores = scores_of(model)
    assert set(thresholds.by_score) == {score.name for score in scores}
    for score in scores:
        for level in LEVELS:
            accepted = accepted_fraction(score.compute(judged), thresholds.at(score.name, level))
            assert level <= accepted < level + 1 / 400 + 1e-12


def test_levels_ascend_and_hold_the_two_that_pages_name() -> None:
    assert list(LEVELS) == sorted(set(LEVELS))
    assert {STRICT, LENIENT} <= set(LEVELS)
