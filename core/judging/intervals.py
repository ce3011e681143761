"""Confidence intervals of 95 %: of separations by resampling, of shares from the counts alone."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.judging.ranking import Ranked
from core.judging.separation import LOW_FPR, Separation, num_allowed

_LEVEL = 0.95


class Intervals(NamedTuple):
    """Ends of an interval for each figure of a separation."""

    low: Separation
    high: Separation


def bootstrap(digits: Ranked, unknowns: Ranked, *, num: int = 1_000, seed: int = 0) -> Intervals:
    """Middle 95 % of `num` resamples (percentile bootstrap, Efron 1979).

    Equal seeds give equal intervals. Two sets of 10,000 take half a second.
    """
    resamples = resample(digits, unknowns, num, np.random.default_rng(seed))
    ends = np.quantile(resamples, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    return Intervals(*(Separation(*end.tolist()) for end in ends))


def proportion(count: int, num: int) -> tuple[float, float]:
    """Interval for a share, from `count` of `num` pictures, never too narrow.

    Clopper and Pearson 1934. For a count of 0 it is from 0 to about 3.7 / `num`.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 (takes half a second)

    return tuple(binomtest(count, num).proportion_ci(_LEVEL, method="exact"))


def resample(
    digits: Ranked, unknowns: Ranked, num: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Figures (num, 4) of `Separation`, for `num` resamples of both sets, drawn with replacement.

    A resample is a count of draws for each score, so that nothing is sorted again.
    """
    num_digits, num_unknowns = len(digits), len(unknowns)
    right = -np.diff(digits.right_from)
    below = np.searchsorted(digits.scores, unknowns.scores)  # digits below each unknown
    not_above = np.searchsorted(digits.scores, unknowns.scores, side="right")
    unknowns_below = np.searchsorted(unknowns.scores, digits.scores)
    nums_accepted = [math.ceil(tpr * num_digits - 1e-9) for tpr in (0.95, 0.99)]
    allowed = num_allowed(LOW_FPR, num_unknowns)
    figures = np.empty((num, 4))
    digits_before, right_before, unknowns_before = (
        np.zeros(length + 1, np.int64) for length in (num_digits, num_digits, num_unknowns)
    )
    for row in figures:
        digit_draws = _draws(num_digits, rng)
        unknown_draws = _draws(num_unknowns, rng)
        np.cumsum(digit_draws, out=digits_before[1:])
        np.cumsum(digit_draws * right, out=right_before[1:])
        np.cumsum(unknown_draws, out=unknowns_before[1:])
        lower = digits_before[below] + digits_before[not_above]  # twice, so that ties count half
        row[0] = 1 - float(unknown_draws @ lower) / (2 * num_digits * num_unknowns)
        for column, num_accepted in enumerate(nums_accepted, start=1):
            # The threshold is the last score with at least `num_accepted` draws from there on.
            index = np.searchsorted(digits_before, num_digits - num_accepted, side="right") - 1
            row[column] = 1 - unknowns_before[unknowns_below[index]] / num_unknowns
        index = np.searchsorted(unknowns_before, num_unknowns - allowed - 1, side="right") - 1
        row[3] = (right_before[-1] - right_before[not_above[index]]) / num_digits
    return figures


def _draws(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Number of times (count,) that each of `count` scores is drawn in `count` draws."""
    return np.bincount(rng.integers(0, count, count), minlength=count)
