"""Pretraining: everything in `weights/` from the seeds, that is the models that ship, their outputs
for all digits and unknowns, and what was measured of several seeds.

The model that ships is trained with the recipe's own seed, not the best of the seeds.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core import files
from core.data.digits import DigitSplits
from core.data.sources import load_splits
from core.data.unknowns.families import FAMILIES, unknowns
from core.data.unknowns.real import find_sets, load_set
from core.errors import DataError
from core.experiments.processes import side_by_side, tell_epochs
from core.judging import measured, outputs
from core.judging.densities import with_density
from core.judging.measured import Measured, measure, to_text
from core.nets import checkpoints
from core.recipes import RECIPES, Recipe

NUM_MEASURED = 10_000  # images of each family
SEED = 1_000


def num_steps(seeds: Mapping[str, int]) -> int:
    """How often `pretrain` yields."""
    return sum(number * (RECIPES[name].optimisation.epochs + 1) for name, number in seeds.items())


def pretrain(seeds: Mapping[str, int]) -> Iterator[Measured | None]:
    """Train each named recipe with so many seeds, its own and the next ones. Yields None for each
    epoch, and a row for each training when it has ended.

    A model and its recipe's rows are written as soon as they are there, the outputs at the end.
    Raises `DataError` without MNIST, and `RecipeError` for settings that do not fit.
    """
    mnist()
    jobs = [
        RECIPES[name].replace(seed=RECIPES[name].seed + k)
        for k in range(max(seeds.values()))
        for name, number in seeds.items()
        if k < number
    ]
    rows: dict[str, list[Measured]] = {name: [] for name in seeds}
    for result in train_each(jobs):
        if result is None:
            yield None
            continue
        recipe, content, row = result
        if row.seed == RECIPES[recipe.name].seed:
            model = checkpoints.from_bytes(content, recipe.name)
            checkpoints.save(model, checkpoints.path_of(recipe.name))
        rows[recipe.name].append(row)
        rows[recipe.name].sort(key=lambda row: row.seed)
        files.write(measured.path_of(recipe.name), to_text(rows[recipe.name]))
        yield row
    for _ in write_outputs(list(seeds)):
        pass


def train_each(
    recipes: Iterable[Recipe], num_measured: int | None = None
) -> Iterator[tuple[Recipe, bytes, Measured] | None]:
    """Train recipes side by side. Yields None for each epoch, and a recipe with the results of
    `train_and_measure` for each training when it has ended.
    """
    jobs = [(recipe, num_measured) for recipe in recipes]
    for finished in side_by_side(train_and_measure, jobs):
        if finished is None:
            yield None
        else:
            (recipe, _), (content, row) = finished
            yield recipe, content, row


def write_outputs(names: Sequence[str]) -> Iterator[str]:
    """Write the outputs of the shipped models of these names; yields each name when it is done.

    Raises `DataError` without MNIST and `CheckpointError` without the model.
    """
    digits = mnist()
    for name in names:
        model_outputs = outputs.collect(checkpoints.load(name), digits)
        files.write(outputs.path_of(name), outputs.to_bytes(model_outputs))
        yield name


def train_and_measure(recipe: Recipe, num_measured: int | None = None) -> tuple[bytes, Measured]:
    """One training on one thread: the content of the model's file, and what was measured of it with
    so many images of each family (None: `NUM_MEASURED`).
    """
    import torch  # noqa: PLC0415 (the parent process needs none)

    from core.training.loop import fit  # noqa: PLC0415

    torch.set_num_threads(1)
    digits = load_splits()
    model = with_density(fit(recipe, digits, tell_epochs), digits)
    sets = _measured_unknowns(num_measured or NUM_MEASURED)
    judged = {name: model.judge(images) for name, images in sets.items()}
    row = measure(model, digits.test, judged)
    figures = {**model.figures, "test_accuracy": row.test_accuracy}
    return checkpoints.to_bytes(dataclasses.replace(model, figures=figures)), row


@functools.cache  # a process measures more than one training
def _measured_unknowns(count: int) -> dict[str, NDArray[np.uint8]]:
    """So many images of every family, and the real sets at hand."""
    digits = load_splits().test
    sets = {name: unknowns(name, count, SEED, digits) for name in FAMILIES}
    for name in find_sets():
        sets |= load_set(name)
    return sets


def mnist() -> DigitSplits:
    """The digits at hand. Raises `DataError` when they are not MNIST."""
    digits = load_splits()
    if not digits.source.is_mnist:
        raise DataError(f"The shipped weights are trained on MNIST. {digits.source.note}")
    return digits
