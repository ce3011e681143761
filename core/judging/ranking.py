"""Scores sorted once, so that what a threshold accepts is found by one binary search."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import InputError


@dataclass(frozen=True)
class Ranked:
    """N scores, and how many right answers are among those from each place on."""

    scores: NDArray[np.float64]  # (N,) ascending
    right_from: NDArray[np.int64]  # (N + 1,) right answers among scores[i:]; all 0 for unknowns

    def __len__(self) -> int:
        return len(self.scores)

    def num_accepted(self, thresholds: ArrayLike) -> NDArray[np.int64]:
        """How many scores are at or above each threshold."""
        return len(self) - np.searchsorted(self.scores, thresholds)

    def accepted(self, thresholds: ArrayLike) -> NDArray[np.float64]:
        """The share accepted at each threshold; the set must not be empty."""
        return self.num_accepted(thresholds) / len(self)

    def accepted_right(self, thresholds: ArrayLike) -> NDArray[np.float64]:
        """The share that is accepted and answered rightly, at each threshold."""
        return self.right_from[np.searchsorted(self.scores, thresholds)] / len(self)


def rank(scores: NDArray[np.floating], right: NDArray[np.bool_] | None = None) -> Ranked:
    """Sort N > 0 scores; `right` (N,) tells which answers are right, None that none can be.

    Raises `InputError` for no scores, or for NaN among them.
    """
    if len(scores) == 0:
        raise InputError("There is nothing to compare: no picture was given.")
    if np.isnan(scores).any():
        raise InputError("Scores that are not numbers (NaN) cannot be compared.")
    order = np.argsort(scores)
    right_from = np.zeros(len(scores) + 1, np.int64)
    if right is not None:
        right_from[:-1] = np.cumsum(right[order][::-1])[::-1]
    return Ranked(np.asarray(scores, np.float64)[order], right_from)
