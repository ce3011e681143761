"""What was measured when a recipe was trained with several seeds: both kinds of mistake.

One seed must not pick the story, so each recipe in `weights/` has such rows beside its model, and
every claim on screen or in a README is read from them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from core.data.digits import Digits
from core.errors import CheckpointError
from core.judging.evaluation import evaluate
from core.judging.operating_points import accepted_fraction
from core.judging.scores import scores_for
from core.nets.checkpoints import weights_folder
from core.nets.model import Judged, Model

LEVELS_MEASURED = (0.95, 0.99)


@dataclass(frozen=True)
class Way:
    """One way to decide at one strictness, with what it costs on both sides. Fractions."""

    score: str
    level: float  # the share of validation digits accepted, which set the threshold
    threshold: float
    digits_refused: float  # of the test digits
    accepted: dict[str, float]  # of each kind of unknown


@dataclass(frozen=True)
class Measured:
    """One training of a recipe with one seed."""

    recipe: str
    seed: int
    validation_accuracy: float
    test_accuracy: float
    ways: tuple[Way, ...]

    def way(self, score: str, level: float) -> Way:
        """The way of a score and level; StopIteration when it was not measured."""
        return next(w for w in self.ways if w.score == score and w.level == level)


class Spread(NamedTuple):
    """A figure over seeds."""

    mean: float
    low: float
    high: float


def spread(values: list[float]) -> Spread:
    """Mean and range of at least one value."""
    return Spread(math.fsum(values) / len(values), min(values), max(values))


def measure(model: Model, test: Digits, unknowns: Mapping[str, Judged]) -> Measured:
    """Both kinds of mistake of a model, for every score that fits it, at `LEVELS_MEASURED`."""
    judged = model.judge(test.images)
    ways = []
    for score in scores_for(model.recipe):
        digit_scores = score.of(judged)
        unknown_scores = {kind: score.of(outputs) for kind, outputs in unknowns.items()}
        for level in LEVELS_MEASURED:
            threshold = model.thresholds.at(score.name, level)
            accepted = {k: accepted_fraction(s, threshold) for k, s in unknown_scores.items()}
            refused = float(np.mean(digit_scores < threshold))
            ways.append(Way(score.name, level, threshold, refused, accepted))
    return Measured(
        model.recipe.name,
        model.recipe.seed,
        model.figures["validation_accuracy"],
        evaluate(judged, test.labels, model.recipe.optimisation.loss).accuracy,
        tuple(ways),
    )


def to_text(rows: list[Measured]) -> str:
    """The rows as the JSON text that `load_measured` reads."""
    return json.dumps([asdict(row) for row in rows], indent=1) + "\n"


def load_measured(recipe: str) -> list[Measured]:
    """The rows that ship with a recipe, by seed. Raises `CheckpointError`."""
    path = weights_folder() / f"{recipe}.measured.json"
    try:
        rows = [_row(row) for row in json.loads(path.read_text(encoding="utf-8"))]
        if not rows:
            raise ValueError("no seed was measured")
        return rows
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(
            f"{path.name} is missing or damaged. Rebuild it: python -m core pretrain {recipe}"
        ) from error


def _row(row: dict[str, Any]) -> Measured:
    return Measured(**{**row, "ways": tuple(Way(**way) for way in row["ways"])})
