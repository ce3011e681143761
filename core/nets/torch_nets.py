"""Networks in torch, to be trained, and their weights as NumPy arrays."""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.nets.model import connected_units, weight_shapes
from core.recipes import GLOROT, HE, RELU, TORCH_DEFAULT, TRUNCATED_NORMAL, Network


class Dropout(nn.Module):
    """Dropout: sets each input to 0 with probability `share`, and divides the others by 1 - share.

    Unlike `nn.Dropout` it draws from a generator, so that equal recipes give equal trainings.
    """

    def __init__(self, share: float, generator: torch.Generator) -> None:
        super().__init__()
        self._remaining, self._generator = 1 - share, generator

    def forward(self, inputs: Tensor) -> Tensor:
        """Inputs with dropout, or as they are after `eval()`."""
        if not self.training:
            return inputs
        mask = torch.empty_like(inputs).bernoulli_(self._remaining, generator=self._generator)
        return inputs * mask / self._remaining


def build(network: Network, generator: torch.Generator) -> nn.Sequential:
    """Network for rows of inputs, (N, 784) for pictures, with first weights from `generator`."""
    modules = [*_convolutions(network), *_connected(network)]
    if network.dropout and network.dropout_connected:
        modules.insert(-1, Dropout(network.dropout, generator))
    for module in modules:
        if isinstance(module, nn.Conv2d | nn.Linear):
            _initialise(module, network.initialisation, generator)
        if isinstance(module, nn.Conv2d):
            # Takes a fifth less time, with the channels of a pixel side by side in memory.
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.weight.requires_grad = False  # the scale, which stays 1
    return nn.Sequential(*modules)


def _convolutions(network: Network) -> Iterator[nn.Module]:
    if not network.convolutions:
        return
    yield nn.Unflatten(1, (1, 28, 28))
    channels = pairwise((1, *network.convolutions))
    for (inputs, outputs), (kernel, pool) in zip(channels, network.windows, strict=True):
        yield nn.Conv2d(inputs, outputs, kernel, bias=not network.normalised)
        # Pooling before normalisation and ReLU gives the same numbers, since both only grow (a
        # normalisation has no scale here), with a quarter of the work.
        if pool > 1:
            yield nn.MaxPool2d(pool)
        if network.normalised:
            yield nn.BatchNorm2d(outputs)
        yield nn.ReLU()
    yield nn.Flatten()


def _connected(network: Network) -> Iterator[nn.Module]:
    units = connected_units(network)
    for layer, (inputs, outputs) in enumerate(pairwise(units)):
        is_last = layer == len(units) - 2
        yield nn.Linear(inputs, outputs, bias=is_last or not network.normalised)
        if network.normalised and not is_last:
            yield nn.BatchNorm1d(outputs)
        if network.activation == RELU and not is_last:
            yield nn.ReLU()


def _initialise(
    layer: nn.Conv2d | nn.Linear, initialisation: str, generator: torch.Generator
) -> None:
    """Draw first weights. An output of a convolution has channels x height x width inputs."""
    if initialisation == TORCH_DEFAULT:  # as `nn.Linear.reset_parameters`
        bound = 1 / math.sqrt(layer.weight[0].numel())
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
        return
    if layer.bias is not None:  # in a normalised layer the normalisation has the bias
        nn.init.constant_(layer.bias, 0.1 if initialisation == TRUNCATED_NORMAL else 0.0)
    if initialisation == HE:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    elif initialisation == GLOROT:
        nn.init.xavier_uniform_(layer.weight, generator=generator)
    else:
        assert initialisation == TRUNCATED_NORMAL
        nn.init.trunc_normal_(layer.weight, std=0.1, a=-0.2, b=0.2, generator=generator)


def folded_weights(module: nn.Sequential, network: Network) -> dict[str, NDArray[np.float32]]:
    """Weights of a trained module, as copies, named as in `weight_shapes`.

    A normalisation is folded into the layer before it, as it is applied after `eval()`: the layer's
    weights are divided by the deviation, and its bias is the rest.
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
