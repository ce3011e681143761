"""Pictures of one kind, scored in one way and sorted once, so that a line can move over them."""

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
    """N pictures of one kind: their sorted scores, and which picture has each place."""

    ranked: Ranked
    order: Indices  # (N,) the picture at each place of `ranked.scores`
    preds: Indices  # (N,) the digit each picture is read as, in the order of the pictures

    def just_below(self, threshold: float, count: int) -> Indices:
        """At most `count` pictures that are refused, the nearest to the threshold first."""
        place = int(np.searchsorted(self.ranked.scores, threshold))
        return self.order[max(0, place - count) : place][::-1]

    def said(self, threshold: float) -> NDArray[np.int64]:
        """(C + 1,) how many are read as each digit, and how many are refused."""
        place = int(np.searchsorted(self.ranked.scores, threshold))
        accepted = np.bincount(self.preds[self.order[place:]], minlength=NUM_CLASSES)
        return np.append(accepted, place)


def scored(score: Score, judged: Judged, right: NDArray[np.bool_] | None = None) -> Scored:
    """Judged pictures in one way. Raises `InputError` for none, NaN or a missing density."""
    values = score.of(judged)
    return Scored(rank(values, right), np.argsort(values), judged.preds)
