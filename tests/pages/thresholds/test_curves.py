"""The axes of the curves."""

import numpy as np
import pytest

from pages.thresholds.curves import round_steps


@pytest.mark.parametrize(
    ("top", "step", "end"), [(0.42, 0.1, 0.5), (0.01, 0.002, 0.01), (0.3, 0.1, 0.3), (1, 0.2, 1)]
)
def test_round_steps_are_those_one_would_choose(top: float, step: float, end: float) -> None:
    assert round_steps(top) == (step, end)


def test_round_steps_reach_the_top_in_at_most_five() -> None:
    for top in np.geomspace(1e-3, 1.1, 200):
        step, end = round_steps(float(top))
        assert top <= end + 1e-9
        assert end - step < top
        assert 2 <= round(end / step) <= 5
