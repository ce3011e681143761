"""Measured trainings of the shipped recipes, with several seeds: both kinds of mistake.

A single seed may be lucky, so each recipe in `weights/` has such rows beside its model, and every
claim on screen or in a README is read from them.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from core import files
from core.data.digits import Digits
from core.data.unknowns.noise import NOISE
from core.errors import CheckpointError
from core.judging.evaluation import evaluate
from core.judging.operating_points import accepted_fraction
from core.judging.ranking import rank
from core.judging.scores import scores_for, scores_of
from core.judging.separation import Separation, separate
from core.nets.model import Judged, Model

LEVELS_MEASURED = (0.95, 0.99)


@dataclass(frozen=True)
class Way:
    """Figures of one score at one level, which are both kinds of mistake, as fractions."""

    score: str
    level: float  # share of validation digits accepted, which sets the threshold
    threshold: float
    digits_refused: float  # of the test digits
    accepted: dict[str, float]  # of each kind of unknown

    @property
    def noise_accepted(self) -> dict[str, float]:
        """Shares accepted of the kinds of noise only."""
        return {kind: share for kind, share in self.accepted.items() if kind in NOISE}


@dataclass(frozen=True)
class Measured:
    """Figures of one training of a recipe, with one seed."""

    recipe: str
    seed: int
    validation_accuracy: float
    test_accuracy: float
    ways: tuple[Way, ...]
    separations: dict[str, dict[str, Separation]]  # by score and kind of unknown

    def way(self, score: str, level: float) -> Way:
        """Figures of a score at a level. Raises `StopIteration` when they were not measured."""
        return next(_ways([self], score, level))


def digits_refused(rows: Iterable[Measured], score: str, level: float) -> list[float]:
    """Share of test digits that a score refuses at a level, in every training with the score."""
    return [figures.digits_refused for figures in _ways(rows, score, level)]


def unknowns_accepted(rows: Iterable[Measured], score: str, level: float, kind: str) -> list[float]:
    """Share of a kind of unknown that a score accepts at a level, in every training with both."""
    measured = _ways(rows, score, level)
    return [figures.accepted[kind] for figures in measured if kind in figures.accepted]


def separations(rows: Iterable[Measured], score: str, kind: str) -> list[Separation]:
    """Separation of test digits from a kind of unknown by a score, in every training with both."""
    by_kind = (row.separations.get(score, {}) for row in rows)
    return [kinds[kind] for kinds in by_kind if kind in kinds]


def _ways(rows: Iterable[Measured], score: str, level: float) -> Iterator[Way]:
    for row in rows:
        for figures in row.ways:
            if (figures.score, figures.level) == (score, level):
                yield figures


class Spread(NamedTuple):
    """Mean and range of a figure over seeds."""

    mean: float
    low: float
    high: float


def spread(values: list[float]) -> Spread:
    """Spread of at least one value."""
    return Spread(math.fsum(values) / len(values), min(values), max(values))


def measure(model: Model, test: Digits, unknowns: Mapping[str, Judged]) -> Measured:
    """Measure a model by every score it can be judged by, on test digits and judged unknowns."""
    judged = model.judge(test.images)
    ways, separations = [], {}
    for score in scores_of(model):
        digit_scores = score.compute(judged)
        unknown_scores = {kind: score.compute(outputs) for kind, outputs in unknowns.items()}
        digits = rank(digit_scores, judged.preds == test.labels)
        separations[score.name] = {
            kind: separate(digits, rank(values)) for kind, values in unknown_scores.items()
        }
        for level in LEVELS_MEASURED:
            threshold = model.thresholds.at(score.name, level)
            accepted = {
                kind: accepted_fraction(values, threshold)
                for kind, values in unknown_scores.items()
            }
            refused = float(np.mean(digit_scores < threshold))
            ways.append(Way(score.name, level, threshold, refused, accepted))
    return Measured(
        model.recipe.name,
        model.recipe.seed,
        model.figures["validation_accuracy"],
        evaluate(judged, test.labels, model.recipe.loss).accuracy,
        tuple(ways),
        separations,
    )


def refused(model: Model, judged: Judged) -> dict[float, float]:
    """Share of digits that the model's default score refuses, for `LEVELS_MEASURED` that it has."""
    score, thresholds = scores_for(model.recipe)[0], model.thresholds
    scores = score.compute(judged)
    return {
        level: 1 - accepted_fraction(scores, thresholds.at(score.name, level))
        for level in LEVELS_MEASURED
        if level in thresholds.levels
    }


def to_plain(row: Measured) -> dict[str, Any]:
    """JSON values of a row, with figures about unknowns rounded to five decimals."""
    plain = asdict(row)
    for figures in plain["ways"]:
        figures["accepted"] = {kind: round(share, 5) for kind, share in figures["accepted"].items()}
    plain["separations"] = {
        score: {
            kind: [round(figure, 5) for figure in separation] for kind, separation in kinds.items()
        }
        for score, kinds in row.separations.items()
    }
    return plain


def to_text(rows: list[Measured]) -> str:
    """JSON text of rows, a line each, which `load_measured` reads."""
    return text_of_rows(map(to_plain, rows))


def text_of_rows(rows: Iterable[dict[str, Any]]) -> str:
    """JSON text of a list of JSON values, a line each."""
    return "[" + ",\n".join(map(json.dumps, rows)) + "]\n"


def path_of(recipe: str) -> Path:
    """Path of a recipe's rows."""
    return files.weights_folder() / f"{recipe}.measured.json"


def load_measured(recipe: str) -> list[Measured]:
    """Shipped rows of a recipe, by seed. Raises `CheckpointError`."""
    path = path_of(recipe)
    try:
        rows = [from_plain(row) for row in json.loads(path.read_text(encoding="utf-8"))]
        if not rows:
            raise ValueError("no seed was measured")
        return rows
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointError(
            f"{path.name} is missing or damaged. Rebuild it: python -m core pretrain {recipe}"
        ) from error


def from_plain(row: dict[str, Any]) -> Measured:
    """Row of the JSON values of `to_plain`. Raises `KeyError`, `TypeError` or alike for others."""
    ways = tuple(Way(**figures) for figures in row["ways"])
    separations = {
        score: {kind: Separation(*figures) for kind, figures in kinds.items()}
        for score, kinds in row["separations"].items()
    }
    return Measured(**{**row, "ways": ways, "separations": separations})
