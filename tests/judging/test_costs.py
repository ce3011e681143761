import math

import numpy as np
import pytest

from core.errors import InputError
from core.judging.costs import cheapest, costs
from core.judging.ranking import rank


def slow_cost(digits, right, unknowns, refusals: float, threshold: float) -> float:
    total = 0.0
    for score, is_right in zip(digits, right, strict=True):
        total += (1 if score < threshold else 0 if is_right else refusals) / len(digits)
    for score in unknowns:
        total += (refusals if score >= threshold else 0) / len(unknowns)
    return total


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("refusals", [0, 0.5, 1, 7, 1_000])
def test_cheapest_agrees_with_trying_every_threshold(refusals: float, ties: bool) -> None:
    rng = np.random.default_rng(0)
    digits, unknowns, right = rng.normal(1, 1, 60), rng.normal(0, 1, 35), rng.random(60) < 0.9
    if ties:
        digits, unknowns = np.round(digits, 1), np.round(unknowns, 1)
    scores = np.unique([*digits, *unknowns])
    thresholds = [*scores, math.nextafter(scores[-1], math.inf)]
    slow = [slow_cost(digits, right, unknowns, refusals, threshold) for threshold in thresholds]
    ranked = rank(digits, right), rank(unknowns)
    np.testing.assert_allclose(costs(*ranked, refusals, thresholds), slow)
    best = cheapest(*ranked, refusals)
    assert costs(*ranked, refusals, best) == pytest.approx(min(slow))
    equals = [t for t, cost in zip(thresholds, slow, strict=True) if cost <= min(slow) + 1e-9]
    assert best == equals[0]


def test_dearer_mistakes_never_lower_the_threshold() -> None:
    rng = np.random.default_rng(1)
    digits = rank(rng.normal(2, 1, 500), rng.random(500) < 0.95)
    unknowns = rank(rng.normal(0, 1, 300))
    chosen = [cheapest(digits, unknowns, cost) for cost in (0, 0.1, 1, 5, 50, 1e6)]
    assert chosen == sorted(chosen)
    assert digits.accepted(chosen[0]) == 1  # mistakes are free: no refusal pays
    assert digits.accepted(chosen[-1]) < 1


@pytest.mark.parametrize("refusals", [-1, math.nan, math.inf])
def test_cheapest_refuses_an_impossible_cost(refusals: float) -> None:
    with pytest.raises(InputError, match="must cost 0 or more refusals"):
        cheapest(rank(np.ones(2)), rank(np.zeros(2)), refusals)
