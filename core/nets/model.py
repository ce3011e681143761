"""Trained model: its weights, recipe, scaling of pixels, thresholds and measured figures.

Judging needs NumPy alone (two matrix products for the course pair, `core.nets.convolution` for the
others), so that the draw page needs no torch. Training does: see `core.nets.torch_nets`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Inputs, Standardizer
from core.errors import InputError
from core.nets.convolution import convolved
from core.nets.density import Density
from core.recipes import NUM_PIXELS, RELU, Network, Recipe
from core.wording import percent

_CHUNK = 2_000  # images judged at a time, so that memory does not grow with their number


@dataclass(frozen=True)
class Judged:
    """Outputs of a network for N pictures or points."""

    outputs: NDArray[np.float32]  # (N, C) of the last layer: logits of a classifier
    # (N,) log density of the features, higher is more usual; None without a fitted density
    density: NDArray[np.float64] | None = None

    @property
    def preds(self) -> NDArray[np.int64]:
        """Classes (N,) with the largest output; the lowest class among equals."""
        return np.argmax(self.outputs, axis=1)


@dataclass(frozen=True)
class Thresholds:
    """Thresholds at which a score accepts some shares (`levels`) of the validation digits."""

    levels: tuple[float, ...]  # ascending
    by_score: Mapping[str, tuple[float, ...]]  # score name -> one threshold for each level

    def at(self, score: str, level: float) -> float:
        """Threshold of a score at one of `levels`. Raises `InputError` where there is none."""
        threshold = self.find(score, level)
        if threshold is None:
            raise InputError(
                f"This model has no threshold of {score!r} for {percent(level)} of the digits. "
                f"It has {', '.join(self.by_score) or 'none'}, at "
                f"{', '.join(map(str, self.levels))}. "
                "Train it again, or give a threshold."
            )
        return threshold

    def find(self, score: str, level: float) -> float | None:
        """Threshold of a score at one of `levels`, or None where there is none."""
        if score not in self.by_score or level not in self.levels:
            return None
        return self.by_score[score][self.levels.index(level)]


@dataclass(frozen=True, eq=False)  # compared by identity, so that a model can be a key
class Model:
    """Network that was trained, with all it takes to judge pictures and to report on that."""

    recipe: Recipe
    standardizer: Standardizer
    weights: Mapping[str, NDArray[np.float32]]  # names and shapes as in `weight_shapes`
    thresholds: Thresholds
    figures: Mapping[str, float]  # measured after training, such as "validation_accuracy"
    density: Density | None = None  # of its features on training digits

    def judge(self, images: Inputs) -> Judged:
        """Outputs, and the density if one is fitted, of N >= 0 pictures or points.

        Pictures are (N, 28, 28) on 0-255, points (N, 2).
        """
        layer = len(self.recipe.network.layers) - 2
        weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
        outputs = [np.zeros((0, len(bias)), np.float32)]
        densities = [np.zeros(0)]
        for start in range(0, len(images), _CHUNK):
            features = self.features(images[start : start + _CHUNK])
            outputs.append(features @ weight.T + bias)
            if self.density is not None:
                densities.append(self.density.log_density(features))
        density = None if self.density is None else np.concatenate(densities)
        return Judged(np.concatenate(outputs), density)

    def features(self, images: Inputs) -> NDArray[np.float32]:
        """Inputs (N, units) of the last layer, for pictures or points as in `judge`."""
        hidden = self.dense_inputs(images)
        rectified = self.recipe.network.activation == RELU
        for layer in range(len(self.recipe.network.layers) - 2):
            weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
            hidden = hidden @ weight.T
            hidden += bias
            if rectified:
                np.maximum(hidden, 0, out=hidden)
        return hidden

    def dense_inputs(self, images: Inputs) -> NDArray[np.float32]:
        """Inputs (N, units) of the first fully connected layer, for pictures or points."""
        inputs = self.standardizer.apply(images)
        network = self.recipe.network
        if network.convolutions:
            inputs = convolved(inputs, network, self.weights)
        return inputs.reshape(len(inputs), math.prod(inputs.shape[1:]))


def connected_units(network: Network) -> tuple[int, ...]:
    """Units of the fully connected layers, from the first one's inputs to the outputs."""
    if not network.convolutions:
        return network.layers
    width = math.isqrt(NUM_PIXELS)
    for kernel, pool in network.windows:
        width = (width - kernel + 1) // pool
    return (network.convolutions[-1] * width**2, *network.layers[1:])


def weight_shapes(network: Network) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a network's weights, from the first layer to the last.

    Convolutions have (out, in, height, width) kernels, fully connected layers (out, in) matrices;
    both have (out,) biases.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    channels = (1, *network.convolutions)
    for layer, (inputs, outputs) in enumerate(pairwise(channels)):
        kernel, _ = network.windows[layer]
        shapes[f"convolution{layer}.weight"] = (outputs, inputs, kernel, kernel)
        shapes[f"convolution{layer}.bias"] = (outputs,)
    for layer, (inputs, outputs) in enumerate(pairwise(connected_units(network))):
        shapes[f"{layer}.weight"] = (outputs, inputs)
        shapes[f"{layer}.bias"] = (outputs,)
    return shapes
