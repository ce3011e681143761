"""How right a network is on labelled digits: accuracy and the loss it was trained with."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.nets.model import Judged
from core.recipes import Loss


class Evaluation(NamedTuple):
    """Means over n digits; `accuracy` is a fraction."""

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
    """(N,) the loss of each picture, in float64; their mean is what torch calls the loss."""
    return loss.values(judged.outputs.astype(np.float64), labels)
