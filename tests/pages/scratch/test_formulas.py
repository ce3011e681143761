"""Formulas with numbers in them: the numbers are those of the network, and add up."""

import re

import numpy as np
import pytest

from core.recipes import ONE_VS_REST
from core.training.worksheet import LAYERS, Worksheet
from pages.scratch.formulas import backward_formula, forward_formula, number, update_formula
from pages.scratch.loss_formulas import LOSS_FORMULAS, gradient_formula, loss_formula


def numbers(text: str) -> list[float]:
    """The numbers with a point in it of some LaTeX, powers of ten taken in."""
    matches = re.findall(r"(-?\d+\.\d+)(?:\\cdot 10\^\{(-?\d+)\})?", text)
    return [float(value) * 10 ** int(power or 0) for value, power in matches]


@pytest.mark.parametrize("loss", LOSS_FORMULAS)
@pytest.mark.parametrize("layer", [0, 1])
def test_formulas_add_up(loss: str, layer: int) -> None:
    rng = np.random.default_rng(0)
    sheet = Worksheet(rng.random((3, 49)), np.array([2, 7, 1]), LAYERS["one hidden layer"], loss, 0)
    sheet.weights[f"{layer}.bias"][:] = 0.123
    work = sheet.work()
    *terms, result = forward_formula(work, layer, 1, 2).split(r"\\")[1:7]
    pairs = [numbers(term) for term in terms]
    assert sum(np.prod(pair) for pair in pairs) == pytest.approx(numbers(result)[0], abs=0.01)
    assert numbers(result)[0] == pytest.approx(work.layers[layer].pre_activations[2, 1], abs=6e-4)

    update = update_formula(work, layer, 1, 3, 0.5).split(r"\\")
    gradient = work.gradients[layer].weight[1, 3]
    assert numbers(update[4])[0] == pytest.approx(gradient, abs=6e-5)
    assert sum(np.prod(numbers(term)) for term in update[1:4]) == pytest.approx(gradient, abs=1e-3)
    moved = sheet.weights[f"{layer}.weight"][1, 3] - 0.5 * gradient
    assert numbers(update[-1])[-1] == pytest.approx(moved, abs=6e-5)

    delta = work.gradients[layer].deltas[2, 1]
    is_last = layer == 1
    formula = (
        gradient_formula(sheet, work, 1, 2) if is_last else backward_formula(work, layer, 1, 2)
    )
    assert numbers(formula)[-1] == pytest.approx(delta, abs=6e-5)
    assert numbers(loss_formula(sheet, work))[-1] == pytest.approx(work.loss, abs=6e-5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0.000"),
        (-0.1234, "-0.123"),
        (2e-5, r"2.0\cdot 10^{-5}"),
        (1e300, r"1.00\cdot 10^{300}"),
    ],
)
def test_number_is_never_a_false_zero(value: float, expected: str) -> None:
    assert number(value) == expected


def test_one_vs_rest_is_written_as_the_mean_over_all_outputs() -> None:
    sheet = Worksheet(
        np.zeros((2, 49)), np.array([3, 0]), LAYERS["no hidden layer"], ONE_VS_REST, 0
    )
    work = sheet.work()  # all outputs are 0, all answers a half
    assert r"\ln(1 + e^{z_c}) - z_c\, y_c" in loss_formula(sheet, work)
    assert loss_formula(sheet, work).endswith(r"&= 13.863 \big/ 20 = \mathbf{0.6931}\end{aligned}")
    right, wrong = (gradient_formula(sheet, work, unit, 0) for unit in (3, 4))
    assert r"\frac{\sigma(z_{3}) - y_{3}}{2\cdot10}" in right
    assert r"\frac{0.500 - 1}{20} = \mathbf{-0.0250}" in right
    assert r"\frac{0.500 - 0}{20} = \mathbf{0.0250}" in wrong
