"""Gradient check: the NumPy network's gradients against finite differences and torch's autograd."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from core.errors import InputError
from core.nets import scratch
from core.nets.scratch import Array, Labels
from core.recipes import Loss, Network, one_hot

# Change of a weight in each direction. A smaller one has smaller errors, but more rounding.
STEP = 1e-5
NUM_CHECKED = 3  # numbers of each weight and bias
_SEED = 0


class Checked(NamedTuple):
    """Gradient of the loss by one number of a weight or bias, in three ways."""

    name: str  # as in `weight_shapes`
    position: tuple[int, ...]  # (out, in) in a weight, (out,) in a bias
    value: float  # of the number
    analytic: float  # by `scratch.backward`
    numeric: float  # (loss above - loss below) / (2 STEP)
    torch: float  # by autograd
    relative_error: float  # |analytic - numeric| / (|analytic| + |numeric|), 0 when both are 0


def check_gradients(
    network: Network, weights: Mapping[str, Array], inputs: Array, labels: Labels, loss: Loss
) -> list[Checked]:
    """Check `NUM_CHECKED` numbers of each weight and bias in float64, on one batch.

    The batch is inputs (N, in) with labels (N,). Numbers with a gradient of 0 are checked only if
    there are no others. A relative error below about 1e-6 is rounding; where a step turns a ReLU on
    or off it can be large although the gradient is right. Raises `InputError` for weights or inputs
    that are not finite, or so large that the loss is not.
    """
    # Copies, since finite differences change the weights.
    exact = {name: np.array(weight, np.float64) for name, weight in weights.items()}
    batch = np.asarray(inputs, np.float64)
    for name, values in (*exact.items(), ("inputs", batch)):
        if not np.isfinite(values).all():
            raise InputError(f"{name} must hold finite numbers, some are not. Set them to others.")

    def current_loss() -> float:
        return scratch.mean_loss(scratch.forward(network, exact, batch), labels, loss)

    with np.errstate(over="ignore", invalid="ignore"):
        layers = scratch.forward(network, exact, batch)
        gradients = scratch.by_name(scratch.backward(layers, labels, loss))
        if not np.isfinite(current_loss()):
            raise InputError("The loss is no number any more: make the weights smaller.")
    torch_gradients = _torch_gradients(network, exact, batch, labels, loss)
    rng = np.random.default_rng(_SEED)
    checked = []
    for name, weight in exact.items():
        for position in _choose(gradients[name], rng):
            value, analytic = float(weight[position]), float(gradients[name][position])
            numeric = _slope(weight, position, current_loss)
            size = abs(analytic) + abs(numeric)
            error = abs(analytic - numeric) / size if size else 0.0
            by_torch = float(torch_gradients[name][position])
            checked.append(Checked(name, position, value, analytic, numeric, by_torch, error))
    return checked


def _choose(gradient: Array, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Draw indices of `NUM_CHECKED` numbers, of those with a gradient if there are any."""
    candidates = np.flatnonzero(gradient)
    if not len(candidates):
        candidates = np.arange(gradient.size)
    chosen = np.sort(rng.permutation(candidates)[:NUM_CHECKED])
    return [tuple(map(int, np.unravel_index(index, gradient.shape))) for index in chosen]


def _slope(weight: Array, position: tuple[int, ...], current_loss: Callable[[], float]) -> float:
    """Measure the slope of the loss along one number of a weight, which is restored."""
    value = float(weight[position])
    weight[position] = value + STEP
    above = current_loss()
    weight[position] = value - STEP
    below = current_loss()
    weight[position] = value
    return (above - below) / (2 * STEP)


def _torch_gradients(
    network: Network, weights: Mapping[str, Array], inputs: Array, labels: Labels, loss: Loss
) -> dict[str, Array]:
    import torch  # noqa: PLC0415 (takes a second, and only this needs it)

    from core.nets.torch_nets import build  # noqa: PLC0415

    module = build(network, torch.Generator()).double().eval()
    parameters = dict(zip(weights, module.parameters(), strict=True))
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(torch.from_numpy(weights[name]))
    outputs = module(torch.from_numpy(inputs))
    targets = torch.from_numpy(one_hot(labels, outputs.shape[1])).double()
    value = loss.to_torch()(outputs, targets)
    gradients = torch.autograd.grad(value, list(parameters.values()))
    return {name: gradient.numpy() for name, gradient in zip(weights, gradients, strict=True)}
