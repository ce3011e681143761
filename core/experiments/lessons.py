"""The five lessons trained again with several seeds: their figures beside ours.

Trainings run side by side, one thread each. `weights/lessons.json` holds the figures that came of
it; pages and documents show no others.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from core.data.points import point_splits
from core.data.samples import Splits
from core.data.sources import load_splits
from core.errors import CheckpointError, DataError, InputError
from core.experiments.lesson_figures import LESSONS, VARIANTS, Value, Variant, train_to_end
from core.experiments.lesson_metrics import METRICS
from core.experiments.processes import side_by_side
from core.experiments.rows import read_rows, write_rows
from core.judging.measured import spread
from core.recipes import POINTS

NUM_POINTS = 2_000  # to learn the quadrants from
COMMAND = "python -m core reproduce --write"
FIRST = "detector"  # lesson 1
_FILE = "lessons.json"


@dataclass(frozen=True)
class Figure:
    """A figure of a lesson beside ours. Shares are fractions."""

    lesson: str
    variant: str  # an id of `VARIANTS`
    metric: str  # an id of `METRICS`
    reported: float | None  # None: the lesson printed none
    ours: float  # mean over the seeds
    spread: float  # highest less lowest of them
    seconds: float  # of one training, mean
    low: float
    high: float
    seeds: int

    @property
    def variant_title(self) -> str:
        """The variant as it is called in tables."""
        return VARIANTS[self.variant].title

    @property
    def metric_title(self) -> str:
        """The metric as it is called in tables."""
        return METRICS[self.metric].title


Reading = tuple[list[Value], float]  # of one training: its figures and its seconds


def chosen(lessons: Sequence[str]) -> list[Variant]:
    """The variants of some lessons; of all lessons for none. Raises `InputError`."""
    if unknown := [name for name in lessons if name not in LESSONS]:
        raise InputError(f"No lesson is called {unknown[0]!r}. Use {', '.join(LESSONS)}.")
    return [variant for variant in VARIANTS.values() if variant.lesson in (lessons or LESSONS)]


def num_trainings(variants: Sequence[Variant], num_seeds: int | None) -> int:
    """How many steps of progress `reproduce` takes."""
    return sum(num_seeds or variant.num_seeds for variant in variants)


def reproduce(
    variants: Sequence[Variant], num_seeds: int | None = None
) -> Iterator[list[Figure] | None]:
    """Train each variant with the seeds 0, 1, ...; None after each training, at last the figures.

    Each variant has a number of seeds of its own unless one is given. Digits have to be MNIST:
    raises `DataError` without it.
    """
    if any(variant.recipe.inputs != POINTS for variant in variants):
        source = load_splits().source
        if not source.is_mnist:
            raise DataError(f"The lessons' figures are about MNIST. {source.note}")
    readings: dict[str, list[Reading]] = {variant.id: [] for variant in variants}
    jobs = [
        (variant.id, seed) for variant in variants for seed in range(num_seeds or variant.num_seeds)
    ]
    for finished in side_by_side(train_and_read, jobs):
        if finished is not None:
            (variant_id, _), reading = finished
            readings[variant_id].append(reading)
            yield None
    yield [figure for variant in variants for figure in _figures(variant, readings[variant.id])]


def train_and_read(variant_id: str, seed: int) -> Reading:
    """One training of a variant on one thread."""
    import torch  # noqa: PLC0415 (the parent process needs none)

    torch.set_num_threads(1)
    variant = VARIANTS[variant_id]
    samples = _samples(variant.recipe.inputs)
    started = time.perf_counter()
    trained = train_to_end(variant.recipe.replace(seed=seed), samples)
    seconds = time.perf_counter() - started
    return variant.read(trained), seconds


@cache
def _samples(inputs: str) -> Splits:
    return point_splits("quadrants", NUM_POINTS) if inputs == POINTS else load_splits()


def _figures(variant: Variant, readings: Sequence[Reading]) -> list[Figure]:
    seconds = math.fsum(took for _, took in readings) / len(readings)
    figures = []
    for values in zip(*(values for values, _ in readings), strict=True):
        mean, low, high = spread([value.ours for value in values])
        figures.append(
            Figure(
                variant.lesson,
                variant.id,
                values[0].metric.id,
                values[0].reported,
                mean,
                high - low,
                round(seconds, 1),
                low,
                high,
                len(readings),
            )
        )
    return figures


def write(figures: Sequence[Figure]) -> None:
    """Put the figures in place of the same lessons' earlier ones, in `weights/`."""
    renewed = {figure.lesson for figure in figures}
    others = [figure for figure in stored_figures() if figure.lesson not in renewed]
    every = sorted([*others, *figures], key=lambda figure: LESSONS.index(figure.lesson))
    write_rows(_FILE, map(asdict, every))


def stored_figures() -> list[Figure]:
    """The figures that lie in `weights/`, lesson by lesson; none without the file. Raises
    `CheckpointError`.
    """
    return read_rows(_FILE, _figure, COMMAND)


def load_figures() -> list[Figure]:
    """The figures that ship, lesson by lesson. Raises `CheckpointError`, without the file too."""
    figures = stored_figures()
    if not figures:
        raise CheckpointError(f"{_FILE} is missing. Rebuild it: {COMMAND}")
    return figures


def _figure(row: dict[str, Any]) -> Figure:
    if row["variant"] not in VARIANTS or row["metric"] not in METRICS:
        raise ValueError(f"{row['variant']}, {row['metric']}: no such figure")
    return Figure(**row)
