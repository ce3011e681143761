import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import InputError
from core.judging.ranking import rank
from core.judging.separation import auroc, ccr_at_fpr, fpr_at_tpr, num_allowed, roc, separate


def sets(seed: int, *, ties: bool) -> tuple[NDArray, NDArray, NDArray]:
    """Scores of digits, whether they are right, scores of unknowns."""
    rng = np.random.default_rng(seed)
    digits, unknowns = rng.normal(1, 1, 137), rng.normal(0, 1, 83)
    if ties:
        digits, unknowns = np.round(digits), np.round(unknowns)
    return digits, rng.random(137) < 0.9, unknowns


def slow_auroc(digits: NDArray, unknowns: NDArray) -> float:
    wins = [(d > u) + (d == u) / 2 for d in digits for u in unknowns]
    return sum(wins) / len(wins)


def slow_fpr(digits: NDArray, unknowns: NDArray, tpr: float) -> float:
    """Every threshold is tried, the highest first."""
    for threshold in sorted(digits, reverse=True):
        if np.mean(digits >= threshold) >= tpr - 1e-12:
            return float(np.mean(unknowns >= threshold))
    raise AssertionError


def slow_ccr(digits: NDArray, right: NDArray, unknowns: NDArray, fpr: float) -> float:
    """Every threshold is tried, the lowest first: each score, and just above it."""
    scores = [*digits, *unknowns]
    for threshold in sorted([-np.inf, *scores, *np.nextafter(scores, np.inf)]):
        if np.mean(unknowns >= threshold) <= fpr + 1e-12:
            return float(np.mean(right & (digits >= threshold)))
    raise AssertionError


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_separate_agrees_with_a_slow_second_implementation(seed: int, ties: bool) -> None:
    digits, right, unknowns = sets(seed, ties=ties)
    separation = separate(rank(digits, right), rank(unknowns))
    expected = (
        slow_auroc(digits, unknowns),
        slow_fpr(digits, unknowns, 0.95),
        slow_fpr(digits, unknowns, 0.99),
        slow_ccr(digits, right, unknowns, 1e-3),
    )
    assert separation == pytest.approx(expected, abs=1e-12)
    for fpr in (0, 0.02, 0.1, 0.5, 1):
        assert ccr_at_fpr(rank(digits, right), rank(unknowns), fpr) == pytest.approx(
            slow_ccr(digits, right, unknowns, fpr)
        )


def test_separate_is_worked_by_hand() -> None:
    digits = rank(np.arange(1.0, 101), np.arange(100) != 99)  # the surest is wrong
    unknowns = rank(np.array([0.0, 2.5, 6, 97]))
    separation = separate(digits, unknowns)
    assert separation.fpr_at_95_tpr == 0.5  # 95 digits score 6 or more
    assert separation.fpr_at_99_tpr == 0.75
    assert separation.ccr_at_fpr_1e_3 == 0.02  # above 97: 98, 99 and the wrong 100
    assert separation.auroc == (1 + 0.98 + (94 + 0.5) / 100 + (3 + 0.5) / 100) / 4


def test_digits_are_the_positive_class() -> None:
    high, low = rank(np.array([2.0, 3]), np.array([True, True])), rank(np.array([0.0, 1]))
    assert separate(high, low) == (1, 0, 0, 1)
    assert auroc(low, high) == 0
    assert fpr_at_tpr(low, high, 0.95) == 1


def test_roc_encloses_the_area_and_ends_in_the_corners() -> None:
    digits, right, unknowns = sets(0, ties=True)
    curve = roc(rank(digits, right), rank(unknowns))
    assert (curve.fpr[0], curve.tpr[0], curve.fpr[-1], curve.tpr[-1]) == (0, 0, 1, 1)
    area = float(np.sum(np.diff(curve.fpr) * (curve.tpr[1:] + curve.tpr[:-1]) / 2))
    assert area == pytest.approx(slow_auroc(digits, unknowns))
    for fpr, tpr, threshold in zip(*curve, strict=True):
        assert fpr == np.mean(unknowns >= threshold)
        assert tpr == np.mean(digits >= threshold)


def test_num_allowed_is_not_spoiled_by_rounding() -> None:
    assert [num_allowed(1e-3, n) for n in (1, 999, 1_000, 2_000, 10_000)] == [0, 0, 1, 2, 10]
    assert num_allowed(0.29, 100) == 29  # 0.29 * 100 is 28.999999999999996


def test_separate_refuses_scores_that_are_all_equal() -> None:
    with pytest.raises(InputError, match="All scores are 2, of digits and of others alike"):
        separate(rank(np.full(5, 2.0)), rank(np.full(3, 2.0)))
    assert separate(rank(np.full(5, 2.0)), rank(np.full(3, 1.0))).auroc == 1
