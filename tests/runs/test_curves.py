import numpy as np
import pytest
from fakes import fake_curves

from core.runs.curves import thinned


@pytest.mark.parametrize(
    ("validation", "losses", "best"),
    [([], [], None), ([0.5, 0.9, 0.7], [1, 1, 0], 2), ([0.9, 0.9, 0.9], [3, 1, 1], 2)],
)
def test_best_epoch_is_by_accuracy_then_loss_then_first(validation, losses, best) -> None:
    assert fake_curves(validation, validation, losses).best_epoch == best


def test_thinned_keeps_the_mean_of_each_bin() -> None:
    steps, values = thinned(np.array([1.0, 2, 3]), 3)
    assert (steps.tolist(), values.tolist()) == ([1, 2, 3], [1, 2, 3])
    steps, values = thinned(np.arange(1.0, 11), 3)  # bins of 3, 3 and 4
    assert (steps.tolist(), values.tolist()) == ([3, 6, 10], [2, 5, 8.5])
