"""What a threshold costs when a wrong answer costs as much as so many refusals."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import InputError
from core.judging.ranking import Ranked


class Cheapest(NamedTuple):
    """A threshold, and what it costs: in refused digits, for a digit and an unknown together."""

    threshold: float
    cost: float


def costs(
    digits: Ranked, unknowns: Ranked, refusals: float, thresholds: ArrayLike
) -> NDArray[np.float64]:
    """The cost at each threshold, as if half of all pictures were unknowns: the share of digits
    refused, plus `refusals` times the shares of digits accepted but read wrongly and of unknowns
    accepted. A refused unknown costs nothing.
    """
    accepted = digits.accepted(thresholds)
    wrong = accepted - digits.accepted_right(thresholds) + unknowns.accepted(thresholds)
    return 1 - accepted + refusals * wrong


def cheapest(digits: Ranked, unknowns: Ranked, refusals: float) -> Cheapest:
    """The cheapest threshold, the lowest of equally cheap ones, when one wrong answer costs as much
    as `refusals` refusals (Chow 1970, "On optimum recognition error and reject tradeoff").

    To be asked of validation digits and the family of unknowns set aside for choices. Raises
    `InputError` for a negative or infinite cost.
    """
    if not (math.isfinite(refusals) and refusals >= 0):
        raise InputError(f"A wrong answer must cost 0 or more refusals, got {refusals}.")
    scores = np.unique(np.concatenate([digits.scores, unknowns.scores]))
    candidates = np.append(scores, np.nextafter(scores[-1], np.inf))  # the last refuses all
    found = costs(digits, unknowns, refusals, candidates)
    # Rounding must not choose between equals.
    best = int(np.flatnonzero(found <= found.min() + 1e-12)[0])
    return Cheapest(float(candidates[best]), float(found[best]))
