"""A decision: what one network says to one picture, judged one way, at one threshold."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.judging.operating_points import accepted_fraction
from core.judging.scores import Score, find_score, scores_of
from core.nets.model import Judged, Model

NO_OWN: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Decision:
    """The network's digit for one picture, and whether this way of judging accepts it."""

    score: Score
    digit: int
    value: float  # of the score; higher = more surely a digit
    threshold: float

    @property
    def accepted(self) -> bool:
        """Whether the picture is taken for a digit."""
        return self.value >= self.threshold


def decide(model: Model, judged: Judged, level: float, score: str | None = None) -> Decision:
    """The decision on the first of the judged pictures, at the threshold of a level.

    `score` is a name in `SCORES`; None is the recipe's default. Raises `InputError` for a score
    that does not fit.
    """
    found = find_score(model.recipe, score)
    return decide_at(found, judged, threshold_of(model, found, level))


def decide_at(score: Score, judged: Judged, threshold: float) -> Decision:
    """The decision on the first of the judged pictures, at any threshold. Raises `InputError`
    when the score needs a density that there is none of.
    """
    return Decision(score, int(judged.preds[0]), float(score.of(judged)[0]), threshold)


def decide_every_way(
    model: Model, judged: Judged, level: float, own: Mapping[str, float] = NO_OWN
) -> list[Decision]:
    """The decisions of all scores that fit the model, its default first.

    Each at the threshold of the level, but at `own` (score name -> threshold) where there is one.
    """
    return [
        decide_at(score, judged, threshold_of(model, score, level, own))
        for score in scores_of(model)
    ]


def accepted_by_every_way(
    model: Model, judged: Judged, level: float, own: Mapping[str, float] = NO_OWN
) -> dict[str, float]:
    """Score name -> the share of the judged pictures accepted, as in `decide_every_way`."""
    return {
        score.name: accepted_fraction(score.of(judged), threshold_of(model, score, level, own))
        for score in scores_of(model)
    }


def threshold_of(
    model: Model, score: Score, level: float, own: Mapping[str, float] = NO_OWN
) -> float:
    """The model's threshold of a score at a level, or its own. Raises `InputError`."""
    return own[score.name] if score.name in own else model.thresholds.at(score.name, level)


def nearest_one_hot(judged: Judged) -> NDArray[np.float32]:
    """(N, C) the clean answer nearest to each row of outputs: 1 at its largest, 0 elsewhere."""
    return np.eye(judged.outputs.shape[1], dtype=np.float32)[judged.preds]
