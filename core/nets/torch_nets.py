"""Networks as torch builds and trains them, and the way from there to plain arrays."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.nets.model import weight_shapes
from core.recipes import Network


def build(network: Network, generator: torch.Generator) -> nn.Sequential:
    """A fully connected network with torch's usual initialisation, drawn from `generator`.

    That is uniform in +-1/sqrt(inputs) for weights and biases (`nn.Linear.reset_parameters`).
    """
    modules: list[nn.Module] = []
    last = len(network.layers) - 2
    for layer in range(last + 1):
        inputs, outputs = network.layers[layer : layer + 2]
        linear = nn.Linear(inputs, outputs)
        bound = 1 / math.sqrt(inputs)
        for parameter in linear.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
        modules.append(linear)
        if layer < last:
            modules.append(nn.ReLU())
    return nn.Sequential(*modules)


def weights_of(module: nn.Sequential, network: Network) -> dict[str, NDArray[np.float32]]:
    """Copies of a module's parameters under the names of `weight_shapes`."""
    parameters: list[Tensor] = list(module.parameters())
    names = weight_shapes(network)
    return {
        name: parameter.detach().numpy().astype(np.float32)
        for name, parameter in zip(names, parameters, strict=True)
    }
