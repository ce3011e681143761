"""The learner for fully connected networks: NumPy, all weights in one vector, no autograd.

It gives what torch gives, to rounding, in less time and memory: torch and its optimizers alone
take 250 MB and seconds to load. The readable form of the arithmetic is in `core.nets.scratch`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.data.digits import Standardizer
from core.nets import scratch
from core.nets.model import weight_shapes
from core.recipes import RELU, Recipe
from core.training.learners import Inputs, Labels, Learner
from core.training.optimizers import Vector, make_optimizer
from core.training.schedules import step_size

_CHUNK = 500  # inputs judged at a time

Array = NDArray[Any]  # float32 or float64


class FlatLearner(Learner):
    """A fully connected network whose arrays are made once and filled anew at every step."""

    def __init__(self, recipe: Recipe, standardizer: Standardizer, num_steps: int) -> None:
        """The schedule goes over `num_steps`. Everything random comes from the recipe's seed."""
        assert not recipe.needs_torch
        # For the whole process, from now on. These products are small, and BLAS's threads spin
        # while they wait: beside other work on two cores a training took fifty times as long.
        threadpool_limits(1, user_api="blas")
        self._recipe, self._standardizer = recipe, standardizer
        self._rng = np.random.default_rng(recipe.seed)
        self._weights, self._layers = _as_views(
            scratch.initialise(recipe.network, self._rng, recipe.dtype)
        )
        self._gradient = np.zeros_like(self._weights)
        self._gradients = _views(self._gradient, weight_shapes(recipe.network))
        self._optimizer = make_optimizer(recipe.optimisation, self._weights)
        self._step, self._num_steps = 0, num_steps
        self._arrays: dict[tuple[str, int], Array] = {}

    def shuffled(self, count: int) -> NDArray[np.int64]:
        return self._rng.permutation(count)

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        loss = self._recipe.loss
        # Numbers that grow beyond all bounds show in the loss, which the loop checks.
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            hidden, dropout = self._forward(inputs)
            outputs = hidden.pop()
            self._backward(loss.gradient(outputs, labels), hidden, dropout)
            rate, beta = step_size(self._recipe.optimisation, self._step, self._num_steps)
            self._optimizer.step(self._weights, self._gradient, rate, beta)
            self._step += 1
            num_correct = int((outputs.argmax(axis=1) == labels).sum())
            return float(loss.values(outputs, labels).mean()), num_correct

    def outputs(self, inputs: Inputs) -> NDArray[np.float32]:
        parts = []
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            for start in range(0, len(inputs), _CHUNK):
                hidden, _ = self._forward(inputs[start : start + _CHUNK], judging=True)
                parts.append(hidden[-1].astype(np.float32))
        return np.concatenate(parts)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        names = weight_shapes(self._recipe.network)
        arrays = (array for layer in self._layers for array in layer)
        return {
            name: np.array(array, np.float32) for name, array in zip(names, arrays, strict=True)
        }

    def _forward(
        self, inputs: Inputs, *, judging: bool = False
    ) -> tuple[list[Array], Array | None]:
        """Inputs of each layer and then the outputs, (N, units) each, and the factors (N, units)
        of the last layer's dropout, if it has one.
        """
        network, dropout = self._recipe.network, None
        pixels = self._array("pixels", inputs.shape, np.float32)
        hidden = [self._standardizer.apply(inputs, out=pixels)]
        if self._weights.dtype != np.float32:
            hidden = [pixels.astype(self._weights.dtype)]
        last = len(self._layers) - 1
        for index, (weight, bias) in enumerate(self._layers):
            if index == last and network.dropout and network.dropout_connected and not judging:
                dropout = self._dropout(hidden[-1].shape)
                hidden[-1] *= dropout
            shape = (len(inputs), len(bias))
            outputs = np.matmul(hidden[-1], weight.T, out=self._array(f"hidden{index}", shape))
            outputs += bias
            if index < last and network.activation == RELU:
                np.maximum(outputs, 0, out=outputs)
            hidden.append(outputs)
        return hidden, dropout

    def _backward(self, deltas: Array, hidden: list[Array], dropout: Array | None) -> None:
        """Write the gradient, from dL/dz (N, C) of the outputs and the inputs of each layer."""
        for index in range(len(hidden) - 1, -1, -1):
            weight_gradient, bias_gradient = self._gradients[index]
            inputs = hidden[index]
            np.matmul(deltas.T, inputs, out=weight_gradient)
            np.sum(deltas, axis=0, out=bias_gradient)
            if index == 0:
                return
            out = self._array(f"deltas{index}", inputs.shape)
            deltas = np.matmul(deltas, self._layers[index][0], out=out)
            if dropout is not None and index == len(hidden) - 1:
                deltas *= dropout
            if self._recipe.network.activation == RELU:
                deltas *= inputs > 0

    def _dropout(self, shape: tuple[int, ...]) -> Array:
        """Factors of inputs: 0 with the probability of dropout, `1 / (1 - dropout)` for others."""
        remaining = 1 - self._recipe.network.dropout
        return (self._rng.random(shape, np.float32) < remaining).astype(
            self._weights.dtype
        ) / self._weights.dtype.type(remaining)

    def _array(self, name: str, shape: tuple[int, ...], dtype: Any = None) -> Array:
        """Array of a name to write into, the same one for batches of the same size."""
        key = (name, shape[0])
        if key not in self._arrays:
            self._arrays[key] = np.empty(shape, dtype or self._weights.dtype)
        return self._arrays[key]


def _as_views(weights: dict[str, Array]) -> tuple[Vector, list[tuple[Array, Array]]]:
    """A vector that holds all weights, and views of it: weight and bias of each layer."""
    vector = np.concatenate([weight.reshape(-1) for weight in weights.values()])
    return vector, _views(vector, {name: weight.shape for name, weight in weights.items()})


def _views(vector: Vector, shapes: dict[str, tuple[int, ...]]) -> list[tuple[Array, Array]]:
    """Views of a vector: weight (out, in) and bias (out,) of each layer, in the vector's order."""
    arrays, start = [], 0
    for shape in shapes.values():
        end = start + int(np.prod(shape))
        arrays.append(vector[start:end].reshape(shape))
        start = end
    return list(zip(arrays[::2], arrays[1::2], strict=True))
