"""A panel: the classifier and the detector that judge a picture, how strict the detector is, and a
line that overrides one threshold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.judging.decisions import Decision, decide_at
from core.judging.operating_points import accepted_fraction
from core.judging.scores import Score, scores_of
from core.nets.model import Judged, Model
from core.recipes import Role


@dataclass(frozen=True)
class Line:
    """A threshold of one score for one model, in place of the model's own at some level."""

    model: Model
    title: str  # of the model, for people
    score: Score
    threshold: float

    @property
    def role(self) -> Role:
        """The role of the network that it decides for."""
        return self.model.recipe.role

    @property
    def rule(self) -> str:
        """What is accepted, in words: "distance at most 0.65"."""
        bound = "at most" if self.score.is_distance else "at least"
        return f"{self.score.title.lower()} {bound} {self.score.shown(self.threshold)}"


@dataclass(frozen=True)
class Verdict:
    """What one network says to one picture."""

    judged: Judged
    answers: NDArray[np.floating]  # (C,) its outputs as its loss reads them
    decision: Decision | None  # None for a network that must answer
    by_line: bool  # whether a line decides in place of the model's own threshold

    @property
    def digit(self) -> int:
        """The digit of the largest output, accepted or not."""
        return int(self.judged.preds[0])

    @property
    def accepted(self) -> bool:
        """Whether it names its digit; a network that must answer always does."""
        return self.decision is None or self.decision.accepted


@dataclass(frozen=True)
class Panel:
    """Two networks that judge the same pictures.

    The detector refuses by its default score, at the threshold that accepts a share `level` of the
    validation digits. The classifier must answer. A line decides for its model instead.
    """

    classifier: Model
    detector: Model
    level: float
    line: Line | None = None

    @property
    def models(self) -> tuple[Model, Model]:
        """The classifier, then the detector."""
        return self.classifier, self.detector

    def line_of(self, model: Model) -> Line | None:
        """The line that decides for a model, if there is one."""
        return self.line if self.line is not None and self.line.model is model else None

    def threshold(self, model: Model, score: Score) -> float | None:
        """The threshold of a model and a score; None when the model has none for it at this level:
        it was measured before there was such a score.
        """
        line = self.line_of(model)
        if line is not None and line.score.name == score.name:
            return line.threshold
        return model.thresholds.find(score.name, self.level)

    @property
    def deciding(self) -> tuple[Score, float]:
        """The score and the threshold by which the detector refuses. Raises `InputError` when the
        detector has no threshold at this level.
        """
        if (line := self.line_of(self.detector)) is not None:
            return line.score, line.threshold
        score = scores_of(self.detector)[0]
        return score, self.detector.thresholds.at(score.name, self.level)

    def judge(self, image: NDArray[np.uint8]) -> tuple[Verdict, Verdict]:
        """The verdicts of classifier and detector on a picture (28, 28)."""
        verdicts = []
        for model in self.models:
            judged = model.judge(image[None])
            line, decision = self.line_of(model), None
            if line is not None:
                decision = decide_at(line.score, judged, line.threshold)
            elif model is self.detector:
                decision = decide_at(self.deciding[0], judged, self.deciding[1])
            answers = model.recipe.loss.answers(judged.outputs.astype(np.float64))[0]
            verdicts.append(Verdict(judged, answers, decision, line is not None))
        classifier, detector = verdicts
        return classifier, detector

    def decisions(self, model: Model, judged: Judged) -> dict[Score, Decision | None]:
        """The decision on the first of the judged pictures by every score that the model can be
        judged by, its default first; None where the model has no threshold.
        """
        thresholds = {score: self.threshold(model, score) for score in scores_of(model)}
        return {
            score: None if threshold is None else decide_at(score, judged, threshold)
            for score, threshold in thresholds.items()
        }

    def accepted_shares(self, model: Model, judged: Judged) -> dict[Score, float | None]:
        """The share of the judged pictures that each score of the model accepts; None where the
        model has no threshold.
        """
        thresholds = {score: self.threshold(model, score) for score in scores_of(model)}
        return {
            score: None if threshold is None else accepted_fraction(score.of(judged), threshold)
            for score, threshold in thresholds.items()
        }
