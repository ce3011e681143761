"""How right a network is on labelled digits: accuracy and the loss it was trained with."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.digits import one_hot
from core.nets.model import Judged
from core.recipes import CROSS_ENTROPY, ONE_VS_REST


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
    `(z - one_hot)^2`; one-vs-rest the mean over the ten outputs of `log(1 + exp(z)) - z one_hot`,
    the binary cross-entropy of their sigmoids. So their means are `nn.CrossEntropyLoss`,
    `nn.MSELoss` and `nn.BCEWithLogitsLoss`.
    """
    outputs = judged.outputs.astype(np.float64)
    if loss == CROSS_ENTROPY:
        return np.logaddexp.reduce(outputs, axis=1) - outputs[np.arange(len(labels)), labels]
    targets = one_hot(labels, outputs.shape[1])
    if loss == ONE_VS_REST:
        return (np.logaddexp(0, outputs) - outputs * targets).mean(axis=1)
    return ((outputs - targets) ** 2).mean(axis=1)
