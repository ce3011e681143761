"""Decisions: the answer of one network to one picture, accepted or refused by one score."""

from dataclasses import dataclass

from core.judging.scores import Score, find_score
from core.nets.model import Judged, Model


@dataclass(frozen=True)
class Decision:
    """Digit that a network reads in a picture, and its score with the threshold for it."""

    score: Score
    digit: int
    value: float  # of the score; higher = more surely a digit
    threshold: float

    @property
    def accepted(self) -> bool:
        """Whether the picture is accepted as a digit."""
        return self.value >= self.threshold


def decide(model: Model, judged: Judged, level: float, score: str | None = None) -> Decision:
    """Decision on the first of the judged pictures, at the model's threshold for a level.

    `score` is a name in `SCORES`, or None for the recipe's default. Raises `InputError` for a score
    that does not fit, and where the model has no threshold.
    """
    fitting = find_score(model.recipe, score)
    return decide_at(fitting, judged, model.thresholds.at(fitting.name, level))


def decide_at(score: Score, judged: Judged, threshold: float) -> Decision:
    """Decision on the first of the judged pictures, at any threshold.

    Raises `InputError` for a score that needs a density where none was fitted.
    """
    return Decision(score, int(judged.preds[0]), float(score.compute(judged)[0]), threshold)
