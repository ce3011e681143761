import math

import numpy as np
import pytest
import torch

from core.nets.model import weight_shapes
from core.nets.torch_nets import build, weights_of
from core.recipes import Network

NETWORK = Network((784, 60, 10))


def built(seed: int) -> torch.nn.Sequential:
    return build(NETWORK, torch.Generator().manual_seed(seed))


def test_build_draws_from_the_generator_alone() -> None:
    torch.manual_seed(0)
    one = weights_of(built(3), NETWORK)
    torch.manual_seed(1)
    again, other = weights_of(built(3), NETWORK), weights_of(built(4), NETWORK)
    for name in one:
        np.testing.assert_array_equal(one[name], again[name])
        assert (one[name] != other[name]).any()


def test_build_initialises_as_torchs_linear_layers_do() -> None:
    torchs = (torch.nn.Linear(784, 60), torch.nn.Linear(60, 10))
    for ours, theirs in zip(built(0)[::2], torchs, strict=True):
        assert ours.weight.shape == theirs.weight.shape
        bound = 1 / math.sqrt(ours.in_features)
        for layer in (ours, theirs):
            values = layer.weight.detach()
            assert 0.95 * bound < values.abs().max() <= bound
            # an even distribution on +-b has the standard deviation b / sqrt(3)
            assert values.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.1)
            assert 0.5 * bound < layer.bias.detach().abs().max() <= bound


def test_build_ends_without_an_activation() -> None:
    kinds = [type(module).__name__ for module in built(0)]
    assert kinds == ["Linear", "ReLU", "Linear"]


def test_weights_of_are_copies_under_the_names_of_weight_shapes() -> None:
    module = built(0)
    weights = weights_of(module, NETWORK)
    assert {name: w.shape for name, w in weights.items()} == weight_shapes(NETWORK)
    before = weights["1.bias"].copy()
    np.testing.assert_array_equal(before, module[2].bias.detach().numpy())
    with torch.no_grad():
        module[2].bias.add_(1)
    np.testing.assert_array_equal(weights["1.bias"], before)
