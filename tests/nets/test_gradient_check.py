import dataclasses

import numpy as np
import pytest

from core.errors import InputError
from core.nets import scratch
from core.nets.gradient_check import check_gradients
from core.recipes import CROSS_ENTROPY, LOSSES, Loss, Network

NETWORK = Network((2, 6, 5, 4))


def batch() -> tuple[dict, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    weights = scratch.initialise(NETWORK, rng, "float32")
    return weights, rng.normal(0, 1, (7, 2)).astype(np.float32), rng.integers(0, 4, 7)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("activation", ["relu", "none"])
def test_check_gradients_in_three_ways_that_agree(loss: Loss, activation: str) -> None:
    network = dataclasses.replace(NETWORK, activation=activation)
    weights, inputs, labels = batch()
    copies = {name: weight.copy() for name, weight in weights.items()}
    checked = check_gradients(network, weights, inputs, labels, loss)
    assert [row.name for row in checked] == [name for name in weights for _ in range(3)]
    assert max(row.relative_error for row in checked) < 1e-6
    for row in checked:
        assert row.torch == pytest.approx(row.analytic, rel=1e-10)
        assert row.value == weights[row.name][row.position]
    assert len({(row.name, row.position) for row in checked}) == len(checked)
    for name, weight in weights.items():
        np.testing.assert_array_equal(weight, copies[name])


def test_check_gradients_shows_a_wrong_gradient(monkeypatch) -> None:
    right = scratch.relu_backward
    monkeypatch.setattr(scratch, "relu_backward", lambda g, z: 1.01 * right(g, z))
    checked = check_gradients(NETWORK, *batch(), LOSSES[CROSS_ENTROPY])
    errors = {row.name: row.relative_error for row in checked}
    assert errors["0.weight"] > 1e-3
    assert errors["2.weight"] < 1e-6


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("1.weight", np.nan, "1.weight must hold finite numbers"),
        ("2.bias", np.inf, "2.bias must hold finite numbers"),
        ("1.weight", 1e300, "make the weights smaller"),
    ],
)
def test_check_gradients_refuses_weights_that_are_no_numbers(
    name: str, value: float, sentence: str
) -> None:
    weights, inputs, labels = batch()
    weights = {key: weight.astype(np.float64) for key, weight in weights.items()}
    weights[name][...] = value
    weights["0.bias"][...] = 1e200 if value == 1e300 else 0
    with pytest.raises(InputError, match=sentence):
        check_gradients(NETWORK, weights, inputs, labels, LOSSES[CROSS_ENTROPY])


def test_check_gradients_refuses_inputs_that_are_no_numbers() -> None:
    weights, inputs, labels = batch()
    with pytest.raises(InputError, match="inputs must hold finite"):
        check_gradients(NETWORK, weights, inputs * np.nan, labels, LOSSES[CROSS_ENTROPY])
