"""The learner in torch, for convolutions and whatever else `flat_learner` does not do."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data.designs import designed_digits
from core.data.digits import Standardizer
from core.data.unknowns.negatives import Negatives
from core.nets.torch_nets import build, folded_weights
from core.recipes import Recipe, one_hot
from core.training.augmentation import augmented
from core.training.learners import Inputs, Labels, Learner
from core.training.optimizers import make_optimizer
from core.training.schedules import step_size

_CHUNK = 500  # inputs judged at a time
NUM_DESIGNED = 16  # designed digits beside each batch


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
        self._rng = np.random.default_rng(recipe.seed)
        self._mixed = recipe.dtype == "bfloat16"
        self._dtype = torch.float32 if self._mixed else getattr(torch, recipe.dtype)
        self._module = build(recipe.network, self._generator).to(self._dtype)
        self._weights, self._gradient = _flatten(self._module)
        # Ours, since to load torch's own takes 70 MB and a second.
        self._optimizer = make_optimizer(recipe.optimisation, self._weights.numpy())
        self._step, self._num_steps = 0, num_steps
        self._mean_loss = recipe.loss.to_torch()

    def shuffled(self, count: int) -> NDArray[np.int64]:
        return torch.randperm(count, generator=self._generator).numpy()

    def step(self, inputs: Inputs, labels: Labels) -> tuple[float, int]:
        """Learn from a batch, and from designed digits and negatives beside it if there are any:
        then the loss is the mean over all. Counted as right are those of the batch alone.
        """
        num_given = len(labels)
        if self._recipe.data.designs:
            images, theirs = designed_digits(self._rng, NUM_DESIGNED)
            inputs = np.concatenate([inputs, images.reshape(NUM_DESIGNED, -1)])
            labels = np.concatenate([labels, theirs])
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
        self._gradient.zero_()
        loss.backward()
        rate, beta = step_size(self._recipe.optimisation, self._step, self._num_steps)
        self._optimizer.step(self._weights.numpy(), self._gradient.numpy(), rate, beta)
        self._step += 1
        preds = outputs[:num_given].argmax(1)
        return loss.item(), int((preds == torch.from_numpy(labels[:num_given])).sum())

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


def _flatten(module: nn.Module) -> tuple[Tensor, Tensor]:
    """Vectors of all weights that are trained and of their gradients, of which the module's own
    become views.
    """
    parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]
    weights = torch.empty(sum(map(Tensor.numel, parameters)), dtype=parameters[0].dtype)
    gradient = torch.zeros_like(weights)
    start = 0
    for parameter in parameters:
        shape, strides = parameter.shape, parameter.stride()  # strides of channels_last stay so
        view = torch.as_strided(weights, shape, strides, start)
        view.copy_(parameter.data)
        parameter.data = view
        parameter.grad = torch.as_strided(gradient, shape, strides, start)
        start += parameter.numel()
    return weights, gradient
