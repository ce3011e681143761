"""Network in plain NumPy: each function of the forward pass beside its backward pass.

A batch is N rows. Forward: `inputs -> linear -> activation -> ... -> linear -> loss`. Backward,
from the loss to the inputs by the chain rule: the *gradient* of every array, which is how much the
loss grows when a number of it grows a little. A gradient has the shape of its array.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nets.model import weight_shapes
from core.recipes import GLOROT, HE, RELU, TORCH_DEFAULT, TRUNCATED_NORMAL, Loss, Network

Array = NDArray[np.floating]
Labels = NDArray[np.integer]


def linear(inputs: Array, weight: Array, bias: Array) -> Array:
    """Linear layer, (N, in) to (N, out): `z = x W^T + b`, with weight (out, in), bias (out,)."""
    return inputs @ weight.T + bias


def linear_backward(deltas: Array, inputs: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Gradients from dL/dz (N, out): dL/dW `delta^T x`, dL/db `sum of delta`, dL/dx `delta W`."""
    return deltas.T @ inputs, deltas.sum(axis=0), deltas @ weight


def relu(pre_activations: Array) -> Array:
    """ReLU, which makes negative numbers 0: `a = max(z, 0)`."""
    return np.maximum(pre_activations, 0)


def relu_backward(gradient: Array, pre_activations: Array) -> Array:
    """Gradient dL/dz from dL/da: equal where z > 0, and 0 elsewhere."""
    return gradient * (pre_activations > 0)


@dataclass(frozen=True)
class Layer:
    """Forward pass of one layer on a batch."""

    inputs: Array  # (N, in)
    weight: Array  # (out, in)
    bias: Array  # (out,)
    pre_activations: Array  # (N, out), z
    activations: Array  # (N, out), the inputs of the next layer
    rectified: bool  # whether the activations are the ReLU of the pre-activations


@dataclass(frozen=True)
class LayerGradients:
    """Backward pass of one layer: the gradients of the loss by its arrays."""

    activations: Array  # (N, out), dL/da
    deltas: Array  # (N, out), dL/dz
    weight: Array  # (out, in), dL/dW
    bias: Array  # (out,), dL/db
    inputs: Array  # (N, in), dL/dx, which is dL/da of the previous layer


def forward(network: Network, weights: Mapping[str, Array], inputs: Array) -> list[Layer]:
    """Layers of a batch (N, in), first to last; the last one's activations are the outputs.

    `weights` are named as in `weight_shapes`.
    """
    layers: list[Layer] = []
    last = len(network.layers) - 2
    for index in range(last + 1):
        weight, bias = weights[f"{index}.weight"], weights[f"{index}.bias"]
        pre_activations = linear(inputs, weight, bias)
        rectified = index < last and network.activation == RELU
        activations = relu(pre_activations) if rectified else pre_activations
        layers.append(Layer(inputs, weight, bias, pre_activations, activations, rectified))
        inputs = activations
    return layers


def mean_loss(layers: list[Layer], labels: Labels, loss: Loss) -> float:
    """Mean loss of a batch, after its forward pass."""
    return float(loss.values(layers[-1].activations, labels).mean())


def backward(layers: list[Layer], labels: Labels, loss: Loss) -> list[LayerGradients]:
    """Gradients of all layers of a batch, after its forward pass; first to last, as `layers`."""
    gradient = loss.gradient(layers[-1].activations, labels)
    gradients: list[LayerGradients] = []
    for layer in reversed(layers):
        deltas = relu_backward(gradient, layer.pre_activations) if layer.rectified else gradient
        weight, bias, inputs = linear_backward(deltas, layer.inputs, layer.weight)
        gradients.append(LayerGradients(gradient, deltas, weight, bias, inputs))
        gradient = inputs
    return gradients[::-1]


def by_name(gradients: list[LayerGradients]) -> dict[str, Array]:
    """Gradients of weights and biases, named as in `weight_shapes`."""
    named = {}
    for index, layer in enumerate(gradients):
        named[f"{index}.weight"], named[f"{index}.bias"] = layer.weight, layer.bias
    return named


class GradientDescent:
    """Plain gradient descent: `w <- w - rate * dL/dw`."""

    def __init__(self, rate: float) -> None:
        self._rate = rate

    def step(self, weights: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Update the weights in place."""
        for name, weight in weights.items():
            weight -= self._rate * gradients[name]


class Adam:
    """Adam (Kingma and Ba 2015): steps by the mean gradient over the root of the mean square.

    `m <- b1 m + (1 - b1) g`, `v <- b2 v + (1 - b2) g^2`, both divided by `1 - b^t` since they start
    at 0, and `w <- w - rate * m / (sqrt(v) + epsilon)`.
    """

    def __init__(self, rate: float, epsilon: float = 1e-8):
        self._rate, self._epsilon, self._betas = rate, epsilon, (0.9, 0.999)
        self._means: dict[str, Array] = {}
        self._squares: dict[str, Array] = {}
        self._num_steps = 0

    def step(self, weights: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Update the weights in place."""
        self._num_steps += 1
        first, second = self._betas
        mean_weight, square_weight = 1 - first**self._num_steps, 1 - second**self._num_steps
        for name, weight in weights.items():
            gradient = gradients[name]
            mean = self._means.setdefault(name, np.zeros_like(weight))
            square = self._squares.setdefault(name, np.zeros_like(weight))
            mean += (1 - first) * (gradient - mean)
            square += (1 - second) * (gradient**2 - square)
            root = np.sqrt(square / square_weight) + self._epsilon
            weight -= self._rate / mean_weight * mean / root


def initialise(network: Network, rng: np.random.Generator, dtype: str) -> dict[str, Array]:
    """Random first weights of a network by its initialisation, named as in `weight_shapes`."""
    weights: dict[str, Array] = {}
    shapes = weight_shapes(network)
    for name, shape in shapes.items():
        layer, part = name.split(".")
        num_outputs, num_inputs = shapes[f"{layer}.weight"]
        bound = 1 / np.sqrt(num_inputs)
        values: Array
        if network.initialisation == TORCH_DEFAULT:
            values = rng.uniform(-bound, bound, shape)
        elif part == "bias":
            values = np.full(shape, 0.1 if network.initialisation == TRUNCATED_NORMAL else 0.0)
        elif network.initialisation == HE:
            values = rng.normal(0, np.sqrt(2 / num_inputs), shape)
        elif network.initialisation == GLOROT:
            bound = np.sqrt(6 / (num_inputs + num_outputs))
            values = rng.uniform(-bound, bound, shape)
        else:
            values = rng.normal(0, 0.1, shape)
            while (beyond := np.abs(values) > 0.2).any():  # drawn again until none is
                values[beyond] = rng.normal(0, 0.1, int(beyond.sum()))
        weights[name] = values.astype(dtype)
    return weights
