"""Panel: the classifier and the detector that judge a picture, each at its threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.judging.decisions import Decision, decide_at
from core.judging.mistakes import answers
from core.judging.operating_points import accepted_fraction
from core.judging.scores import Score, scores_of
from core.nets.model import Judged, Model
from core.recipes import Role


@dataclass(frozen=True)
class Line:
    """Threshold of one score that replaces a model's own thresholds."""

    model: Model
    title: str  # of the model, for people
    score: Score
    threshold: float

    @property
    def role(self) -> Role:
        """Role of the model."""
        return self.model.recipe.role

    @property
    def rule(self) -> str:
        """Condition for accepting a picture, in words: "distance at most 0.65"."""
        bound = "at most" if self.score.is_distance else "at least"
        return f"{self.score.title.lower()} {bound} {self.score.shown(self.threshold)}"


@dataclass(frozen=True)
class Verdict:
    """Answer of one network to one picture."""

    judged: Judged
    answers: NDArray[np.floating]  # (C,) its outputs as its loss reads them
    decision: Decision | None  # None for a network that must answer
    by_line: bool  # whether a line decides in place of the model's own threshold

    @property
    def digit(self) -> int:
        """Digit of the largest output, accepted or not."""
        return int(self.judged.preds[0])

    @property
    def accepted(self) -> bool:
        """Whether the network names its digit, as one that must answer always does."""
        return self.decision is None or self.decision.accepted


@dataclass(frozen=True)
class Panel:
    """Two networks that judge the same pictures.

    The classifier must answer. The detector refuses by its default score, at the threshold that
    accepts a share `level` of the validation digits. A line replaces either rule for its model.
    """

    classifier: Model
    detector: Model
    level: float
    line: Line | None = None

    @property
    def models(self) -> tuple[Model, Model]:
        """Classifier and detector."""
        return self.classifier, self.detector

    def line_of(self, model: Model) -> Line | None:
        """Line for a model, or None."""
        return self.line if self.line is not None and self.line.model is model else None

    def threshold(self, model: Model, score: Score) -> float | None:
        """Threshold of a model for a score, or None where the model has none (yet)."""
        line = self.line_of(model)
        if line is not None and line.score.name == score.name:
            return line.threshold
        return model.thresholds.find(score.name, self.level)

    @property
    def deciding(self) -> tuple[Score, float]:
        """Score and threshold by which the detector refuses. Raises `InputError` if it has none."""
        if (line := self.line_of(self.detector)) is not None:
            return line.score, line.threshold
        score = scores_of(self.detector)[0]
        return score, self.detector.thresholds.at(score.name, self.level)

    def judge(self, image: NDArray[np.uint8]) -> tuple[Verdict, Verdict]:
        """Verdicts of classifier and detector on a picture (28, 28)."""
        verdicts = []
        for model in self.models:
            judged = model.judge(image[None])
            line, decision = self.line_of(model), None
            if line is not None:
                decision = decide_at(line.score, judged, line.threshold)
            elif model is self.detector:
                decision = decide_at(self.deciding[0], judged, self.deciding[1])
            answer = answers(judged, model.recipe.loss)[0]
            verdicts.append(Verdict(judged, answer, decision, line is not None))
        classifier, detector = verdicts
        return classifier, detector

    def decisions(self, model: Model, judged: Judged) -> dict[Score, Decision | None]:
        """Decision on the first picture by every score, default first; None without a threshold."""
        return {
            score: None if threshold is None else decide_at(score, judged, threshold)
            for score, threshold in self._thresholds(model).items()
        }

    def accepted_shares(self, model: Model, judged: Judged) -> dict[Score, float | None]:
        """Share of the judged pictures that each score accepts, or None without a threshold."""
        return {
            score: None
            if threshold is None
            else accepted_fraction(score.compute(judged), threshold)
            for score, threshold in self._thresholds(model).items()
        }

    def _thresholds(self, model: Model) -> dict[Score, float | None]:
        return {score: self.threshold(model, score) for score in scores_of(model)}
