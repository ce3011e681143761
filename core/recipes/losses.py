"""Losses: each is one object with its values, its gradient, and the reading of outputs as answers.

Outputs are (N, C) as they leave the last layer, labels (N,) whole numbers from 0 to C - 1. Results
have the dtype of the outputs.
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
    """Targets (N, C) of labels (N,): 1 for the label, 0 for all other classes."""
    return np.eye(num_classes, dtype=np.float32)[labels]


def softmax(outputs: Array) -> Array:
    """Shares (N, C) of outputs (N, C), which sum to 1: `p_c = exp(z_c) / sum exp(z)`."""
    exponentials = np.exp(outputs - outputs.max(axis=1, keepdims=True))  # the largest is exp(0)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def sigmoid(outputs: Array) -> Array:
    """Answers from 0 (no) to 1 (yes), of each output on its own: `1 / (1 + exp(-z))`."""
    # Equal to that formula, which overflows for very negative outputs.
    return np.exp(-np.logaddexp(0, -outputs))


def cross_entropy(outputs: Array, labels: Labels) -> Array:
    """Cross-entropy (N,): `-log p_label`, with `p = softmax(outputs)`."""
    # As log sum exp(z) - z_label, since a share that was rounded to 0 has no logarithm.
    return np.logaddexp.reduce(outputs, axis=1) - outputs[np.arange(len(labels)), labels]


def cross_entropy_backward(outputs: Array, labels: Labels) -> Array:
    """Gradient (N, C) of the mean cross-entropy: `(p - one_hot) / N`."""
    deltas = softmax(outputs)
    deltas[np.arange(len(labels)), labels] -= 1
    return deltas / len(labels)


def squared_error(outputs: Array, labels: Labels) -> Array:
    """Squared error (N,): the mean over the outputs of `(z - one_hot)^2`."""
    return ((outputs - one_hot(labels, outputs.shape[1])) ** 2).mean(axis=1)


def squared_error_backward(outputs: Array, labels: Labels) -> Array:
    """Gradient (N, C) of the mean squared error: `2 (z - one_hot) / (N C)`."""
    return 2 * (outputs - one_hot(labels, outputs.shape[1])) / outputs.size


def one_vs_rest(outputs: Array, labels: Labels) -> Array:
    """Binary cross-entropy (N,): the mean over the outputs of `log(1 + exp(z)) - z one_hot`.

    Each output answers a yes-or-no question of its own, by its sigmoid.
    """
    return (np.logaddexp(0, outputs) - outputs * one_hot(labels, outputs.shape[1])).mean(axis=1)


def one_vs_rest_backward(outputs: Array, labels: Labels) -> Array:
    """Gradient (N, C) of the mean binary cross-entropy: `(sigmoid(z) - one_hot) / (N C)`."""
    return (sigmoid(outputs) - one_hot(labels, outputs.shape[1])) / outputs.size


def _unchanged(outputs: Array) -> Array:
    return outputs


@dataclass(frozen=True)
class Loss:
    """Figure that training makes small: how wrong outputs are, given the labels."""

    name: str  # in recipes
    title: str  # for people
    role: Role  # a detector's outputs each have a target of 1 or 0, so that all of them may say no
    values: Callable[[Array, Labels], Array]  # (N,) of each sample
    gradient: Callable[[Array, Labels], Array]  # (N, C) of the mean over the batch
    answers: Callable[[Array], Array]  # (N, C) to (N, C): the outputs as people should read them
    torch_module: str  # its name in `torch.nn`, which takes the mean over the batch
    shares_out: bool = False  # whether answers sum to 1

    def negative_target(self, num_classes: int) -> float:
        """Target of every output for a picture of no class: an even share, or 0."""
        return 1 / num_classes if self.shares_out else 0.0

    def to_torch(self) -> Any:
        """`torch.nn` module of the loss. Loads torch."""
        from torch import nn  # noqa: PLC0415 (takes a second, which only trainings should wait for)

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
            _unchanged,
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
