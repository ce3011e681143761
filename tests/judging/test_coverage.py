import numpy as np
import pytest

from core.judging.coverage import risk_coverage
from core.judging.ranking import rank


@pytest.mark.parametrize("levels", [5, 10_000])
def test_risk_coverage_agrees_with_a_slow_second_implementation(levels: int) -> None:
    rng = np.random.default_rng(0)
    scores, right = rng.integers(0, levels, 80), rng.random(80) < 0.8
    curve = risk_coverage(rank(scores, right))
    assert curve.thresholds.tolist() == sorted(set(scores), reverse=True)
    for threshold, coverage, risk in zip(*curve, strict=True):
        accepted = scores >= threshold
        assert coverage == np.mean(accepted)
        assert risk == pytest.approx(np.mean(~right[accepted]))


def test_risk_coverage_is_worked_by_hand() -> None:
    curve = risk_coverage(rank(np.array([1.0, 2, 3, 3]), np.array([False, True, True, False])))
    assert curve.thresholds.tolist() == [3, 2, 1]
    assert curve.coverage.tolist() == [0.5, 0.75, 1]
    assert curve.risk == pytest.approx([1 / 2, 1 / 3, 1 / 2])


def test_risk_is_small_when_mistakes_are_the_least_sure() -> None:
    right = np.arange(50) >= 5
    good, bad = (risk_coverage(rank(s * np.arange(50.0), right)).risk.mean() for s in (1, -1))
    assert good < 0.02 < 0.2 < bad
