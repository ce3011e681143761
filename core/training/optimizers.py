"""Optimizers over one flat vector of all weights, in place and a block at a time.

A block and what is computed of it stay in the processor's cache, and nothing is allocated in a
step. The readable form of the same arithmetic is in `core.nets.scratch`.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.recipes import ADAM, Optimisation

Vector = NDArray[Any]  # (weights,) of float32 or float64

_BLOCK = 16_384  # weights: 64 kB of each vector
_SECOND_BETA = 0.999  # of Adam


class Optimizer(Protocol):
    """Rule by which a gradient changes the weights."""

    def step(self, weights: Vector, gradient: Vector, rate: float, beta: float) -> None:
        """Change the weights in place, by a learning rate and Adam's first beta."""


class GradientDescent(Optimizer):
    """Plain gradient descent: `w <- w - rate * g`."""

    def step(self, weights: Vector, gradient: Vector, rate: float, beta: float) -> None:
        for start in range(0, len(weights), _BLOCK):
            block = slice(start, start + _BLOCK)
            weights[block] -= rate * gradient[block]


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019).

    `w <- w (1 - rate * decay)`, `m <- b1 m + (1 - b1) g`, `v <- b2 v + (1 - b2) g^2`, both divided
    by `1 - b^t` since they start at 0, and `w <- w - rate * m / (sqrt(v) + epsilon)`.
    """

    def __init__(self, like: Vector, epsilon: float, decay: float = 0.0) -> None:
        """For weights of this length and dtype."""
        self._epsilon, self._decay = epsilon, decay
        self._means, self._squares = np.zeros_like(like), np.zeros_like(like)
        self._free = np.zeros_like(like[:_BLOCK])
        self._num_steps = 0

    def step(self, weights: Vector, gradient: Vector, rate: float, beta: float) -> None:
        self._num_steps += 1
        mean_share = 1 - beta**self._num_steps
        root_share = np.sqrt(1 - _SECOND_BETA**self._num_steps)
        # Dividing `v` and then `m` is one division less by moving their factors out of the root.
        factor = -rate * float(root_share) / mean_share
        epsilon = self._epsilon * float(root_share)
        for start in range(0, len(weights), _BLOCK):
            block = slice(start, start + _BLOCK)
            w, g, m, v = weights[block], gradient[block], self._means[block], self._squares[block]
            free = self._free[: len(w)]
            if self._decay:
                w *= 1 - rate * self._decay
            np.subtract(g, m, out=free)
            free *= 1 - beta
            m += free
            np.multiply(g, g, out=free)
            free -= v
            free *= 1 - _SECOND_BETA
            v += free
            np.sqrt(v, out=free)
            free += epsilon
            np.divide(m, free, out=free)
            free *= factor
            w += free


def make_optimizer(optimisation: Optimisation, weights: Vector) -> Optimizer:
    """Optimizer of a recipe for these weights."""
    if optimisation.optimizer == ADAM:
        return Adam(weights, optimisation.epsilon, optimisation.weight_decay)
    return GradientDescent()
