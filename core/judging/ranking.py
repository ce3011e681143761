"""Ranking: scores sorted once, so that a binary search counts what a threshold accepts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import InputError


@dataclass(frozen=True)
class Ranked:
    """N sorted scores, with the number of right answers from each of them on."""

    scores: NDArray[np.float64]  # (N,) ascending
    right_from: NDArray[np.int64]  # (N + 1,) right answers among scores[i:]; all 0 for unknowns

    def __len__(self) -> int:
        return len(self.scores)

    def num_accepted(self, thresholds: ArrayLike) -> NDArray[np.int64]:
        """Number of scores at or above each threshold."""
        return len(self) - np.searchsorted(self.scores, thresholds)

    def accepted(self, thresholds: ArrayLike) -> NDArray[np.float64]:
        """Share of scores at or above each threshold."""
        return self.num_accepted(thresholds) / len(self)

    def accepted_right(self, thresholds: ArrayLike) -> NDArray[np.float64]:
        """Share of scores at or above each threshold whose answer is right."""
        return self.right_from[np.searchsorted(self.scores, thresholds)] / len(self)


def rank(scores: NDArray[np.floating], right: NDArray[np.bool_] | None = None) -> Ranked:
    """Sort N > 0 scores; `right` (N,) marks right answers, None is for unknowns, which have none.

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
