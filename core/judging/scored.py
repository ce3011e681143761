"""Scored pictures of one kind, sorted once, for thresholds that move."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.judging.ranking import Ranked, rank
from core.judging.scores import Score
from core.nets.model import Judged
from core.recipes import NUM_CLASSES

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """N pictures of one kind, with their sorted scores."""

    ranked: Ranked
    order: Indices  # (N,) index of the picture of each of `ranked.scores`
    preds: Indices  # (N,) digit that each picture is read as, in the order of the pictures

    def just_below(self, threshold: float, count: int) -> Indices:
        """Indices of refused pictures, at most `count`, the nearest to the threshold first."""
        num_refused = self._num_refused(threshold)
        return self.order[max(0, num_refused - count) : num_refused][::-1]

    def counts_read(self, threshold: float) -> NDArray[np.int64]:
        """Numbers (C + 1,) of pictures that are read as each digit, then of refused ones."""
        num_refused = self._num_refused(threshold)
        accepted = np.bincount(self.preds[self.order[num_refused:]], minlength=NUM_CLASSES)
        return np.append(accepted, num_refused)

    def _num_refused(self, threshold: float) -> int:
        return int(np.searchsorted(self.ranked.scores, threshold))


def scored(score: Score, judged: Judged, right: NDArray[np.bool_] | None = None) -> Scored:
    """Score judged pictures. Raises `InputError` for no pictures, NaN, or a missing density."""
    values = score.compute(judged)
    return Scored(rank(values, right), np.argsort(values), judged.preds)
