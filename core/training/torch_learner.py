"""The learner in torch: a network, its optimizer and the schedule of its learning rate."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data.digits import Standardizer
from core.data.unknowns.negatives import Negatives
from core.nets.torch_nets import build, folded_weights
from core.recipes import ADAM, ONE_CYCLE, Optimisation, Recipe, one_hot
from core.training.augmentation import augmented
from core.training.learners import Inputs, Labels, Learner

_CHUNK = 500  # inputs judged at a time


class TorchLearner(Learner):
    """A torch module, trained batch by batch. Everything random comes from the recipe's seed."""

    def __init__(
        self,
        recipe: Recipe,
        standardizer: Standardizer,
        num_steps: int,
        negatives: Negatives | None = None,
    ) -> None:
        """The schedule goes over `num_steps`; `negatives` are pictures that are no digit, for a
        recipe that learns from them too.
        """
        self._generator = torch.Generator().manual_seed(recipe.seed)
        self._recipe, self._standardizer = recipe, standardizer
        self._negatives = negatives
        self._mixed = recipe.dtype == "bfloat16"
        self._dtype = torch.float32 if self._mixed else getattr(torch, recipe.dtype)
        self._module = build(recipe.network, self._generator).to(self._dtype)
        self._optimizer, self._advance = _optimizer(self._module, recipe.optimisation, num_steps)
        self._mean_loss = recipe.loss.to_torch()

    def shuffled(self, count: int) -> NDArray[np.int64]:
        return torch.randperm(count, generator=self._generator).numpy()

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        """Learn from a batch, and from negatives beside it if there are any: then the loss is the
        mean over both.
        """
        if self._negatives is not None:
            negatives = self._negatives.take(self._recipe.data.negatives)
            inputs = np.concatenate([inputs, negatives.reshape(len(negatives), -1)])
        pixels = torch.from_numpy(inputs).float()
        if self._recipe.augmentation is not None:
            pictures = pixels.reshape(-1, 1, 28, 28)
            changed = augmented(pictures, self._recipe.augmentation, self._generator)
            pixels = changed.reshape(len(pixels), -1)
        scaled = _inputs(pixels, self._standardizer).to(self._dtype)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._mixed):
            outputs = self._module(scaled)
        outputs = outputs.to(self._dtype)
        loss = self._mean_loss(outputs, self._targets(labels, *outputs.shape))
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._advance()
        preds = outputs[: len(labels)].argmax(1)
        return loss.item(), int((preds == torch.from_numpy(labels)).sum())

    @torch.no_grad()
    def outputs(self, inputs: Inputs) -> NDArray[np.float32]:
        self._module.eval()
        # Copies, since torch warns about read-only arrays.
        chunks = [
            self._module(self._scaled(inputs[start : start + _CHUNK].copy()))
            for start in range(0, len(inputs), _CHUNK)
        ]
        self._module.train()
        return torch.cat(chunks).float().numpy()

    def weights(self) -> dict[str, NDArray[np.float32]]:
        return folded_weights(self._module, self._recipe.network)

    def _scaled(self, inputs: Inputs) -> Tensor:
        return _inputs(torch.from_numpy(inputs).float(), self._standardizer).to(self._dtype)

    def _targets(self, labels: Labels, count: int, num_classes: int) -> Tensor:
        """Targets of a batch: labels (N,), or rows (N, classes) that are one-hot for the digits and
        `Loss.negative_target` for the negatives after them.
        """
        if self._recipe.loss.shares_out and count == len(labels):
            return torch.from_numpy(labels)
        target = self._recipe.loss.negative_target(num_classes)
        targets = np.full((count, num_classes), target, np.float32)
        targets[: len(labels)] = one_hot(labels, num_classes)
        return torch.from_numpy(targets).to(self._dtype)


def _inputs(pixels: Tensor, standardizer: Standardizer) -> Tensor:
    """Scaled pixels, as `Standardizer.apply` makes them; the tensor is overwritten."""
    scale = 1 / (255 * standardizer.std)
    return pixels.mul_(scale).sub_(standardizer.mean / standardizer.std)


def _optimizer(
    module: nn.Module, optimisation: Optimisation, num_steps: int
) -> tuple[torch.optim.Optimizer, Callable[[], None]]:
    """The optimizer, and a function that moves its rate along the schedule after each step."""
    # `fused`: one kernel updates all weights, with the same arithmetic and less overhead.
    optimizer: torch.optim.Optimizer
    if optimisation.optimizer == ADAM:
        optimizer = torch.optim.AdamW(  # Adam itself without a decay
            module.parameters(),
            lr=optimisation.rate,
            eps=optimisation.epsilon,
            weight_decay=optimisation.weight_decay,
            fused=True,
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
