"""Operating points: thresholds, and both kinds of mistake at each."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.judging.scores import scores_for
from core.nets.model import Judged, Thresholds
from core.recipes import Recipe

# Shares of validation digits that a model carries thresholds for.
LEVELS = (0.80, 0.85, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999)
STRICT, LENIENT = 0.95, 0.99


class OperatingPoint(NamedTuple):
    """Threshold with both kinds of mistake, as fractions; nan where there are no pictures."""

    threshold: float
    digits_refused: float
    unknowns_accepted: float


def threshold_accepting(scores: NDArray[np.floating], level: float) -> float:
    """Highest threshold that accepts at least a share `level` of the scores.

    With ties at the threshold it accepts more. Raises `InputError` for no scores, NaN among them,
    or a level outside 0-1.
    """
    if len(scores) == 0:
        raise InputError("A threshold needs at least one score, got none.")
    if not 0 < level <= 1:
        raise InputError(f"The share to accept must be above 0 and at most 1, got {level}.")
    if np.isnan(scores).any():
        raise InputError("A threshold cannot be found among scores that are not numbers (NaN).")
    # 1e-9, so that 0.95 * 100 = 95.00000000000001 counts as 95 of 100.
    num_accepted = max(1, math.ceil(level * len(scores) - 1e-9))
    return float(np.sort(scores)[len(scores) - num_accepted])


def accepted_fraction(scores: NDArray[np.floating], threshold: float) -> float:
    """Share of scores at or above the threshold; nan for no scores. NaN is never accepted."""
    return float(np.mean(scores >= threshold)) if len(scores) else math.nan


def fit_thresholds(recipe: Recipe, validation: Judged) -> Thresholds:
    """Thresholds at `LEVELS` of validation digits, for every score that these can have."""
    by_score = {}
    for score in scores_for(recipe):
        if score.needs_density and validation.density is None:
            continue
        values = score.compute(validation)
        by_score[score.name] = tuple(threshold_accepting(values, level) for level in LEVELS)
    return Thresholds(LEVELS, by_score)
