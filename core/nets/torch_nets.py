"""Networks as torch builds and trains them, and the way from there to plain arrays."""

import math
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.nets.model import connected_units, weight_shapes
from core.recipes import GLOROT, HE, RELU, TORCH_DEFAULT, TRUNCATED_NORMAL, Network


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
    height x width of its kernel.
    """
    normalised, rectified = network.normalised, network.activation == RELU
    modules: list[nn.Module] = []
    if network.convolutions:
        modules.append(nn.Unflatten(1, (1, 28, 28)))
        channels = pairwise((1, *network.convolutions))
        for (inputs, outputs), (kernel, pool) in zip(channels, network.windows, strict=True):
            modules.append(nn.Conv2d(inputs, outputs, kernel, bias=not normalised))
            # The largest first, then the rest: the same numbers in either order, since a
            # normalisation without scale only grows; a quarter of the work.
            if pool > 1:
                modules.append(nn.MaxPool2d(pool))
            if normalised:
                modules.append(nn.BatchNorm2d(outputs))
            modules.append(nn.ReLU())
        modules.append(nn.Flatten())
    units = connected_units(network)
    for layer, (inputs, outputs) in enumerate(pairwise(units)):
        last = layer == len(units) - 2
        modules.append(nn.Linear(inputs, outputs, bias=last or not normalised))
        if normalised and not last:
            modules.append(nn.BatchNorm1d(outputs))
        if rectified and not last:
            modules.append(nn.ReLU())
    if network.dropout and network.dropout_connected:
        modules.insert(-1, Dropout(network.dropout, generator))
    for module in modules:
        if isinstance(module, nn.Conv2d | nn.Linear):
            _initialise(module, network.initialisation, generator)
        if isinstance(module, nn.Conv2d):
            # A fifth less time, with the channels of a pixel side by side in memory.
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.weight.requires_grad = False  # the scale, which stays 1
    return nn.Sequential(*modules)


def _initialise(
    layer: nn.Conv2d | nn.Linear, initialisation: str, generator: torch.Generator
) -> None:
    if initialisation == TORCH_DEFAULT:  # as `nn.Linear.reset_parameters`
        bound = 1 / math.sqrt(layer.weight[0].numel())
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
        return
    if layer.bias is not None:  # a normalised layer has that of its normalisation
        nn.init.constant_(layer.bias, 0.1 if initialisation == TRUNCATED_NORMAL else 0.0)
    if initialisation == HE:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    elif initialisation == GLOROT:
        nn.init.xavier_uniform_(layer.weight, generator=generator)
    else:
        assert initialisation == TRUNCATED_NORMAL
        nn.init.trunc_normal_(layer.weight, std=0.1, a=-0.2, b=0.2, generator=generator)


def weights_of(module: nn.Sequential, network: Network) -> dict[str, NDArray[np.float32]]:
    """Copies of a module's parameters under the names of `weight_shapes`.

    A normalisation, as it is while judging, becomes part of the layer before it: that layer's
    weights over the deviation, and the bias that is left.
    """
    parameters: list[Tensor] = []
    for part in module:
        if isinstance(part, nn.Conv2d | nn.Linear):
            parameters.append(part.weight.detach())
            if part.bias is not None:
                parameters.append(part.bias.detach())
        elif isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            assert part.running_mean is not None
            assert part.running_var is not None
            scale = (part.running_var + part.eps).rsqrt()
            weight = parameters[-1]
            parameters[-1] = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
            parameters.append(part.bias.detach() - part.running_mean * scale)
    names = weight_shapes(network)
    return {
        name: np.array(parameter.numpy(), np.float32, order="C")
        for name, parameter in zip(names, parameters, strict=True)
    }
