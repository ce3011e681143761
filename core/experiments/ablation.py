"""The ablation of the strong networks: each loss trained with and without negatives, and with and
without augmentation, for a few epochs, and judged by every score that fits.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.experiments.pretrain import mnist, train_each
from core.experiments.rows import read_rows, write_rows
from core.judging.measured import Measured, from_plain, to_plain
from core.recipes import RECIPES, STRONG, Recipe

NUM_MEASURED = 2_000  # images of each family
ABLATION = "ablation.json"


@dataclass(frozen=True)
class Trial:
    """A recipe that was tried, and what was measured of it."""

    recipe: Recipe
    measured: Measured


def trials(epochs: int) -> list[Recipe]:
    """The strong recipes with and without negatives and augmentation, for so many epochs."""
    recipes = []
    for name in STRONG:
        full = RECIPES[name].replace(epochs=epochs)
        bare = dataclasses.replace(full, data=dataclasses.replace(full.data, negatives=0))
        recipes += [
            changed
            for recipe in (full, bare)
            for changed in (recipe, dataclasses.replace(recipe, augmentation=None))
        ]
    return recipes


def ablate(wanted: Sequence[Recipe]) -> Iterator[Trial | None]:
    """Train the recipes that are not in the file yet, side by side, one thread each. Yields None
    for each epoch, and a trial for each training when it has ended.

    The file is written after each training, so that a run which was stopped goes on where it was;
    trials of other recipes are dropped from it. Raises `DataError` without MNIST.
    """
    mnist()
    finished = [trial for trial in load_trials() if trial.recipe in wanted]
    for trial in finished:
        yield from [None] * trial.recipe.optimisation.epochs
        yield trial
    measured = [trial.recipe for trial in finished]
    missing = [recipe for recipe in wanted if recipe not in measured]
    for result in train_each(missing, NUM_MEASURED):
        if result is None:
            yield None
            continue
        recipe, _, row = result
        trial = Trial(recipe, row)
        finished.append(trial)
        finished.sort(key=lambda trial: wanted.index(trial.recipe))
        write_rows(ABLATION, map(_plain, finished))
        yield trial


def num_steps(wanted: Sequence[Recipe]) -> int:
    """How often `ablate` yields."""
    return sum(recipe.optimisation.epochs + 1 for recipe in wanted)


def load_trials() -> list[Trial]:
    """The trials that lie in `weights/`; empty without the file. Raises `CheckpointError`."""
    return read_rows(ABLATION, _trial, "python -m core ablation")


def _trial(row: dict[str, Any]) -> Trial:
    return Trial(Recipe.from_json(row["recipe"]), from_plain(row["measured"]))


def _plain(trial: Trial) -> dict[str, Any]:
    return {"recipe": trial.recipe.to_json(), "measured": to_plain(trial.measured)}
