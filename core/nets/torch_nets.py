"""Networks as torch builds and trains them, and the way from there to plain arrays."""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.nets.model import KERNEL, POOL, connected_units, weight_shapes
from core.recipes import Network

_CHUNK = 250  # images convolved at a time: 14 MB for the 24x24 pixels of 24 channels


def build(network: Network, generator: torch.Generator) -> nn.Sequential:
    """A network for (N, 784) inputs with torch's usual initialisation, drawn from `generator`.

    That is uniform in +-1/sqrt(inputs) for weights and biases (`nn.Linear.reset_parameters`);
    the inputs of a convolution are those of one of its pixels, channels x KERNEL x KERNEL.
    """
    modules: list[nn.Module] = []
    if network.convolutions:
        modules.append(nn.Unflatten(1, (1, 28, 28)))
        for inputs, outputs in pairwise((1, *network.convolutions)):
            # The largest first, then ReLU: the same numbers in either order, a quarter of the work.
            modules += [nn.Conv2d(inputs, outputs, KERNEL), nn.MaxPool2d(POOL), nn.ReLU()]
        modules.append(nn.Flatten())
    for inputs, outputs in pairwise(connected_units(network)):
        modules += [nn.Linear(inputs, outputs), nn.ReLU()]
    del modules[-1]  # no activation at the end
    for module in modules:
        if isinstance(module, nn.Conv2d | nn.Linear):
            bound = 1 / math.sqrt(module.weight[0].numel())
            for parameter in module.parameters():
                nn.init.uniform_(parameter, -bound, bound, generator=generator)
        if isinstance(module, nn.Conv2d):
            # A fifth less time, with the channels of a pixel side by side in memory.
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
    return nn.Sequential(*modules)


def weights_of(module: nn.Sequential, network: Network) -> dict[str, NDArray[np.float32]]:
    """Copies of a module's parameters under the names of `weight_shapes`."""
    parameters: list[Tensor] = list(module.parameters())
    names = weight_shapes(network)
    return {
        name: np.array(parameter.detach().numpy(), np.float32, order="C")
        for name, parameter in zip(names, parameters, strict=True)
    }


def convolved(
    inputs: NDArray[np.float32], network: Network, weights: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Scaled pictures (N, 28, 28) to what the fully connected layers take: (N, features)."""
    # Copies, since torch warns about read-only arrays.
    tensors = {n: torch.tensor(w) for n, w in weights.items() if n.startswith("convolution")}
    chunks = []
    for hidden in torch.split(torch.from_numpy(inputs).unsqueeze(1), _CHUNK):
        for layer in range(len(network.convolutions)):
            kernels, bias = (tensors[f"convolution{layer}.{part}"] for part in ("weight", "bias"))
            hidden = nn.functional.conv2d(hidden, kernels, bias)
            hidden = nn.functional.max_pool2d(hidden, POOL).relu_()
        chunks.append(hidden.flatten(1))
    return torch.cat(chunks).numpy()
