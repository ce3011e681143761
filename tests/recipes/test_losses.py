import math

import numpy as np
import pytest

from core.recipes import LOSSES, one_hot, sigmoid, softmax
from core.recipes.losses import cross_entropy, cross_entropy_backward


def test_one_hot_has_one_1_in_each_row() -> None:
    assert one_hot(np.array([2, 0]), num_classes=3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot(np.arange(10)).tolist() == np.eye(10).tolist()


def test_softmax_sums_to_1_and_keeps_the_order_of_large_outputs() -> None:
    outputs = np.random.default_rng(2).normal(0, 1e4, (20, 10)).astype(np.float32)
    shares = softmax(outputs)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_array_equal(shares.argmax(axis=1), outputs.argmax(axis=1))
    small = np.array([[1, 2, 3, *[0] * 7]], np.float32)
    np.testing.assert_allclose(softmax(small + 1_000), softmax(small))


def test_sigmoid_keeps_tiny_answers_and_is_symmetric() -> None:
    outputs = np.array([[-700, -30, -1, 0, 1, 30, 700]], np.float64)
    answers = sigmoid(outputs)[0]
    assert (answers > 0).all()
    assert answers[0] == pytest.approx(math.exp(-700))
    np.testing.assert_allclose(answers + answers[::-1], 1)


def test_cross_entropy_is_finite_where_softmax_rounds_to_0() -> None:
    outputs, labels = np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([1, 1])
    assert cross_entropy(outputs, labels).mean() == 500
    assert np.isfinite(cross_entropy_backward(outputs, labels)).all()


def test_answers_sum_to_1_for_the_losses_of_networks_that_must_answer() -> None:
    outputs = np.random.default_rng(0).normal(0, 3, (5, 10))
    for loss in LOSSES.values():
        sums = loss.answers(outputs).sum(axis=1)
        assert np.allclose(sums, 1) == loss.shares_out
        assert loss.role.may_refuse != loss.shares_out
        assert loss.negative_target(10) == (0.1 if loss.shares_out else 0)
