"""Risk and coverage: of fewer pictures answered, fewer are answered wrongly."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.judging.ranking import Ranked


class RiskCoverage(NamedTuple):
    """Curve with a point for each different score, the surest first (Geifman and El-Yaniv 2017)."""

    thresholds: NDArray[np.float64]  # descending
    coverage: NDArray[np.float64]  # share accepted, ascending to 1
    risk: NDArray[np.float64]  # share of wrong answers among the accepted


def risk_coverage(ranked: Ranked) -> RiskCoverage:
    """Risk-coverage curve of N > 0 pictures; those with equal scores are accepted together.

    Unknowns may be among them, and have no right answer.
    """
    thresholds = np.unique(ranked.scores)[::-1]
    accepted = ranked.num_accepted(thresholds)
    risk = 1 - ranked.right_from[len(ranked) - accepted] / accepted
    return RiskCoverage(thresholds, accepted / len(ranked), risk)
