"""A sweep: one recipe with each value of a list in one setting, and a row of results for each."""

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import RecipeError
from core.recipes import SCALINGS, Recipe
from core.runs.snapshot import RunSnapshot

MAX_VALUES = 12
_DEFAULT_UNITS = 128  # of a hidden layer, where the recipe has none to go by


@dataclass(frozen=True)
class Sweepable:
    """A setting that can be swept."""

    name: str
    title: str
    example: str  # values as they are typed
    read: Callable[[str], Any]  # one value; ValueError for what is none
    put: Callable[[Recipe, Any], Recipe]  # the recipe with that value


def _with(recipe: Recipe, part: str, **settings: Any) -> Recipe:
    """The recipe with some settings of one of its parts changed, as in "network", dropout=0.5."""
    changed: dict[str, Any] = {part: dataclasses.replace(getattr(recipe, part), **settings)}
    return dataclasses.replace(recipe, **changed)


def _put(part: str, name: str) -> Callable[[Recipe, Any], Recipe]:
    return lambda recipe, value: _with(recipe, part, **{name: value})


def _iterations(recipe: Recipe, count: int) -> Recipe:
    # Judged ten times on the way where that comes out even; once at the end for, say, 997.
    epochs = next((epochs for epochs in range(10, 0, -1) if count % epochs == 0), 1)
    return _with(recipe, "optimisation", epochs=epochs, steps_per_epoch=count // epochs)


def _units(recipe: Recipe, units: int) -> Recipe:
    first, *hidden, last = recipe.network.layers
    if not hidden:
        raise RecipeError(f"{recipe.name} has no hidden layer whose units could be swept.")
    return _with(recipe, "network", layers=(first, *[units] * len(hidden), last))


def _num_hidden(recipe: Recipe, count: int) -> Recipe:
    first, *hidden, last = recipe.network.layers
    if not 0 <= count <= 8:
        raise RecipeError(f"A network here has 0 to 8 hidden layers, got {count}.")
    units = hidden[0] if hidden else _DEFAULT_UNITS
    return _with(recipe, "network", layers=(first, *[units] * count, last))


SWEEPABLE: dict[str, Sweepable] = {
    swept.name: swept
    for swept in (
        Sweepable(
            "rate", "Learning rate", "0.0001, 0.001, 0.01", float, _put("optimisation", "rate")
        ),
        Sweepable("dropout", "Dropout", "0, 0.25, 0.5, 0.75", float, _put("network", "dropout")),
        Sweepable(
            "batch", "Images a step (batch)", "16, 64, 256", int, _put("optimisation", "batch")
        ),
        Sweepable("iterations", "Iterations", "300, 1000, 3000", int, _iterations),
        Sweepable("units", "Units of the hidden layers", "16, 64, 256", int, _units),
        Sweepable("layers", "Hidden layers", "0, 1, 2, 3", int, _num_hidden),
        Sweepable("scaling", "Pixels", ", ".join(SCALINGS), str, _put("data", "scaling")),
    )
}


def sweep(base: Recipe, setting: str, text: str) -> dict[str, Recipe]:
    """Value as typed -> `base` with that value, for a text like "0.001, 0.01, 0.1".

    A value that is given twice counts once. Raises `RecipeError` for no or more than `MAX_VALUES`
    values, for text that is no value, and for a value that the recipe cannot have.
    """
    if setting not in SWEEPABLE:
        raise RecipeError(f"{setting!r} cannot be swept. Use one of {', '.join(SWEEPABLE)}.")
    swept = SWEEPABLE[setting]
    values = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text.strip()) if part))
    if not 1 <= len(values) <= MAX_VALUES:
        raise RecipeError(
            f"A sweep takes 1 to {MAX_VALUES} values, with commas, as in {swept.example}; "
            f"got {len(values)}."
        )
    recipes = {}
    for value in values:
        try:
            read = swept.read(value)
        except ValueError as error:
            raise RecipeError(
                f"{value[:40]!r} is no value of {swept.title.lower()}. "
                f"Type them as in {swept.example}."
            ) from error
        recipes[value] = swept.put(base, read)
    return recipes


@dataclass(frozen=True)
class SweepRow:
    """The result of one value; losses and accuracies are None before the first epoch has ended."""

    value: str
    state: str
    epochs: int  # done
    train_loss: float | None
    train_accuracy: float | None  # fractions, over the last epoch
    validation_loss: float | None
    validation_accuracy: float | None  # after it
    seconds: float


def sweep_row(value: str, snapshot: RunSnapshot) -> SweepRow:
    """The row of one value, from the run of its recipe, which has one lane."""
    [lane] = snapshot.lanes
    curves = lane.curves

    def last(column: NDArray[np.float64]) -> float | None:
        return float(column[-1]) if len(column) else None

    return SweepRow(
        value,
        snapshot.state,
        curves.num_epochs,
        last(curves.train_losses),
        last(curves.train_accuracies),
        last(curves.validation_losses),
        last(curves.validation_accuracies),
        snapshot.seconds,
    )


def to_csv(setting: str, rows: Sequence[SweepRow]) -> str:
    """The rows as CSV with a head, the first column named after the setting."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [column.name for column in dataclasses.fields(SweepRow)]
    writer.writerow([setting, *names[1:]])
    writer.writerows(dataclasses.astuple(row) for row in rows)
    return file.getvalue()
