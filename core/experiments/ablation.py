"""What makes the strong networks strong: the same training without negatives, without augmentation,
without both, with each loss, for a few epochs, and judged in every way that fits.
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
    wanted = []
    for name in STRONG:
        full = RECIPES[name].replace(epochs=epochs)
        bare = dataclasses.replace(full, data=dataclasses.replace(full.data, negatives=0))
        wanted += [
            changed
            for recipe in (full, bare)
            for changed in (recipe, dataclasses.replace(recipe, augmentation=None))
        ]
    return wanted


def ablate(wanted: Sequence[Recipe]) -> Iterator[Trial | None]:
    """Train what is not in the file yet, side by side, one thread each. Yields None for each epoch
    and what was measured of each training, as they are done.

    The file is written after each training, so that a run which was stopped goes on where it was;
    what is in it and not wanted is dropped. Raises `DataError` without MNIST.
    """
    mnist()
    done = [trial for trial in load_trials() if trial.recipe in wanted]
    for trial in done:
        yield from [None] * trial.recipe.optimisation.epochs
        yield trial
    known = [trial.recipe for trial in done]
    for found in train_each([each for each in wanted if each not in known], NUM_MEASURED):
        if found is None:
            yield None
            continue
        recipe, _, row = found
        trial = Trial(recipe, row)
        done.append(trial)
        done.sort(key=lambda each: wanted.index(each.recipe))
        write_rows(ABLATION, map(_plain, done))
        yield trial


def num_steps(wanted: Sequence[Recipe]) -> int:
    """How often `ablate` yields."""
    return sum(recipe.optimisation.epochs + 1 for recipe in wanted)


def load_trials() -> list[Trial]:
    """What was written; nothing when there is no file. Raises `CheckpointError`."""
    return read_rows(ABLATION, _trial, "python -m core ablation")


def _trial(row: dict[str, Any]) -> Trial:
    return Trial(Recipe.from_json(row["recipe"]), from_plain(row["measured"]))


def _plain(trial: Trial) -> dict[str, Any]:
    return {"recipe": trial.recipe.to_json(), "measured": to_plain(trial.measured)}
