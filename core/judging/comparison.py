"""Comparison of digits with unknowns by one score, sorted once, for thresholds that move."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.judging.costs import cheapest
from core.judging.coverage import RiskCoverage, risk_coverage
from core.judging.intervals import Intervals, bootstrap
from core.judging.operating_points import OperatingPoint, threshold_accepting
from core.judging.outputs import Answers
from core.judging.ranking import Ranked, rank
from core.judging.scored import Indices, Scored, scored
from core.judging.scores import Score
from core.judging.separation import Roc, Separation, roc, separate
from core.nets.model import Judged

# Thresholds to choose from: at these shares of validation digits refused, and in even steps.
_REFUSED = (*np.arange(1, 11) / 1_000, *np.arange(3, 21) / 200, *np.arange(11, 96) / 100)
_STEPS = 100
_BINS = 56
_NUM_POINTS = 300  # most points of a curve
_RESAMPLES = 200


class Picture(NamedTuple):
    """One of the unknowns."""

    kind: str
    number: int  # among the pictures of its kind, from 0


class Histogram(NamedTuple):
    """Shares of the digits and of the unknowns in bins; scores beyond the edges are in the ends."""

    edges: NDArray[np.float64]  # (B + 1,)
    digits: NDArray[np.float64]  # (B,), sums to 1
    unknowns: NDArray[np.float64]  # (B,), sums to 1, or all 0 without unknowns


@dataclass(frozen=True)
class Comparison:
    """Test digits against kinds of unknowns. Validation digits only set the thresholds offered."""

    score: Score
    validation: Ranked
    digits: Scored
    kinds: Mapping[str, Scored]  # may be empty

    @cached_property
    def unknowns(self) -> Ranked | None:
        """Unknowns of all kinds together, or None without any."""
        if not self.kinds:
            return None
        return rank(np.concatenate([kind.ranked.scores for kind in self.kinds.values()]))

    @cached_property
    def choices(self) -> tuple[float, ...]:
        """Thresholds to choose from, ascending, rounded for reading.

        Even steps over the validation digits, and finer ones where few of them are refused. They
        do not depend on the unknowns, so that a link to a threshold stays valid with any of them.
        """
        scores = self.validation.scores
        low, high = self.span
        fine = [threshold_accepting(scores, 1 - refused) for refused in _REFUSED]
        decimals = 4 if high - low < 10 else 1

        def readable(value: float) -> float:
            # Just below the highest score, where softmax shares crowd, more decimals are needed.
            gap = high - value
            needed = 1 - math.floor(math.log10(gap)) if gap > 1e-10 else 0
            return round(value, max(decimals, needed)) + 0.0  # turns -0.0 into 0.0

        steps = np.linspace(low, high, _STEPS + 1).tolist()
        return tuple(sorted({readable(value) for value in (*steps, *fine)}))

    @cached_property
    def span(self) -> tuple[float, float]:
        """Ends of the useful thresholds: validation digits but the lowest 0.1 %, and a margin."""
        scores = self.validation.scores
        low, high = threshold_accepting(scores, 0.999), float(scores[-1])
        margin = 0.25 * (high - low) or 1e-3 * max(1.0, abs(high))
        return low - margin, high

    def nearest_choice(self, threshold: float) -> float:
        """Nearest of `choices`; the lower of two."""
        return min(self.choices, key=lambda value: abs(value - threshold))

    def point(self, threshold: float) -> OperatingPoint:
        """Operating point of a threshold, with both kinds of mistake."""
        unknowns = self.unknowns
        return OperatingPoint(
            threshold,
            1 - float(self.digits.ranked.accepted(threshold)),
            float("nan") if unknowns is None else float(unknowns.accepted(threshold)),
        )

    def refusing(self, share: float) -> float:
        """Threshold that refuses a share of the test digits, at most all but one of them."""
        scores = self.digits.ranked.scores
        return float(scores[min(round(share * len(scores)), len(scores) - 1)])

    def just_accepted(self, threshold: float, count: int) -> list[Picture]:
        """Accepted unknowns, at most `count`, the nearest to the threshold first."""
        scored_pictures = []
        for name, kind in self.kinds.items():
            first = int(np.searchsorted(kind.ranked.scores, threshold))
            nearest = slice(first, first + count)
            pairs = zip(kind.ranked.scores[nearest], kind.order[nearest], strict=True)
            scored_pictures += [(score, Picture(name, int(number))) for score, number in pairs]
        return [picture for _, picture in sorted(scored_pictures, key=lambda pair: pair[0])[:count]]

    @cached_property
    def histogram(self) -> Histogram:
        """Histogram over `span` and a quarter of it below."""
        low, high = self.span
        low -= 0.25 * (high - low)
        edges = np.linspace(low, high, _BINS + 1)
        return Histogram(
            edges,
            _shares(self.digits.ranked, edges),
            np.zeros(_BINS) if self.unknowns is None else _shares(self.unknowns, edges),
        )

    @cached_property
    def roc(self) -> Roc:
        """ROC curve against all unknowns, in few points. Raises `InputError` without unknowns."""
        curve = roc(self.digits.ranked, self._all_unknowns)
        few = _thin(len(curve.fpr))
        return Roc(*(values[few] for values in curve))

    @cached_property
    def pooled(self) -> Ranked:
        """Digits and unknowns together, where no answer to an unknown is right."""
        digits, unknowns = self.digits.ranked, self._all_unknowns
        right = np.concatenate([-np.diff(digits.right_from) > 0, np.zeros(len(unknowns), bool)])
        return rank(np.concatenate([digits.scores, unknowns.scores]), right)

    @cached_property
    def risk(self) -> RiskCoverage:
        """Risk-coverage curve of `pooled`, in few points."""
        curve = risk_coverage(self.pooled)
        few = _thin(len(curve.coverage))
        return RiskCoverage(*(values[few] for values in curve))

    @cached_property
    def separations(self) -> dict[str, tuple[Separation, Intervals] | str]:
        """Figures with intervals for each kind, or a sentence that says why there are none."""
        by_kind: dict[str, tuple[Separation, Intervals] | str] = {}
        for name, kind in self.kinds.items():
            sets = self.digits.ranked, kind.ranked
            try:
                by_kind[name] = separate(*sets), bootstrap(*sets, num=_RESAMPLES)
            except InputError as error:
                by_kind[name] = str(error)
        return by_kind

    def proposal(self, choice: Judged, refusals: float) -> float:
        """One of `choices` that accepts about as many validation digits as the cheapest threshold.

        That is found on these digits and `choice`, the family of unknowns set aside for choices.
        """
        threshold = cheapest(self.validation, scored(self.score, choice).ranked, refusals)
        accepted = self.validation.num_accepted(threshold)
        differences = np.abs(self.validation.num_accepted(self.choices) - accepted)
        return self.choices[int(differences.argmin())]

    @property
    def _all_unknowns(self) -> Ranked:
        if self.unknowns is None:
            raise InputError("There is nothing to compare digits with: choose some unknowns.")
        return self.unknowns


def compare(
    score: Score, validation: Answers, test: Answers, unknowns: Mapping[str, Judged]
) -> Comparison:
    """Compare answers to digits and to unknowns by a score. Raises `InputError` as `scored`."""
    return Comparison(
        score,
        scored(score, validation.judged, validation.right).ranked,
        scored(score, test.judged, test.right),
        {name: scored(score, judged) for name, judged in unknowns.items()},
    )


def _thin(count: int) -> Indices:
    """Indices of at most `_NUM_POINTS` of `count` points, evenly spread, with both ends."""
    return np.unique(np.linspace(0, count - 1, min(count, _NUM_POINTS)).round().astype(np.int64))


def _shares(ranked: Ranked, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    counts, _ = np.histogram(np.clip(ranked.scores, edges[0], edges[-1]), edges)
    return counts / len(ranked)
