"""Learners: a network with its optimizer, as the loop sees it, and the one written in NumPy."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.data.digits import Standardizer
from core.nets import scratch
from core.recipes import ADAM, Recipe

Inputs = NDArray[Any]  # (N, in) pixels on 0-255, or points
Labels = NDArray[np.int64]  # (N,)


class Learner(Protocol):
    """A network that learns from one batch at a time."""

    def shuffled(self, count: int) -> NDArray[np.int64]:
        """(count,) the numbers from 0 to count - 1 in a new random order."""

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        """Learn from a batch. Returns its mean loss and how many were read right, both before the
        step.
        """

    def outputs(self, inputs: Inputs) -> NDArray[np.float32]:
        """(N, classes) outputs for inputs, with no dropout."""

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Copies of the weights, under the names of `weight_shapes`."""


class NumpyLearner(Learner):
    """The network of `core.nets.scratch`, trained batch by batch."""

    def __init__(self, recipe: Recipe, standardizer: Standardizer) -> None:
        # For the whole process, from now on. These products are small, and BLAS's threads spin
        # while they wait: beside other work on two cores a training took fifty times as long.
        threadpool_limits(1, user_api="blas")
        self._rng = np.random.default_rng(recipe.seed)
        self._recipe, self._standardizer = recipe, standardizer
        self._weights = scratch.initialise(recipe.network, self._rng, recipe.dtype)
        optimisation = recipe.optimisation
        self._optimizer = (
            scratch.Adam(optimisation.rate, optimisation.epsilon)
            if optimisation.optimizer == ADAM
            else scratch.GradientDescent(optimisation.rate)
        )

    def shuffled(self, count: int) -> NDArray[np.int64]:
        return self._rng.permutation(count)

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        loss = self._recipe.loss
        # Numbers that grow beyond all bounds show in the loss, which the loop checks.
        with np.errstate(over="ignore", invalid="ignore"):
            layers = self._forward(inputs)
            gradients = scratch.by_name(scratch.backward(layers, labels, loss))
            self._optimizer.step(self._weights, gradients)
            num_correct = int((layers[-1].activations.argmax(axis=1) == labels).sum())
            return scratch.mean_loss(layers, labels, loss), num_correct

    def outputs(self, inputs: Inputs) -> NDArray[np.float32]:
        with np.errstate(over="ignore", invalid="ignore"):
            return self._forward(inputs)[-1].activations.astype(np.float32)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        return {name: weight.astype(np.float32) for name, weight in self._weights.items()}

    def _forward(self, inputs: Inputs) -> list[scratch.Layer]:
        scaled = self._standardizer.apply(inputs).astype(self._recipe.dtype, copy=False)
        return scratch.forward(self._recipe.network, self._weights, scaled)
