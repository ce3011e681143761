import time

import numpy as np
import pytest

from core.judging.intervals import bootstrap, proportion, resample
from core.judging.ranking import Ranked, rank
from core.judging.separation import separate


def sets(num_digits: int, num_unknowns: int, *, ties: bool = False) -> tuple[Ranked, Ranked]:
    rng = np.random.default_rng(3)
    digits, unknowns = rng.normal(2, 1, num_digits), rng.normal(0, 1, num_unknowns)
    if ties:
        digits, unknowns = np.round(digits), np.round(unknowns)
    return rank(digits, rng.random(num_digits) < 0.9), rank(unknowns)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("num_digits", "num_unknowns"), [(90, 40), (30, 1_500)])
def test_resample_agrees_with_drawing_and_sorting_anew(num_digits, num_unknowns, ties) -> None:
    digits, unknowns = sets(num_digits, num_unknowns, ties=ties)
    right = -np.diff(digits.right_from) == 1
    rng, again = np.random.default_rng(7), np.random.default_rng(7)
    for figures in resample(digits, unknowns, 20, rng):
        drawn = again.integers(0, num_digits, num_digits)
        drawn_digits = rank(digits.scores[drawn], right[drawn])
        drawn = again.integers(0, num_unknowns, num_unknowns)
        expected = separate(drawn_digits, rank(unknowns.scores[drawn]))
        assert figures.tolist() == pytest.approx(list(expected), abs=1e-12)


def test_bootstrap_encloses_the_figure_and_narrows_with_more_pictures() -> None:
    widths = []
    for count in (200, 5_000):
        digits, unknowns = sets(count, count)
        low, high = bootstrap(digits, unknowns, num=200)
        figures = separate(digits, unknowns)
        assert (np.array(low) <= figures).all()
        assert (figures <= np.array(high)).all()
        widths.append(high.auroc - low.auroc)
    assert widths[1] < widths[0] / 3  # a fifth is expected
    # Hanley and McNeil 1982: the standard error of this AUROC is about 0.0014 for 5,000 and 5,000.
    assert widths[1] == pytest.approx(2 * 1.96 * 0.0027, rel=0.5)


def test_bootstrap_gives_the_same_for_the_same_seed() -> None:
    digits, unknowns = sets(100, 100)
    first, again, second = (bootstrap(digits, unknowns, num=50, seed=seed) for seed in (1, 1, 2))
    assert first == again != second


def test_bootstrap_is_fast() -> None:
    digits, unknowns = sets(10_000, 10_000)
    started = time.process_time()
    bootstrap(digits, unknowns, num=200)
    assert time.process_time() - started < 1


def test_proportion_has_a_tail_of_2_5_percent_on_either_side() -> None:
    from scipy.stats import binom

    low, high = proportion(3, 40)
    assert binom.sf(2, 40, low) == pytest.approx(0.025)  # three or more
    assert binom.cdf(3, 40, high) == pytest.approx(0.025)
    assert proportion(0, 1_000_000) == (0, pytest.approx(3.69e-6, rel=1e-2))
    assert proportion(7, 7)[1] == 1
