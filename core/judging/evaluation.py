"""Evaluation of a network on labelled digits: its accuracy and its loss."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.nets.model import Judged
from core.recipes import Loss


class Evaluation(NamedTuple):
    """Accuracy (a fraction) and mean loss over `n` digits."""

    n: int
    accuracy: float
    loss: float


def evaluate(judged: Judged, labels: NDArray[np.integer], loss: Loss) -> Evaluation:
    """Accuracy and mean loss of N > 0 judged pictures with labels (N,)."""
    correct = judged.preds == labels
    return Evaluation(
        len(labels), float(correct.mean()), float(losses(judged, labels, loss).mean())
    )


def losses(judged: Judged, labels: NDArray[np.integer], loss: Loss) -> NDArray[np.float64]:
    """Loss (N,) of each picture, in float64; torch's loss is their mean."""
    return loss.values(judged.outputs.astype(np.float64), labels)
