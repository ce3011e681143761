import math

import numpy as np
import pytest
import torch

from core.nets.model import weight_shapes
from core.nets.torch_nets import Dropout, build, folded_weights
from core.recipes import Network

NETWORK = Network((784, 60, 10))
CONVOLUTIONAL = Network((784, 60, 10), (20, 30))


def built(seed: int, network: Network = NETWORK) -> torch.nn.Sequential:
    return build(network, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("network", [NETWORK, CONVOLUTIONAL])
def test_build_draws_from_the_generator_alone(network: Network) -> None:
    torch.manual_seed(0)
    weights = folded_weights(built(3, network), network)
    torch.manual_seed(1)
    again, others = (folded_weights(built(seed, network), network) for seed in (3, 4))
    for name in weights:
        np.testing.assert_array_equal(weights[name], again[name])
        assert (weights[name] != others[name]).any()


def test_build_initialises_as_torchs_layers_do() -> None:
    expected = [(torch.nn.Linear(784, 60), 784), (torch.nn.Linear(60, 10), 60)]
    layers = [*built(0)[::2]]
    expected += [(torch.nn.Conv2d(1, 20, 5), 25), (torch.nn.Conv2d(20, 30, 5), 500)]
    layers += [m for m in built(0, CONVOLUTIONAL) if isinstance(m, torch.nn.Conv2d)]
    for built_layer, (torch_layer, inputs) in zip(layers, expected, strict=True):
        assert built_layer.weight.shape == torch_layer.weight.shape
        bound = 1 / math.sqrt(inputs)
        for layer in (built_layer, torch_layer):
            values = layer.weight.detach()
            assert 0.95 * bound < values.abs().max() <= bound
            # A uniform distribution on +-b has the standard deviation b / sqrt(3).
            assert values.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.1)
            assert 0.5 * bound < layer.bias.detach().abs().max() <= bound


def test_build_ends_without_an_activation() -> None:
    kinds = [type(module).__name__ for module in built(0)]
    assert kinds == ["Linear", "ReLU", "Linear"]
    kinds = [type(module).__name__ for module in built(0, Network((784, 10), (2,)))]
    assert kinds == ["Unflatten", "Conv2d", "MaxPool2d", "ReLU", "Flatten", "Linear"]


@pytest.mark.parametrize("network", [NETWORK, CONVOLUTIONAL])
def test_weights_of_are_copies_under_the_names_of_weight_shapes(network: Network) -> None:
    module = built(0, network)
    weights = folded_weights(module, network)
    assert {name: w.shape for name, w in weights.items()} == weight_shapes(network)
    before = weights["1.bias"].copy()
    np.testing.assert_array_equal(before, module[-1].bias.detach().numpy())
    with torch.no_grad():
        module[-1].bias.add_(1)
    np.testing.assert_array_equal(weights["1.bias"], before)


# name -> (standard deviation of the weights, their bound, biases), for 784 inputs and 60 outputs
FIRST_WEIGHTS = {
    "he": (math.sqrt(2 / 784), math.inf, 0.0),
    "glorot": (math.sqrt(2 / (784 + 60)), math.sqrt(6 / (784 + 60)), 0.0),
    # a normal cut at two deviations keeps 0.8796 of its deviation
    "truncated_normal": (0.08796, 0.2, 0.1),
}


@pytest.mark.parametrize(("name", "expected"), FIRST_WEIGHTS.items())
def test_build_initialises_as_the_recipe_says(name: str, expected: tuple) -> None:
    layer = built(0, Network((784, 60, 10), initialisation=name))[0]
    deviation, bound, bias = expected
    assert layer.weight.std().item() == pytest.approx(deviation, rel=0.02)
    assert layer.weight.mean().item() == pytest.approx(0, abs=0.02 * deviation)
    assert 0.95 * min(bound, 1) < layer.weight.abs().max().item() <= bound or bound == math.inf
    assert (layer.bias == bias).all()


def test_build_without_an_activation_has_linear_layers_only() -> None:
    kinds = [type(m).__name__ for m in built(0, Network((784, 9, 9, 10), activation="none"))]
    assert kinds == ["Linear", "Linear", "Linear"]


def test_build_puts_dropout_before_the_last_layer_if_it_is_connected() -> None:
    network = Network((784, 9, 9, 10), dropout=0.5)
    kinds = [type(module).__name__ for module in built(0, network)]
    assert kinds == ["Linear", "ReLU", "Linear", "ReLU", "Dropout", "Linear"]
    unread = Network((784, 9, 9, 10), dropout=0.5, dropout_connected=False)
    assert "Dropout" not in [type(module).__name__ for module in built(0, unread)]


def test_dropout_keeps_the_mean_and_does_nothing_while_judging() -> None:
    dropout = Dropout(0.25, torch.Generator().manual_seed(0))
    ones = torch.ones(100, 1_000)
    dropped = dropout(ones)
    assert (dropped == 0).float().mean().item() == pytest.approx(0.25, abs=0.005)
    assert dropped.max().item() == pytest.approx(1 / 0.75)
    assert (dropout(ones) != dropped).any()
    dropout.eval()
    assert dropout(ones) is ones
