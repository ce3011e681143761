"""A trained model: its weights, its way of scaling pixels, its recipe, and what it was measured at.

Judging takes NumPy alone (two matrix products for the course pair, see `core.nets.convolution` for
the rest), so that the draw page needs no torch. Training does: see `core.nets.torch_nets`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Standardizer
from core.errors import InputError
from core.nets.convolution import convolved
from core.nets.density import Density
from core.recipes import NUM_PIXELS, RELU, Network, Recipe

_CHUNK = 2_000  # images judged at a time, so that memory does not grow with their number


@dataclass(frozen=True)
class Judged:
    """What a network says to N pictures."""

    outputs: NDArray[np.float32]  # (N, 10), as they leave the last layer: logits for a classifier
    # (N,) how usual the last hidden layer looks, higher = more; None without a fitted density
    density: NDArray[np.float64] | None = None

    @property
    def preds(self) -> NDArray[np.int64]:
        """(N,) the digit with the largest output; the lowest digit among equals."""
        return np.argmax(self.outputs, axis=1)


@dataclass(frozen=True)
class Thresholds:
    """For each score, the threshold at which each share of validation digits is accepted."""

    levels: tuple[float, ...]  # shares of validation digits accepted, ascending
    by_score: Mapping[str, tuple[float, ...]]  # score name -> one threshold for each level

    def at(self, score: str, level: float) -> float:
        """The threshold of a score at one of `levels`. Raises `InputError` for another."""
        if score not in self.by_score or level not in self.levels:
            raise InputError(
                f"This model has no threshold of {score!r} for {level:.1%} of the digits. It has "
                f"{', '.join(self.by_score) or 'none'}, at {', '.join(map(str, self.levels))}. "
                "Train it again, or give a threshold."
            )
        return self.by_score[score][self.levels.index(level)]

    def find(self, score: str, level: float) -> float | None:
        """As `at`, but None where there is no threshold."""
        known = score in self.by_score and level in self.levels
        return self.at(score, level) if known else None


@dataclass(frozen=True, eq=False)  # each is itself: what is known of one is remembered by it
class Model:
    """Everything that is needed to judge pictures and to say how good that is. Never changed."""

    recipe: Recipe
    standardizer: Standardizer
    weights: Mapping[str, NDArray[np.float32]]  # names and shapes as in `weight_shapes`
    thresholds: Thresholds
    figures: Mapping[str, float]  # measured when it was trained, e.g. "validation_accuracy"
    density: Density | None = None  # of its features on training digits

    def judge(self, images: NDArray[np.uint8] | NDArray[np.float32]) -> Judged:
        """Pictures (N, 28, 28) on 0-255, or points (N, 2), to their outputs and, when one is
        fitted, density. N may be 0.
        """
        layer = len(self.recipe.network.layers) - 2
        weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
        outputs = [np.zeros((0, len(bias)), np.float32)]
        densities = [np.zeros(0)]
        for start in range(0, len(images), _CHUNK):
            features = self.features(images[start : start + _CHUNK])
            outputs.append(features @ weight.T + bias)
            if self.density is not None:
                densities.append(self.density.of(features))
        density = None if self.density is None else np.concatenate(densities)
        return Judged(np.concatenate(outputs), density)

    def features(self, images: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
        """The same pictures or points to what the last layer takes: (N, its inputs)."""
        inputs = self.standardizer.apply(images)
        network = self.recipe.network
        if network.convolutions:
            inputs = convolved(inputs, network, self.weights)
        hidden = inputs.reshape(len(inputs), -1)
        rectified = network.activation == RELU
        for layer in range(len(network.layers) - 2):
            weight, bias = self.weights[f"{layer}.weight"], self.weights[f"{layer}.bias"]
            hidden = hidden @ weight.T + bias
            if rectified:
                hidden = np.maximum(hidden, 0)
        return hidden


def connected_units(network: Network) -> tuple[int, ...]:
    """The units of the fully connected layers, input to output, after the convolutions."""
    if not network.convolutions:
        return network.layers
    width = math.isqrt(NUM_PIXELS)
    for kernel, pool in network.windows:
        width = (width - kernel + 1) // pool
    return (network.convolutions[-1] * width**2, *network.layers[1:])


def weight_shapes(network: Network) -> dict[str, tuple[int, ...]]:
    """The names and shapes of a network's weights, in the order in which they are used.

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
