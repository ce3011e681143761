import numpy as np

from core.recipes import LOSSES
from core.recipes.losses import cross_entropy, cross_entropy_backward


def test_cross_entropy_bears_outputs_that_softmax_rounds_to_nothing() -> None:
    outputs, labels = np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([1, 1])
    assert cross_entropy(outputs, labels).mean() == 500
    assert np.isfinite(cross_entropy_backward(outputs, labels)).all()


def test_losses_that_share_out_certainty_have_answers_that_sum_to_1_and_must_answer() -> None:
    outputs = np.random.default_rng(0).normal(0, 3, (5, 10))
    for loss in LOSSES.values():
        sums = loss.answers(outputs).sum(axis=1)
        assert np.allclose(sums, 1) == loss.shares_out
        assert loss.role.may_refuse != loss.shares_out
        assert loss.negative_target(10) == (0.1 if loss.shares_out else 0)
