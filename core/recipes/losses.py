"""Losses: each is one object, which says how wrong outputs are, how that changes with every output,
and how the outputs are read as answers.

Outputs are (N, C) as they leave the last layer, labels (N,) whole numbers from 0 to C - 1. Results
have the outputs' dtype.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.recipes.roles import CLASSIFIER, DETECTOR, Role

Array = NDArray[Any]  # of any floating type
Labels = NDArray[np.integer]

CROSS_ENTROPY, SQUARED_ERROR, ONE_VS_REST = "cross_entropy", "squared_error", "one_vs_rest"


def one_hot(labels: Labels, num_classes: int = 10) -> NDArray[np.float32]:
    """(N,) labels to (N, C) targets: 1 for the label, 0 for all others."""
    return np.eye(num_classes, dtype=np.float32)[labels]


def softmax(outputs: Array) -> Array:
    """(N, C) outputs to (N, C) shares that sum to 1: `p_c = exp(z_c) / sum exp(z)`."""
    exponentials = np.exp(outputs - outputs.max(axis=1, keepdims=True))  # the largest is exp(0)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def sigmoid(outputs: Array) -> Array:
    """Outputs to answers from 0 (no) to 1 (yes), each on its own: `1 / (1 + exp(-z))`."""
    # The same as the formula above, which overflows for very negative outputs.
    return np.exp(-np.logaddexp(0, -outputs))


def cross_entropy(outputs: Array, labels: Labels) -> Array:
    """(N,) `-log p_label`, with `p = softmax(outputs)`."""
    # As log sum exp(z) - z_label: a share that was rounded to 0 has no logarithm.
    return np.logaddexp.reduce(outputs, axis=1) - outputs[np.arange(len(labels)), labels]


def cross_entropy_backward(outputs: Array, labels: Labels) -> Array:
    """(N, C) `(p - one_hot) / N`, the gradient of the mean cross-entropy."""
    deltas = softmax(outputs)
    deltas[np.arange(len(labels)), labels] -= 1
    return deltas / len(labels)


def squared_error(outputs: Array, labels: Labels) -> Array:
    """(N,) the mean over the outputs of `(z - one_hot)^2`."""
    return ((outputs - one_hot(labels, outputs.shape[1])) ** 2).mean(axis=1)


def squared_error_backward(outputs: Array, labels: Labels) -> Array:
    """(N, C) `2 (z - one_hot) / (N C)`, the gradient of the mean squared error."""
    return 2 * (outputs - one_hot(labels, outputs.shape[1])) / outputs.size


def one_vs_rest(outputs: Array, labels: Labels) -> Array:
    """(N,) the mean over the outputs of `log(1 + exp(z)) - z one_hot`: the binary cross-entropy of
    C yes-or-no questions, each answered by its own sigmoid.
    """
    return (np.logaddexp(0, outputs) - outputs * one_hot(labels, outputs.shape[1])).mean(axis=1)


def one_vs_rest_backward(outputs: Array, labels: Labels) -> Array:
    """(N, C) `(sigmoid(z) - one_hot) / (N C)`, the gradient of the mean binary cross-entropy."""
    return (sigmoid(outputs) - one_hot(labels, outputs.shape[1])) / outputs.size


def _as_they_are(outputs: Array) -> Array:
    return outputs


@dataclass(frozen=True)
class Loss:
    """What a network is trained to make small."""

    name: str  # in recipes
    title: str  # for people
    role: Role  # whether each output has its own target, 1 or 0, so that all of them may say no
    values: Callable[[Array, Labels], Array]  # (N,) of each picture
    gradient: Callable[[Array, Labels], Array]  # (N, C) of the mean over the batch
    answers: Callable[[Array], Array]  # (N, C) the outputs as they are read
    torch_module: str  # its name in `torch.nn`; takes the mean over the batch
    shares_out: bool = False  # whether answers sum to 1

    def negative_target(self, num_classes: int) -> float:
        """What every output should be for a picture of no class at all: an even share, or 0."""
        return 1 / num_classes if self.shares_out else 0.0

    def to_torch(self) -> Any:
        """The loss as a `torch.nn` module. Loads torch."""
        from torch import nn  # noqa: PLC0415 (a second that only a training should wait for)

        return getattr(nn, self.torch_module)()


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            CROSS_ENTROPY,
            "cross-entropy",
            CLASSIFIER,
            cross_entropy,
            cross_entropy_backward,
            softmax,
            "CrossEntropyLoss",
            shares_out=True,
        ),
        Loss(
            SQUARED_ERROR,
            "squared error",
            DETECTOR,
            squared_error,
            squared_error_backward,
            _as_they_are,
            "MSELoss",
        ),
        Loss(
            ONE_VS_REST,
            "one-vs-rest",
            DETECTOR,
            one_vs_rest,
            one_vs_rest_backward,
            sigmoid,
            "BCEWithLogitsLoss",
        ),
    )
}
