import math

import numpy as np
import pytest
import torch

from core.nets.model import weight_shapes
from core.nets.torch_nets import build, weights_of
from core.recipes import Network

NETWORK = Network((784, 60, 10))
CONVOLUTIONAL = Network((784, 60, 10), (20, 30))


def built(seed: int, network: Network = NETWORK) -> torch.nn.Sequential:
    return build(network, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("network", [NETWORK, CONVOLUTIONAL])
def test_build_draws_from_the_generator_alone(network: Network) -> None:
    torch.manual_seed(0)
    one = weights_of(built(3, network), network)
    torch.manual_seed(1)
    again, other = (weights_of(built(seed, network), network) for seed in (3, 4))
    for name in one:
        np.testing.assert_array_equal(one[name], again[name])
        assert (one[name] != other[name]).any()


def test_build_initialises_as_torchs_layers_do() -> None:
    torchs = [(torch.nn.Linear(784, 60), 784), (torch.nn.Linear(60, 10), 60)]
    layers = [*built(0)[::2]]
    torchs += [(torch.nn.Conv2d(1, 20, 5), 25), (torch.nn.Conv2d(20, 30, 5), 500)]
    layers += [m for m in built(0, CONVOLUTIONAL) if isinstance(m, torch.nn.Conv2d)]
    for ours, (theirs, inputs) in zip(layers, torchs, strict=True):
        assert ours.weight.shape == theirs.weight.shape
        bound = 1 / math.sqrt(inputs)
        for layer in (ours, theirs):
            values = layer.weight.detach()
            assert 0.95 * bound < values.abs().max() <= bound
            # an even distribution on +-b has the standard deviation b / sqrt(3)
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
    weights = weights_of(module, network)
    assert {name: w.shape for name, w in weights.items()} == weight_shapes(network)
    before = weights["1.bias"].copy()
    np.testing.assert_array_equal(before, module[-1].bias.detach().numpy())
    with torch.no_grad():
        module[-1].bias.add_(1)
    np.testing.assert_array_equal(weights["1.bias"], before)
