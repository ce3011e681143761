"""The five lessons trained again with several seeds: their figures beside ours.

Trainings run side by side, one thread each. `weights/lessons.json` holds what came of it; pages and
README show no other figures of the lessons.
"""

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from core import files
from core.data.points import point_splits
from core.data.samples import Splits
from core.data.sources import load_splits
from core.errors import CheckpointError, DataError, InputError
from core.experiments.lesson_figures import (
    LESSONS,
    VARIANTS,
    Trained,
    Value,
    Variant,
)
from core.experiments.processes import side_by_side
from core.judging.measured import spread
from core.recipes import POINTS
from core.training.events import EpochDone, StepDone
from core.training.loop import train

NUM_POINTS = 2_000  # to learn the quadrants from
COMMAND = "python -m core reproduce --write"
_FILE = "lessons.json"
FIRST = "detector"  # lesson 1


@dataclass(frozen=True)
class Figure:
    """A figure of a lesson beside ours. Shares are fractions."""

    lesson: str
    variant: str
    metric: str
    reported: float | None  # None: the lesson printed none
    ours: float  # mean over the seeds
    spread: float  # highest less lowest of them
    seconds: float  # of one training, mean
    low: float
    high: float
    seeds: int


def chosen(lessons: Sequence[str]) -> list[Variant]:
    """What has to be trained for some lessons; all for none. Raises `InputError`."""
    if unknown := [name for name in lessons if name not in LESSONS]:
        raise InputError(f"No lesson is called {unknown[0]!r}. Use {', '.join(LESSONS)}.")
    return [variant for variant in VARIANTS if not lessons or variant.lesson in lessons]


def num_trainings(variants: Sequence[Variant], num_seeds: int | None) -> int:
    """How many steps of progress `reproduce` takes."""
    return sum(num_seeds or variant.num_seeds for variant in variants)


def reproduce(
    variants: Sequence[Variant], num_seeds: int | None = None
) -> Iterator[list[Figure] | None]:
    """Train each variant with the seeds 0, 1, ...; None after each training, at last the figures.

    Each lesson has its usual number of seeds unless it is given. Lessons about digits need MNIST:
    raises `DataError` without it.
    """
    if any(variant.recipe.inputs != POINTS for variant in variants):
        source = load_splits().source
        if not source.is_mnist:
            raise DataError(f"The lessons' figures are about MNIST. {source.note}")
    found: dict[int, list[tuple[list[Value], float]]] = {}
    jobs = [
        (place, seed)
        for place in (VARIANTS.index(variant) for variant in variants)
        for seed in range(num_seeds or VARIANTS[place].num_seeds)
    ]
    for done in side_by_side(train_and_read, jobs):
        if done is not None:
            (place, _), read = done
            found.setdefault(place, []).append(read)
            yield None
    yield [figure for place in sorted(found) for figure in _figures(VARIANTS[place], found[place])]


def train_and_read(place: int, seed: int) -> tuple[list[Value], float]:
    """One training of `VARIANTS[place]` on one thread: its figures and its seconds."""
    import torch  # noqa: PLC0415 (the parent process needs none)

    torch.set_num_threads(1)
    variant = VARIANTS[place]
    samples = _samples(variant.recipe.inputs)
    started = time.perf_counter()
    events = list(train(variant.recipe.replace(seed=seed), samples))
    seconds = time.perf_counter() - started
    last = [event for event in events if isinstance(event, EpochDone)]
    steps = [event for event in events if isinstance(event, StepDone)]
    trained = Trained(last[-1].measure(), tuple(steps), tuple(last), samples)
    return variant.read(trained), seconds


@cache
def _samples(inputs: str) -> Splits:
    return point_splits("quadrants", NUM_POINTS) if inputs == POINTS else load_splits()


def _figures(variant: Variant, found: Sequence[tuple[list[Value], float]]) -> list[Figure]:
    seconds = math.fsum(took for _, took in found) / len(found)
    figures = []
    for same in zip(*(values for values, _ in found), strict=True):
        mean, low, high = spread([value.ours for value in same])
        figures.append(
            Figure(
                variant.lesson,
                variant.name,
                same[0].metric,
                same[0].reported,
                mean,
                high - low,
                round(seconds, 1),
                low,
                high,
                len(found),
            )
        )
    return figures


def figures_path() -> Path:
    """Where the figures lie."""
    return files.weights_folder() / _FILE


def write(figures: Sequence[Figure]) -> Path:
    """Put the figures in place of the same lessons' earlier ones, in `weights/`."""
    path = figures_path()
    renewed = {figure.lesson for figure in figures}
    kept = [f for f in load_figures() if f.lesson not in renewed] if path.exists() else []
    every = sorted([*kept, *figures], key=lambda figure: LESSONS.index(figure.lesson))
    text = json.dumps([asdict(figure) for figure in every], indent=1)
    files.write(path, text + "\n")
    return path


def load_figures() -> list[Figure]:
    """The figures that ship, lesson by lesson. Raises `CheckpointError`."""
    path = figures_path()
    try:
        return [Figure(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointError(f"{_FILE} is missing or damaged. Rebuild it: {COMMAND}") from error
