"""The training loop: all inputs in memory, a shuffled index cut into batches.

Everything random comes from the recipe's seed, so one recipe gives the same events every time on
one machine with one number of threads. Whether torch or NumPy multiplies is up to the `Learner`.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits, Standardizer
from core.data.samples import Samples, Splits
from core.data.unknowns.negatives import Negatives
from core.errors import RecipeError, TrainingError
from core.judging.evaluation import evaluate
from core.judging.operating_points import fit_thresholds
from core.nets.checkpoints import rounded
from core.nets.model import Judged, Model, Thresholds
from core.recipes import NUMPY, TRAIN, VALIDATION, Recipe
from core.training.events import MIN_MONITORED, EpochDone, Event, StepDone, TrainingDone
from core.training.flat_learner import FlatLearner
from core.training.learners import Learner, NumpyLearner


def train(recipe: Recipe, samples: Splits) -> Iterator[Event]:
    """Train from scratch: a `StepDone` for each batch, an `EpochDone` for each epoch, then
    `TrainingDone`. After an epoch as many monitored samples are judged as there are training
    samples, at the end all of validation. The test split is touched only when the recipe monitors
    it.

    Raises `RecipeError` when the recipe does not fit the samples, and `TrainingError` when the
    loss stops being a number.
    """
    chosen = _chosen(recipe, samples)
    optimisation = recipe.optimisation
    # (N, in), a view: trainings side by side share one copy of the images. NumPy picks a batch,
    # since it needs less time for that than torch.
    images = chosen.inputs.reshape(len(chosen), -1)
    labels = chosen.targets
    epoch_steps = optimisation.epoch_steps(len(images))
    num_steps = epoch_steps * optimisation.epochs
    standardizer = Standardizer.fit(chosen.inputs, recipe.data.scaling)
    learner = _learner(recipe, standardizer, num_steps, chosen)
    # Judging 5,000 digits after every epoch would take nine tenths of a training on 100 images.
    monitored = samples.validation if recipe.data.monitor == VALIDATION else samples.test
    monitored = monitored.first(max(len(images), MIN_MONITORED))
    watched = monitored.inputs.reshape(len(monitored), -1)
    batches = _batches(learner, len(images), optimisation.batch)
    step = num_images = 0
    for epoch in range(1, optimisation.epochs + 1):
        loss_sum, num_correct, num_seen = 0.0, 0, 0
        for index in islice(batches, epoch_steps):
            batch_loss, batch_correct = learner.step(images[index], labels[index])
            step += 1
            if not math.isfinite(batch_loss):
                raise TrainingError(
                    f"The loss stopped being a number at step {step}: the learning rate "
                    f"{optimisation.rate:g} is too large for this network. Try a tenth of it."
                )
            num_images += len(index)
            num_seen += len(index)
            loss_sum += batch_loss * len(index)
            num_correct += batch_correct
            yield StepDone(step, num_steps, batch_loss, num_images, batch_correct / len(index))
        evaluation = evaluate(Judged(learner.outputs(watched)), monitored.targets, recipe.loss)
        weights = rounded(learner.weights())
        model = Model(recipe, standardizer, weights, Thresholds((), {}), {})
        yield EpochDone(
            epoch,
            optimisation.epochs,
            step,
            loss_sum / num_seen,
            num_correct / num_seen,
            evaluation.loss,
            evaluation.accuracy,
            model,
            partial(with_thresholds, model, samples.validation),
        )
    yield TrainingDone(with_thresholds(model, samples.validation))


def fit(
    recipe: Recipe, samples: Splits, on_event: Callable[[Event], None] = lambda _: None
) -> Model:
    """Drain `train` and return its model; `on_event` is called with every event."""
    for event in train(recipe, samples):
        on_event(event)
        if isinstance(event, TrainingDone):
            return event.model
    raise AssertionError("train() always ends with TrainingDone")


def _chosen(recipe: Recipe, samples: Splits) -> Samples:
    """The samples to learn from. Raises `RecipeError` when they are too few, or of another kind."""
    part = samples.train if recipe.data.split == TRAIN else samples.everything
    num_inputs, num_classes = math.prod(part.inputs.shape[1:]), part.num_classes
    first, last = recipe.network.layers[0], recipe.network.layers[-1]
    if (first, last) != (num_inputs, num_classes):
        raise RecipeError(
            f"{recipe.name} takes {first} numbers and tells {last} classes apart; this data has "
            f"{num_inputs} numbers and {num_classes} classes. Choose a recipe for "
            f"{'points in the plane' if num_inputs == 2 else 'digits'}."
        )
    wanted = recipe.data.train_size
    if wanted is not None and wanted > len(part):
        raise RecipeError(
            f"The recipe asks for {wanted:,} training images, there are {len(part):,}."
        )
    chosen = part.first(wanted)
    batch = recipe.optimisation.batch
    alone = (len(chosen) - 1) % batch == 0
    if recipe.network.normalised and not recipe.data.negatives and alone:
        raise RecipeError(
            f"Batches of {batch} leave one of {len(chosen):,} images alone, and batch "
            "normalisation has nothing to compare it with. Use another batch."
        )
    return chosen


def _learner(
    recipe: Recipe, standardizer: Standardizer, num_steps: int, chosen: Samples
) -> Learner:
    if recipe.backend == NUMPY:
        return NumpyLearner(recipe, standardizer)
    if not recipe.needs_torch:
        return FlatLearner(recipe, standardizer, num_steps)
    from core.training.torch_learner import TorchLearner  # noqa: PLC0415 (torch takes a second)

    negatives = None
    if recipe.data.negatives:
        assert isinstance(chosen, Digits)
        negatives = Negatives(chosen, recipe.seed, designs=recipe.data.designs)
    return TorchLearner(recipe, standardizer, num_steps, negatives)


def _batches(learner: Learner, count: int, batch: int) -> Iterator[NDArray[np.int64]]:
    """Pass after pass over all samples, each in a new order; a pass may end with a short batch."""
    while True:
        order = learner.shuffled(count)
        for start in range(0, count, batch):
            yield order[start : start + batch]


def with_thresholds(bare: Model, validation: Samples) -> Model:
    """The model as it will be stored: with thresholds, and figures of its rounded weights."""
    recipe = bare.recipe
    with np.errstate(over="ignore", invalid="ignore"):  # outputs that overflow are refused below
        judged = bare.judge(validation.inputs)
    # The weights too: ReLU turns minus infinity into a harmless-looking 0.
    if not all(np.isfinite(values).all() for values in (judged.outputs, *bare.weights.values())):
        raise TrainingError("The weights grew too large to be stored. Try a smaller learning rate.")
    result = evaluate(judged, validation.targets, recipe.loss)
    figures = {"validation_accuracy": result.accuracy, "validation_loss": result.loss}
    thresholds = fit_thresholds(recipe, judged)
    return dataclasses.replace(bare, thresholds=thresholds, figures=figures)
