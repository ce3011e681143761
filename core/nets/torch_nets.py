"""Networks as torch builds and trains them, and the way from there to plain arrays."""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.nets.model import KERNEL, POOL, connected_units, weight_shapes
from core.recipes import GLOROT, HE, RELU, TORCH_DEFAULT, TRUNCATED_NORMAL, Network

_CHUNK = 250  # images convolved at a time: 14 MB for the 24x24 pixels of 24 channels


class Dropout(nn.Module):
    """Each input is left out with the chance `share`, the others grow by 1 / (1 - share).

    As `nn.Dropout`, but drawn from a generator: the same recipe gives the same training.
    """

    def __init__(self, share: float, generator: torch.Generator) -> None:
        super().__init__()
        self._kept, self._generator = 1 - share, generator

    def forward(self, inputs: Tensor) -> Tensor:
        """The same shape; as they are while judging (`eval()`)."""
        if not self.training:
            return inputs
        mask = torch.empty_like(inputs).bernoulli_(self._kept, generator=self._generator)
        return inputs * mask / self._kept


def build(network: Network, generator: torch.Generator) -> nn.Sequential:
    """A network for rows of inputs, (N, 784) for pictures; drawn from `generator`.

    The inputs of a convolution, for its first weights, are those of one of its pixels: channels x
    KERNEL x KERNEL.
    """
    modules: list[nn.Module] = []
    if network.convolutions:
        modules.append(nn.Unflatten(1, (1, 28, 28)))
        for inputs, outputs in pairwise((1, *network.convolutions)):
            # The largest first, then ReLU: the same numbers in either order, a quarter of the work.
            modules += [nn.Conv2d(inputs, outputs, KERNEL), nn.MaxPool2d(POOL), nn.ReLU()]
        modules.append(nn.Flatten())
    for layer, (inputs, outputs) in enumerate(pairwise(connected_units(network))):
        if layer > 0 and network.activation == RELU:
            modules.append(nn.ReLU())
        modules.append(nn.Linear(inputs, outputs))
    if network.dropout and network.dropout_connected:
        modules.insert(-1, Dropout(network.dropout, generator))
    for module in modules:
        if isinstance(module, nn.Conv2d | nn.Linear):
            _initialise(module, network.initialisation, generator)
        if isinstance(module, nn.Conv2d):
            # A fifth less time, with the channels of a pixel side by side in memory.
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
    return nn.Sequential(*modules)


def _initialise(
    layer: nn.Conv2d | nn.Linear, initialisation: str, generator: torch.Generator
) -> None:
    assert layer.bias is not None
    if initialisation == TORCH_DEFAULT:  # as `nn.Linear.reset_parameters`
        bound = 1 / math.sqrt(layer.weight[0].numel())
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
        return
    nn.init.constant_(layer.bias, 0.1 if initialisation == TRUNCATED_NORMAL else 0.0)
    if initialisation == HE:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    elif initialisation == GLOROT:
        nn.init.xavier_uniform_(layer.weight, generator=generator)
    else:
        assert initialisation == TRUNCATED_NORMAL
        nn.init.trunc_normal_(layer.weight, std=0.1, a=-0.2, b=0.2, generator=generator)


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
