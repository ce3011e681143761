"""How right a network is on labelled digits: accuracy and the loss it was trained with."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.digits import one_hot
from core.nets.model import Judged
from core.recipes import CROSS_ENTROPY


class Evaluation(NamedTuple):
    """Means over n digits; `accuracy` is a fraction."""

    n: int
    accuracy: float
    loss: float


def evaluate(judged: Judged, labels: NDArray[np.integer], loss: str) -> Evaluation:
    """Accuracy and mean loss of N > 0 judged pictures with labels (N,)."""
    correct = judged.preds == labels
    return Evaluation(
        len(labels), float(correct.mean()), float(losses(judged, labels, loss).mean())
    )


def losses(judged: Judged, labels: NDArray[np.integer], loss: str) -> NDArray[np.float64]:
    """(N,) the loss of each picture, as torch defines it.

    Cross-entropy is `log sum exp(z) - z_label`; squared error the mean over the ten outputs of
    `(z - one_hot)^2`, so that their means are `nn.CrossEntropyLoss` and `nn.MSELoss`.
    """
    outputs = judged.outputs.astype(np.float64)
    if loss == CROSS_ENTROPY:
        return np.logaddexp.reduce(outputs, axis=1) - outputs[np.arange(len(labels)), labels]
    return ((outputs - one_hot(labels)) ** 2).mean(axis=1)
