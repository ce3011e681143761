"""A network that torch trains, batch by batch."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data.digits import Standardizer, one_hot
from core.nets.torch_nets import build, weights_of
from core.recipes import (
    ADAM,
    CROSS_ENTROPY,
    ONE_CYCLE,
    ONE_VS_REST,
    SQUARED_ERROR,
    Optimisation,
    Recipe,
)
from core.training.learners import Inputs, Labels

_CHUNK = 500  # judged at a time


class TorchLearner:
    """A module with its optimizer. Everything random comes from the recipe's seed."""

    def __init__(self, recipe: Recipe, standardizer: Standardizer, num_steps: int) -> None:
        self._generator = torch.Generator().manual_seed(recipe.seed)
        self._recipe, self._standardizer = recipe, standardizer
        self._dtype = getattr(torch, recipe.dtype)
        self._module = build(recipe.network, self._generator).to(self._dtype)
        self._optimizer, self._advance = _optimizer(self._module, recipe.optimisation, num_steps)
        self._loss_of = _loss_function(recipe.optimisation.loss)

    def shuffled(self, count: int) -> NDArray[np.int64]:
        """As `Learner` says."""
        return torch.randperm(count, generator=self._generator).numpy()

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        """As `Learner` says."""
        outputs = self._module(self._scaled(inputs))
        classes = torch.from_numpy(labels)
        loss = self._loss_of(outputs, self._targets(labels, outputs.shape[1]))
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._advance()
        return loss.item(), int((outputs.argmax(1) == classes).sum())

    @torch.no_grad()
    def outputs(self, inputs: Inputs) -> NDArray[np.float32]:
        """As `Learner` says."""
        self._module.eval()
        # Copies, since torch warns about read-only arrays.
        chunks = [
            self._module(self._scaled(inputs[start : start + _CHUNK].copy()))
            for start in range(0, len(inputs), _CHUNK)
        ]
        self._module.train()
        return torch.cat(chunks).float().numpy()

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """As `Learner` says."""
        return weights_of(self._module, self._recipe.network)

    def _scaled(self, inputs: Inputs) -> Tensor:
        return _inputs(torch.from_numpy(inputs), self._standardizer).to(self._dtype)

    def _targets(self, labels: Labels, num_classes: int) -> Tensor:
        """What the outputs are compared with: labels (N,) or one-hot rows (N, classes)."""
        if self._recipe.optimisation.loss == CROSS_ENTROPY:
            return torch.from_numpy(labels)
        return torch.from_numpy(one_hot(labels, num_classes)).to(self._dtype)


def _inputs(pixels: Tensor, standardizer: Standardizer) -> Tensor:
    """`Standardizer.apply`, on a tensor, which may be overwritten."""
    scale = 1 / (255 * standardizer.std)
    return pixels.float().mul_(scale).sub_(standardizer.mean / standardizer.std)


def _loss_function(loss: str) -> nn.Module:
    modules = {
        CROSS_ENTROPY: nn.CrossEntropyLoss,
        SQUARED_ERROR: nn.MSELoss,
        ONE_VS_REST: nn.BCEWithLogitsLoss,
    }
    return modules[loss]()


def _optimizer(
    module: nn.Module, optimisation: Optimisation, num_steps: int
) -> tuple[torch.optim.Optimizer, Callable[[], None]]:
    """The optimizer, and what moves its rate along the schedule after each step."""
    # One fused kernel updates all weights: the same arithmetic, less overhead.
    optimizer: torch.optim.Optimizer
    if optimisation.optimizer == ADAM:
        optimizer = torch.optim.Adam(
            module.parameters(), lr=optimisation.rate, eps=optimisation.epsilon, fused=True
        )
    else:
        optimizer = torch.optim.SGD(module.parameters(), lr=optimisation.rate, fused=True)
    if optimisation.schedule != ONE_CYCLE or num_steps < 2:
        return optimizer, lambda: None
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=optimisation.rate, total_steps=num_steps
    )
    remaining = iter(range(num_steps - 1))

    def advance() -> None:
        # The schedule has num_steps rates, the first of which is already set.
        if next(remaining, None) is not None:
            scheduler.step()

    return optimizer, advance
