"""The training loop for torch: all images in memory, a shuffled index cut into batches.

Everything random comes from the recipe's seed, so the same recipe gives the same events on the
same machine and number of threads.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from core.data.digits import Digits, DigitSplits, Standardizer, one_hot
from core.errors import RecipeError, TrainingError
from core.judging.evaluation import evaluate
from core.judging.operating_points import fit_thresholds
from core.nets.checkpoints import rounded
from core.nets.model import Judged, Model, Thresholds
from core.nets.torch_nets import build, weights_of
from core.recipes import (
    CROSS_ENTROPY,
    ONE_CYCLE,
    ONE_VS_REST,
    SQUARED_ERROR,
    Optimisation,
    Recipe,
)
from core.training.events import MIN_MONITORED, EpochDone, Event, StepDone, TrainingDone


def train(recipe: Recipe, digits: DigitSplits) -> Iterator[Event]:
    """Train from scratch: a `StepDone` for each batch, an `EpochDone` for each epoch, then
    `TrainingDone`. Only training and validation digits are touched: after an epoch as many
    validation digits as there are training images, at the end all of them.

    Raises `RecipeError` when the recipe does not fit the digits, and `TrainingError` when the
    loss stops being a number.
    """
    train_digits = _chosen(recipe, digits.train)
    standardizer = Standardizer.fit(train_digits.images, recipe.data.scaling)
    generator = torch.Generator().manual_seed(recipe.seed)
    module = build(recipe.network, generator)
    optimisation = recipe.optimisation
    # (N, 784), a view: trainings side by side share the one copy of the images there is. A batch
    # is picked by NumPy, which also takes less time for it than torch.
    images = train_digits.images.reshape(len(train_digits), -1)
    targets = _targets(train_digits, optimisation.loss)
    labels = torch.from_numpy(train_digits.labels.copy())
    num_batches = math.ceil(len(images) / optimisation.batch)
    num_steps = num_batches * optimisation.epochs
    optimizer, advance = _optimizer(module, optimisation, num_steps)
    loss_of = _loss_function(optimisation.loss)
    # Judging 5,000 digits after every epoch would take nine tenths of a training on 100 images.
    monitored = digits.validation.first(max(len(images), MIN_MONITORED))
    step = num_images = 0
    for epoch in range(1, optimisation.epochs + 1):
        loss_sum, num_correct = 0.0, 0
        order = torch.randperm(len(images), generator=generator)
        for index in torch.split(order, optimisation.batch):
            outputs = module(_inputs(torch.from_numpy(images[index.numpy()]), standardizer))
            loss = loss_of(outputs, targets[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            advance()
            batch_loss = loss.item()
            step += 1
            if not math.isfinite(batch_loss):
                raise TrainingError(
                    f"The loss stopped being a number at step {step}: the learning rate "
                    f"{optimisation.rate:g} is too large for this network. Try a tenth of it."
                )
            num_images += len(index)
            loss_sum += batch_loss * len(index)
            num_correct += int((outputs.argmax(1) == labels[index]).sum())
            yield StepDone(step, num_steps, batch_loss, num_images)
        validation = evaluate(
            _judged(module, monitored, standardizer),
            monitored.labels,
            optimisation.loss,
        )
        weights = rounded(weights_of(module, recipe.network))
        model = Model(recipe, standardizer, weights, Thresholds((), {}), {})
        yield EpochDone(
            epoch,
            optimisation.epochs,
            step,
            loss_sum / len(images),
            num_correct / len(images),
            validation.loss,
            validation.accuracy,
            model,
            partial(_measured, model, digits.validation),
        )
    yield TrainingDone(_measured(model, digits.validation))


def fit(
    recipe: Recipe, digits: DigitSplits, on_event: Callable[[Event], None] = lambda _: None
) -> Model:
    """Drain `train` and return its model; `on_event` is called with every event."""
    for event in train(recipe, digits):
        on_event(event)
        if isinstance(event, TrainingDone):
            return event.model
    raise AssertionError("train() always ends with TrainingDone")


def _chosen(recipe: Recipe, train_digits: Digits) -> Digits:
    wanted = recipe.data.train_size
    if wanted is not None and wanted > len(train_digits):
        raise RecipeError(
            f"The recipe asks for {wanted:,} training images, there are {len(train_digits):,}."
        )
    return train_digits.first(wanted)


def _targets(digits: Digits, loss: str) -> Tensor:
    """What the outputs are compared with: labels (N,) or one-hot rows (N, 10)."""
    targets = digits.labels.copy() if loss == CROSS_ENTROPY else one_hot(digits.labels)
    return torch.from_numpy(targets)


def _inputs(pixels: Tensor, standardizer: Standardizer) -> Tensor:
    """`Standardizer.apply`, on a tensor."""
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
    optimizer = torch.optim.Adam(module.parameters(), lr=optimisation.rate, fused=True)
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


@torch.no_grad()
def _judged(module: nn.Module, digits: Digits, standardizer: Standardizer) -> Judged:
    flat = digits.images.reshape(len(digits), -1)
    chunks = [
        module(_inputs(torch.from_numpy(flat[start : start + 500].copy()), standardizer))
        for start in range(0, len(digits), 500)
    ]
    return Judged(torch.cat(chunks).numpy())


def _measured(bare: Model, validation: Digits) -> Model:
    """The model as it will be stored, with what is measured of its rounded weights."""
    recipe = bare.recipe
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
        judged = bare.judge(validation.images)
    # The weights too: ReLU turns minus infinity into a harmless-looking 0.
    if not all(np.isfinite(values).all() for values in (judged.outputs, *bare.weights.values())):
        raise TrainingError("The weights grew too large to be stored. Try a smaller learning rate.")
    result = evaluate(judged, validation.labels, recipe.optimisation.loss)
    figures = {"validation_accuracy": result.accuracy, "validation_loss": result.loss}
    thresholds = fit_thresholds(recipe, judged)
    return dataclasses.replace(bare, thresholds=thresholds, figures=figures)
