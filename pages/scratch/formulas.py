"""A network's formulas with its own numbers in them, as LaTeX. No Streamlit here.

Units, inputs and digits of a batch are counted from 0, as in the code; layers from 1.
"""

import math
from collections.abc import Sequence

import numpy as np

from core.training.worksheet import Worked

_MAX_PRODUCTS = 3  # that are written out


def number(value: float, digits: int = 3) -> str:
    """A number as LaTeX: three digits after the point, powers of ten where that would be 0."""
    if not math.isfinite(value):  # a sum of numbers that are near the largest there are
        return r"\infty" if value > 0 else r"-\infty"
    is_large = abs(value) >= 10_000
    if is_large or 0 < abs(value) < 10.0**-digits:
        mantissa, power = f"{value:.{2 if is_large else 1}e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(power)}}}"
    return f"{value:z.{digits}f}"


def bold(value: float, digits: int = 3) -> str:
    """A number that is a result."""
    return rf"\mathbf{{{number(value, digits)}}}"


def aligned(lines: Sequence[str]) -> str:
    """Lines below each other, aligned at their `&`."""
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def forward_formula(work: Worked, layer: int, unit: int, digit: int) -> str:
    """Sum and activation of a unit of a layer (from 0), for one digit of the batch."""
    numbers = work.layers[layer]
    products = numbers.weight[unit] * numbers.inputs[digit]
    order = np.argsort(-np.abs(products), kind="stable")[:_MAX_PRODUCTS]
    lines = [rf"z_{{{unit}}} &= \sum_i w_i\, x_i + b"]
    lines += [
        rf"&\quad {_signed(numbers.weight[unit, i])}\cdot{number(numbers.inputs[digit, i])}"
        rf"\;\;\small(i{{=}}{i})"
        for i in order
    ]
    rest = float(products.sum() - products[order].sum())
    lines += [
        rf"&\quad {_signed(rest)}\;\;\small({len(products) - len(order)}\text{{ others}})",
        rf"&\quad {_signed(numbers.bias[unit])}\;\;\small(b)",
        f"&= {bold(numbers.pre_activations[digit, unit])}",
    ]
    if numbers.rectified:
        z, a = numbers.pre_activations[digit, unit], numbers.activations[digit, unit]
        lines.append(rf"a_{{{unit}}} &= \max(0,\ {number(z)}) = {bold(a)}")
    return aligned(lines)


def backward_formula(work: Worked, layer: int, unit: int, digit: int) -> str:
    """How the loss moves with the sum of a unit that has a layer after it, for one digit."""
    gradient, following = work.gradients[layer], work.gradients[layer + 1]
    passes = work.layers[layer].pre_activations[digit, unit] > 0
    return aligned(
        [
            rf"{slope_by(unit)} &= \Big(\sum_k w_{{k{unit}}} "
            r"\frac{\partial L}{\partial z_k}\Big)\cdot [z > 0]",
            rf"&= {number(gradient.activations[digit, unit], 4)}\cdot {int(passes)}"
            rf"\;\;\small({following.deltas.shape[1]}\text{{ units after it}})",
            f"&= {bold(gradient.deltas[digit, unit], 4)}",
        ]
    )


def slope_by(unit: int) -> str:
    """The symbol for how the loss moves with a unit's sum."""
    return rf"\frac{{\partial L}}{{\partial z_{{{unit}}}}}"


def update_formula(work: Worked, layer: int, unit: int, index: int, rate: float | None) -> str:
    """The gradient of a unit's weight for input `index`, summed over the batch, and what plain
    gradient descent makes of the weight.

    A rate of None leaves the second part out.
    """
    numbers, gradient = work.layers[layer], work.gradients[layer]
    slope = float(gradient.weight[unit, index])
    lines = [r"\frac{\partial L}{\partial w} &= \sum_n \frac{\partial L}{\partial z}\, x"]
    for delta, value in zip(gradient.deltas[:, unit], numbers.inputs[:, index], strict=True):
        lines.append(rf"&\quad {_signed(delta, 4)}\cdot{number(value)}")
    lines.append(f"&= {bold(slope, 4)}")
    if rate is not None:
        weight = float(numbers.weight[unit, index])
        lines += [
            r"w &\leftarrow w - \eta\, \frac{\partial L}{\partial w}",
            rf"&= {number(weight, 4)} - {rate:g}\cdot({number(slope, 4)})",
            f"&= {bold(weight - rate * slope, 4)}",
        ]
    return aligned(lines)


def _signed(value: float, digits: int = 3) -> str:
    text = number(value, digits)
    return text if text.startswith("-") else f"+{text}"
