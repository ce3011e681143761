"""Is a gradient right? The NumPy network's beside a slope that was measured and beside torch's."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from core.errors import InputError
from core.nets import scratch
from core.nets.scratch import Array, Labels
from core.recipes import Loss, Network, one_hot

STEP = 1e-5  # how far a weight is moved each way: errors shrink with its square, rounding grows


class Checked(NamedTuple):
    """The gradient of the loss by one number, found in three ways."""

    name: str  # as in `weight_shapes`
    place: tuple[int, ...]  # (out, in) of a weight, (out,) of a bias
    value: float  # the number itself
    analytic: float  # by `scratch.backward`
    numeric: float  # (loss above - loss below) / (2 STEP)
    torch: float  # by autograd
    relative_error: float  # |analytic - numeric| / (|analytic| + |numeric|), 0 when both are 0


def check_gradients(
    network: Network,
    weights: Mapping[str, Array],
    inputs: Array,
    labels: Labels,
    loss: Loss,
    per_parameter: int = 3,
    seed: int = 0,
) -> list[Checked]:
    """Check some numbers of each weight and bias, in float64; where a gradient is not 0, if it can.

    One batch: inputs (N, in), labels (N,), loss cross-entropy or squared error. Below
    about 1e-6 the relative error is rounding; where moving a weight turns a ReLU on or off it can
    be large although the gradient is right. Raises `InputError` for weights or inputs that are no
    finite numbers, and when they are so large that the loss is none.
    """
    # Copies: the weights are moved below.
    exact = {name: np.array(weight, np.float64) for name, weight in weights.items()}
    batch = np.asarray(inputs, np.float64)
    for name, values in (*exact.items(), ("inputs", batch)):
        if not np.isfinite(values).all():
            raise InputError(f"{name} must hold finite numbers, some are not. Set them to others.")

    def loss_now() -> float:
        return scratch.mean_loss(scratch.forward(network, exact, batch), labels, loss)

    with np.errstate(over="ignore", invalid="ignore"):
        layers = scratch.forward(network, exact, batch)
        gradients = scratch.by_name(scratch.backward(layers, labels, loss))
        if not np.isfinite(loss_now()):
            raise InputError("The loss is no number any more: make the weights smaller.")
    others = _torch_gradients(network, exact, batch, labels, loss)
    rng = np.random.default_rng(seed)
    checked = []
    for name, weight in exact.items():
        for place in _places(gradients[name], per_parameter, rng):
            kept = float(weight[place])
            weight[place] = kept + STEP
            above = loss_now()
            weight[place] = kept - STEP
            numeric = (above - loss_now()) / (2 * STEP)
            weight[place] = kept
            analytic = float(gradients[name][place])
            size = abs(analytic) + abs(numeric)
            error = abs(analytic - numeric) / size if size else 0.0
            by_torch = float(others[name][place])
            checked.append(Checked(name, place, kept, analytic, numeric, by_torch, error))
    return checked


def _places(gradient: Array, count: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    candidates = np.flatnonzero(gradient)
    if not len(candidates):
        candidates = np.arange(gradient.size)
    chosen = np.sort(rng.permutation(candidates)[:count])
    return [tuple(map(int, np.unravel_index(index, gradient.shape))) for index in chosen]


def _torch_gradients(
    network: Network, weights: Mapping[str, Array], inputs: Array, labels: Labels, loss: Loss
) -> dict[str, Array]:
    import torch  # noqa: PLC0415 (a second, and only this needs it)

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
