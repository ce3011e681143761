"""NumPy network against torch's autograd, against finite differences, and by hand."""

import math

import numpy as np
import pytest
import torch

from core.nets import scratch
from core.nets.model import weight_shapes
from core.recipes import CROSS_ENTROPY, LOSSES, ONE_VS_REST, SQUARED_ERROR, Loss, Network

DEEP = Network((784, 7, 6, 5, 10))
NETWORKS = (DEEP, Network((784, 10)), Network((2, 5, 4), activation="none"), Network((2, 8, 3)))


def batch_for(network: Network, count: int = 9) -> tuple[dict, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    weights = scratch.initialise(network, rng, "float64")
    inputs = rng.normal(0, 1, (count, network.layers[0]))
    return weights, inputs, rng.integers(0, network.layers[-1], count)


def torch_side(network: Network, weights: dict, inputs: np.ndarray, labels: np.ndarray, loss: Loss):
    """Parameters, each layer's inputs and pre-activations, and the loss, all by torch."""
    parameters = {
        name: torch.tensor(weight, requires_grad=True) for name, weight in weights.items()
    }
    hidden, layers = torch.tensor(inputs, requires_grad=True), []
    last = len(network.layers) - 2
    for layer in range(last + 1):
        z = torch.nn.functional.linear(
            hidden, parameters[f"{layer}.weight"], parameters[f"{layer}.bias"]
        )
        z.retain_grad()
        hidden.retain_grad()
        layers.append((hidden, z))
        hidden = torch.relu(z) if layer < last and network.activation == "relu" else z
    classes = torch.tensor(labels)
    targets = torch.nn.functional.one_hot(classes, network.layers[-1]).double()
    value = {
        CROSS_ENTROPY: lambda: torch.nn.functional.cross_entropy(hidden, classes),
        SQUARED_ERROR: lambda: torch.nn.functional.mse_loss(hidden, targets),
        ONE_VS_REST: lambda: torch.nn.functional.binary_cross_entropy_with_logits(hidden, targets),
    }[loss.name]()
    value.backward()
    return parameters, layers, value.item()


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("network", NETWORKS, ids=lambda n: "-".join(map(str, n.layers)))
def test_forward_and_backward_agree_with_torchs_autograd(network: Network, loss: Loss) -> None:
    weights, inputs, labels = batch_for(network)
    layers = scratch.forward(network, weights, inputs)
    gradients = scratch.backward(layers, labels, loss)
    parameters, torch_layers, value = torch_side(network, weights, inputs, labels, loss)
    assert scratch.mean_loss(layers, labels, loss) == pytest.approx(value, rel=1e-12)
    assert scratch.by_name(gradients).keys() == weight_shapes(network).keys()
    close = {"rtol": 1e-10, "atol": 1e-14}
    for name, gradient in scratch.by_name(gradients).items():
        np.testing.assert_allclose(gradient, parameters[name].grad.numpy(), **close)
    for layer, gradient, (hidden, z) in zip(layers, gradients, torch_layers, strict=True):
        np.testing.assert_allclose(layer.inputs, hidden.detach().numpy(), **close)
        np.testing.assert_allclose(layer.pre_activations, z.detach().numpy(), **close)
        np.testing.assert_allclose(gradient.deltas, z.grad.numpy(), **close)
        np.testing.assert_allclose(gradient.inputs, hidden.grad.numpy(), **close)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_backward_agrees_with_finite_differences(loss: Loss) -> None:
    network = Network((2, 6, 5, 4))
    weights, inputs, labels = batch_for(network)

    def current_loss() -> float:
        return scratch.mean_loss(scratch.forward(network, weights, inputs), labels, loss)

    gradients = scratch.by_name(
        scratch.backward(scratch.forward(network, weights, inputs), labels, loss)
    )
    for name, weight in weights.items():
        for index in np.ndindex(weight.shape):
            value, step = weight[index], 1e-6
            weight[index] = value + step
            above = current_loss()
            weight[index] = value - step
            slope = (above - current_loss()) / (2 * step)
            weight[index] = value
            assert gradients[name][index] == pytest.approx(slope, rel=1e-5, abs=1e-9)


def test_forward_worked_by_hand() -> None:
    network = Network((2, 2, 2))
    weights = {
        "0.weight": np.array([[1.0, 2.0], [-1.0, 0.0]]),
        "0.bias": np.array([0.5, 0.0]),
        "1.weight": np.array([[1.0, 1.0], [0.0, 3.0]]),
        "1.bias": np.array([0.0, 1.0]),
    }
    first, last = scratch.forward(network, weights, np.array([[1.0, 2.0]]))
    assert first.pre_activations.tolist() == [[5.5, -1.0]]
    assert first.activations.tolist() == last.inputs.tolist() == [[5.5, 0.0]]
    assert last.activations.tolist() == [[5.5, 1.0]]
    labels = np.array([1])
    squared_error, cross_entropy = LOSSES[SQUARED_ERROR], LOSSES[CROSS_ENTROPY]
    assert scratch.mean_loss([first, last], labels, squared_error) == pytest.approx(5.5**2 / 2)
    assert scratch.mean_loss([first, last], labels, cross_entropy) == pytest.approx(
        4.5 + math.log1p(math.exp(-4.5))
    )
    end, start = scratch.backward([first, last], labels, squared_error)[::-1]
    assert end.deltas.tolist() == [[5.5, 0.0]]
    assert start.activations.tolist() == [[5.5, 5.5]]
    assert start.deltas.tolist() == [[5.5, 0.0]]  # the second unit was off
    assert start.weight.tolist() == [[5.5, 11.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_optimizers_agree_with_torchs(name: str) -> None:
    network = Network((2, 5, 4))
    weights, inputs, labels = batch_for(network)
    parameters = {n: torch.tensor(w, requires_grad=True) for n, w in weights.items()}
    if name == "adam":
        optimizer = scratch.Adam(0.03, 1e-7)
        torch_optimizer = torch.optim.Adam(parameters.values(), 0.03, eps=1e-7)
    else:
        optimizer = scratch.GradientDescent(0.3)
        torch_optimizer = torch.optim.SGD(parameters.values(), 0.3)
    for _ in range(20):
        layers = scratch.forward(network, weights, inputs)
        gradients = scratch.by_name(scratch.backward(layers, labels, LOSSES[CROSS_ENTROPY]))
        for key, parameter in parameters.items():
            parameter.grad = torch.tensor(gradients[key])
        optimizer.step(weights, gradients)
        torch_optimizer.step()
    for key, parameter in parameters.items():
        np.testing.assert_allclose(weights[key], parameter.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "deviation", "bound", "bias"),
    [
        ("torch", 1 / math.sqrt(3 * 784), 1 / math.sqrt(784), None),
        ("he", math.sqrt(2 / 784), math.inf, 0.0),
        ("glorot", math.sqrt(2 / 844), math.sqrt(6 / 844), 0.0),
        ("truncated_normal", 0.08796, 0.2, 0.1),
    ],
)
def test_initialise_as_the_recipe_says(name: str, deviation: float, bound: float, bias) -> None:
    network = Network((784, 60, 10), initialisation=name)
    weights = scratch.initialise(network, np.random.default_rng(0), "float32")
    assert {key: w.shape for key, w in weights.items()} == weight_shapes(network)
    assert weights["0.weight"].dtype == np.float32
    assert weights["0.weight"].std() == pytest.approx(deviation, rel=0.02)
    assert np.abs(weights["0.weight"]).max() <= bound * 1.0001
    if bias is not None:
        np.testing.assert_allclose(weights["0.bias"], bias)
    else:
        assert 0 < np.abs(weights["0.bias"]).max() <= bound * 1.0001
