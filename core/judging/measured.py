"""What was measured when a recipe was trained with several seeds: both kinds of mistake.

One seed must not pick the story, so each recipe in `weights/` has such rows beside its model, and
every claim on screen or in a README is read from them.
"""

import json
import math
from collections.abc import Iterable, Mapping
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
    """One way to decide at one strictness, with what it costs on both sides. Fractions."""

    score: str
    level: float  # the share of validation digits accepted, which set the threshold
    threshold: float
    digits_refused: float  # of the test digits
    accepted: dict[str, float]  # of each kind of unknown

    @property
    def noise_accepted(self) -> dict[str, float]:
        """Of each kind of noise only."""
        return {kind: share for kind, share in self.accepted.items() if kind in NOISE}


@dataclass(frozen=True)
class Measured:
    """One training of a recipe with one seed."""

    recipe: str
    seed: int
    validation_accuracy: float
    test_accuracy: float
    ways: tuple[Way, ...]
    separations: dict[str, dict[str, Separation]]  # score -> kind of unknown -> of the test digits

    def way(self, score: str, level: float) -> Way:
        """The way of a score and level; StopIteration when it was not measured."""
        return next(w for w in self.ways if w.score == score and w.level == level)


def digits_refused(rows: Iterable[Measured], score: str, level: float) -> list[float]:
    """The shares of the test digits that a score refuses at a level: one for each training that
    was measured by it.
    """
    return [way.digits_refused for way in _ways(rows, score, level)]


def unknowns_accepted(rows: Iterable[Measured], score: str, level: float, kind: str) -> list[float]:
    """The shares of a kind of unknown that a score accepts at a level: one for each training that
    was measured by it with that kind.
    """
    return [way.accepted[kind] for way in _ways(rows, score, level) if kind in way.accepted]


def separations(rows: Iterable[Measured], score: str, kind: str) -> list[Separation]:
    """How well a score separates the test digits from a kind of unknown: one for each training that
    was measured by it with that kind.
    """
    by_kind = (row.separations.get(score, {}) for row in rows)
    return [kinds[kind] for kinds in by_kind if kind in kinds]


def _ways(rows: Iterable[Measured], score: str, level: float) -> list[Way]:
    return [way for row in rows for way in row.ways if (way.score, way.level) == (score, level)]


class Spread(NamedTuple):
    """A figure over seeds."""

    mean: float
    low: float
    high: float


def spread(values: list[float]) -> Spread:
    """Mean and range of at least one value."""
    return Spread(math.fsum(values) / len(values), min(values), max(values))


def measure(model: Model, test: Digits, unknowns: Mapping[str, Judged]) -> Measured:
    """Both kinds of mistake of a model, for every score it can be judged by, at `LEVELS_MEASURED`
    and wherever the figures of `Separation` look.
    """
    judged = model.judge(test.images)
    ways, separations = [], {}
    for score in scores_of(model):
        digit_scores = score.of(judged)
        unknown_scores = {kind: score.of(outputs) for kind, outputs in unknowns.items()}
        digits = rank(digit_scores, judged.preds == test.labels)
        separations[score.name] = {
            kind: separate(digits, rank(values)) for kind, values in unknown_scores.items()
        }
        for level in LEVELS_MEASURED:
            threshold = model.thresholds.at(score.name, level)
            accepted = {k: accepted_fraction(s, threshold) for k, s in unknown_scores.items()}
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
    """Level -> the share of judged digits that the model's default way refuses, for those of
    `LEVELS_MEASURED` that it has thresholds for.
    """
    score, thresholds = scores_for(model.recipe)[0], model.thresholds
    scores = score.of(judged)
    return {
        level: 1 - accepted_fraction(scores, thresholds.at(score.name, level))
        for level in LEVELS_MEASURED
        if level in thresholds.levels
    }


def to_plain(row: Measured) -> dict[str, Any]:
    """The row as plain JSON values: shares of unknowns to five places, thresholds whole."""
    plain = asdict(row)
    for way in plain["ways"]:
        way["accepted"] = {kind: round(share, 5) for kind, share in way["accepted"].items()}
    plain["separations"] = {
        score: {kind: [round(figure, 5) for figure in found] for kind, found in kinds.items()}
        for score, kinds in row.separations.items()
    }
    return plain


def to_text(rows: list[Measured]) -> str:
    """The rows as the JSON text that `load_measured` reads, a line each."""
    return text_of_rows(map(to_plain, rows))


def text_of_rows(rows: Iterable[dict[str, Any]]) -> str:
    """Plain JSON values as a JSON text, a line each."""
    return "[" + ",\n".join(map(json.dumps, rows)) + "]\n"


def path_of(recipe: str) -> Path:
    """Where the rows of a recipe lie."""
    return files.weights_folder() / f"{recipe}.measured.json"


def load_measured(recipe: str) -> list[Measured]:
    """The rows that ship with a recipe, by seed. Raises `CheckpointError`."""
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
    """The inverse of `to_plain`. Raises `KeyError` and the like for what is none."""
    ways = tuple(Way(**way) for way in row["ways"])
    separations = {
        score: {kind: Separation(*figures) for kind, figures in kinds.items()}
        for score, kinds in row["separations"].items()
    }
    return Measured(**{**row, "ways": ways, "separations": separations})
