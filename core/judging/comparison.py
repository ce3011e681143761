"""A comparison of digits with unknowns by one score, sorted once, so that a line can move."""

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

# Shares of validation digits that a line can refuse, beside even steps.
_REFUSED = (*np.arange(1, 11) / 1_000, *np.arange(3, 21) / 200, *np.arange(11, 96) / 100)
_STEPS = 100
_BINS = 56
_NUM_POINTS = 300  # of a curve that is drawn
_RESAMPLES = 200


class Picture(NamedTuple):
    """One of the unknowns."""

    kind: str
    place: int  # in the kind's own order


class Histogram(NamedTuple):
    """Shares of the digits and of the unknowns between edges; the rest is at the ends."""

    edges: NDArray[np.float64]  # (B + 1,)
    digits: NDArray[np.float64]  # (B,) sums to 1
    unknowns: NDArray[np.float64]  # (B,) sums to 1, or is 0 when there are none


@dataclass(frozen=True)
class Comparison:
    """Test digits against kinds of unknowns; the validation digits only tell where to choose."""

    score: Score
    validation: Ranked
    digits: Scored
    kinds: Mapping[str, Scored]  # may be empty

    @cached_property
    def unknowns(self) -> Ranked | None:
        """All kinds together; None when there are none."""
        if not self.kinds:
            return None
        return rank(np.concatenate([kind.ranked.scores for kind in self.kinds.values()]))

    @cached_property
    def choices(self) -> tuple[float, ...]:
        """Thresholds to choose from, ascending, rounded to what can be read.

        Even steps over where validation digits are, and finer ones where few of them are refused.
        They do not depend on the unknowns, so that a link means the same whatever is mixed.
        """
        scores = self.validation.scores
        low, high = self.span
        fine = [threshold_accepting(scores, 1 - refused) for refused in _REFUSED]
        places = 4 if high - low < 10 else 1

        def readable(value: float) -> float:
            # Close below the highest score, as softmax shares are, more places tell apart.
            left = high - value
            more = 1 - math.floor(math.log10(left)) if left > 1e-10 else 0
            return round(value, max(places, more)) + 0.0  # no minus before a 0

        steps = np.linspace(low, high, _STEPS + 1).tolist()
        return tuple(sorted({readable(value) for value in (*steps, *fine)}))

    @cached_property
    def span(self) -> tuple[float, float]:
        """From where to where a line makes sense: the validation digits without the lowest 0.1 %
        and the highest of all, and as much again below as a quarter of that.
        """
        scores = self.validation.scores
        low, high = threshold_accepting(scores, 0.999), float(scores[-1])
        margin = 0.25 * (high - low) or 1e-3 * max(1.0, abs(high))
        return low - margin, high

    def nearest_choice(self, threshold: float) -> float:
        """The one of `choices` that is nearest; the lower of two."""
        return min(self.choices, key=lambda value: abs(value - threshold))

    def point(self, threshold: float) -> OperatingPoint:
        """Both kinds of mistake."""
        unknowns = self.unknowns
        return OperatingPoint(
            threshold,
            1 - float(self.digits.ranked.accepted(threshold)),
            float("nan") if unknowns is None else float(unknowns.accepted(threshold)),
        )

    def refusing(self, share: float) -> float:
        """The threshold that refuses this share of the test digits, or all but one of them."""
        scores = self.digits.ranked.scores
        return float(scores[min(round(share * len(scores)), len(scores) - 1)])

    def just_accepted(self, threshold: float, count: int) -> list[Picture]:
        """At most `count` unknowns that are accepted, the nearest to the threshold first."""
        found = []
        for name, kind in self.kinds.items():
            place = int(np.searchsorted(kind.ranked.scores, threshold))
            ends = slice(place, place + count)
            near = zip(kind.ranked.scores[ends], kind.order[ends], strict=True)
            found += [(score, Picture(name, int(index))) for score, index in near]
        return [picture for _, picture in sorted(found, key=lambda pair: pair[0])[:count]]

    @cached_property
    def histogram(self) -> Histogram:
        """Over `span`, and a quarter of it further down."""
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
        """The curve against all unknowns, of which there must be some, in few points."""
        found = roc(self.digits.ranked, self._all_unknowns)
        keep = _thin(len(found.fpr))
        return Roc(*(values[keep] for values in found))

    @cached_property
    def pooled(self) -> Ranked:
        """Digits and unknowns together; no answer to an unknown is right."""
        digits, unknowns = self.digits.ranked, self._all_unknowns
        right = np.concatenate([-np.diff(digits.right_from) > 0, np.zeros(len(unknowns), bool)])
        return rank(np.concatenate([digits.scores, unknowns.scores]), right)

    @cached_property
    def risk(self) -> RiskCoverage:
        """Of `pooled`, in few points."""
        found = risk_coverage(self.pooled)
        keep = _thin(len(found.coverage))
        return RiskCoverage(
            found.thresholds[keep], found.coverage[keep], found.risk[keep], found.area
        )

    @cached_property
    def separations(self) -> dict[str, tuple[Separation, Intervals] | str]:
        """Kind -> its figures with intervals, or the sentence why there are none."""
        found: dict[str, tuple[Separation, Intervals] | str] = {}
        for name, kind in self.kinds.items():
            try:
                figures = separate(self.digits.ranked, kind.ranked)
            except InputError as error:
                found[name] = str(error)
                continue
            found[name] = figures, bootstrap(self.digits.ranked, kind.ranked, num=_RESAMPLES)
        return found

    def proposal(self, choice: Judged, refusals: float) -> float:
        """The one of `choices` that accepts most nearly as many validation digits as the cheapest
        threshold, by these and the family that is set aside for choices.
        """
        found = cheapest(self.validation, scored(self.score, choice).ranked, refusals)
        accepted = self.validation.num_accepted(found.threshold)
        apart = np.abs(self.validation.num_accepted(self.choices) - accepted)
        return self.choices[int(apart.argmin())]

    @property
    def _all_unknowns(self) -> Ranked:
        if self.unknowns is None:
            raise InputError("There is nothing to compare digits with: choose some unknowns.")
        return self.unknowns


def compare(
    score: Score, validation: Answers, test: Answers, unknowns: Mapping[str, Judged]
) -> Comparison:
    """Everything that is needed while the line moves. Raises `InputError` as `scored`."""
    return Comparison(
        score,
        scored(score, validation.judged, validation.right).ranked,
        scored(score, test.judged, test.right),
        {name: scored(score, judged) for name, judged in unknowns.items()},
    )


def _thin(count: int) -> Indices:
    return np.unique(np.linspace(0, count - 1, min(count, _NUM_POINTS)).round().astype(np.int64))


def _shares(ranked: Ranked, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    counts, _ = np.histogram(np.clip(ranked.scores, edges[0], edges[-1]), edges)
    return counts / len(ranked)
