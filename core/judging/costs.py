"""Costs of a threshold, when a wrong answer costs as much as some number of refusals."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import InputError
from core.judging.ranking import Ranked


def costs(
    digits: Ranked, unknowns: Ranked, refusals: float, thresholds: ArrayLike
) -> NDArray[np.float64]:
    """Cost at each threshold in refused digits, for one digit and one unknown.

    The share of digits refused, plus `refusals` times the shares of digits accepted but read
    wrongly and of unknowns accepted. A refused unknown costs nothing.
    """
    accepted = digits.accepted(thresholds)
    wrong = accepted - digits.accepted_right(thresholds) + unknowns.accepted(thresholds)
    return 1 - accepted + refusals * wrong


def cheapest(digits: Ranked, unknowns: Ranked, refusals: float) -> float:
    """Cheapest threshold when a wrong answer costs `refusals` refusals; the lowest of equals.

    Chow 1970, "On optimum recognition error and reject tradeoff". Only for validation digits and
    the family of unknowns that is set aside for choices. Raises `InputError` for a negative or
    infinite cost.
    """
    if not (math.isfinite(refusals) and refusals >= 0):
        raise InputError(f"A wrong answer must cost 0 or more refusals, got {refusals}.")
    scores = np.unique(np.concatenate([digits.scores, unknowns.scores]))
    candidates = np.append(scores, np.nextafter(scores[-1], np.inf))  # the last refuses all
    all_costs = costs(digits, unknowns, refusals, candidates)
    # The margin keeps rounding from choosing between equals.
    return float(candidates[all_costs <= all_costs.min() + 1e-12][0])
