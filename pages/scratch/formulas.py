"""A network's formulas with its own numbers in them, as LaTeX. No Streamlit here.

Units, inputs and digits of a batch are counted from 0, as in the code; layers from 1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from core.recipes import Loss, softmax
from core.training.worksheet import Worked

_SPELLED = 3  # products that are written out


def number(value: float, digits: int = 3) -> str:
    """A number as LaTeX: three digits after the point, powers of ten where that would be 0."""
    if not math.isfinite(value):  # a sum of numbers that are near the largest there are
        return r"\infty" if value > 0 else r"-\infty"
    if value and abs(value) < 10.0**-digits:
        mantissa, power = f"{value:.1e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(power)}}}"
    if abs(value) >= 10_000:
        mantissa, power = f"{value:.2e}".split("e")
        return rf"{mantissa}\cdot 10^{{{int(power)}}}"
    return f"{value:z.{digits}f}"


def forward(work: Worked, layer: int, unit: int, digit: int) -> str:
    """What a unit of a layer (from 0) computes of a digit of the batch."""
    of = work.layers[layer]
    products = of.weight[unit] * of.inputs[digit]
    order = np.argsort(-np.abs(products), kind="stable")[:_SPELLED]
    lines = [rf"z_{{{unit}}} &= \sum_i w_i\, x_i + b"]
    lines += [
        rf"&\quad {_sign(of.weight[unit, i])}\cdot{number(of.inputs[digit, i])}"
        rf"\;\;\small(i{{=}}{i})"
        for i in order
    ]
    rest = float(products.sum() - products[order].sum())
    lines += [
        rf"&\quad {_sign(rest)}\;\;\small({len(products) - len(order)}\text{{ others}})",
        rf"&\quad {_sign(of.bias[unit])}\;\;\small(b)",
        rf"&= \mathbf{{{number(of.pre_activations[digit, unit])}}}",
    ]
    if of.rectified:
        z, a = of.pre_activations[digit, unit], of.activations[digit, unit]
        lines.append(rf"a_{{{unit}}} &= \max(0,\ {number(z)}) = \mathbf{{{number(a)}}}")
    return _aligned(lines)


def loss(work: Worked, labels: NDArray[np.integer], kind: Loss) -> str:
    """The loss of the batch, from what the last layer says."""
    count, classes = work.outputs.shape
    if kind.shares_out:
        shares = softmax(work.outputs)[np.arange(count), labels]
        logs = " + ".join(rf"\ln\tfrac{{1}}{{{number(share, 2)}}}" for share in shares)
        return _aligned(
            [
                r"p_c &= e^{z_c} \big/ \textstyle\sum_k e^{z_k}",
                rf"L &= -\tfrac{{1}}{{{count}}} \textstyle\sum_n \ln p_{{\text{{label}}}}",
                rf"&= \tfrac{{1}}{{{count}}}\big({logs}\big)",
                rf"&= \mathbf{{{number(work.loss, 4)}}}",
            ]
            if count <= 4
            else [
                r"p_c &= e^{z_c} \big/ \textstyle\sum_k e^{z_k}",
                rf"L &= -\tfrac{{1}}{{{count}}} \textstyle\sum_n \ln p_{{\text{{label}}}}",
                rf"&= \mathbf{{{number(work.loss, 4)}}}",
            ]
        )
    total = work.loss * count * classes
    return _aligned(
        [
            rf"L &= \tfrac{{1}}{{{count}\cdot{classes}}} \textstyle\sum_n \sum_c (z_c - y_c)^2",
            rf"&= {number(total)} \big/ {count * classes} = \mathbf{{{number(work.loss, 4)}}}",
        ]
    )


def backward(
    work: Worked, labels: NDArray[np.integer], kind: Loss, layer: int, unit: int, digit: int
) -> str:
    """How the loss moves with a unit's sum, for one digit."""
    gradient, last = work.gradients[layer], layer == len(work.layers) - 1
    delta = number(gradient.deltas[digit, unit], 4)
    name = rf"\frac{{\partial L}}{{\partial z_{{{unit}}}}}"
    count, classes = work.outputs.shape
    if not last:
        following = work.gradients[layer + 1].deltas[digit]
        passes = work.layers[layer].pre_activations[digit, unit] > 0
        return _aligned(
            [
                rf"{name} &= \Big(\sum_k w_{{k{unit}}} \frac{{\partial L}}{{\partial z_k}}\Big)"
                r"\cdot [z > 0]",
                rf"&= {number(gradient.activations[digit, unit], 4)}\cdot {int(passes)}"
                rf"\;\;\small({len(following)}\text{{ units after it}})",
                rf"&= \mathbf{{{delta}}}",
            ]
        )
    target = int(labels[digit] == unit)
    if kind.shares_out:
        share = softmax(work.outputs)[digit, unit]
        lines = [
            rf"{name} &= \frac{{p_{{{unit}}} - y_{{{unit}}}}}{{{count}}}",
            rf"&= \frac{{{number(share)} - {target}}}{{{count}}} = \mathbf{{{delta}}}",
        ]
    else:
        output = number(work.outputs[digit, unit])
        lines = [
            rf"{name} &= \frac{{2\,(z_{{{unit}}} - y_{{{unit}}})}}{{{count}\cdot{classes}}}",
            rf"&= \frac{{2\,({output} - {target})}}{{{count * classes}}} = \mathbf{{{delta}}}",
        ]
    return _aligned(lines)


def update(work: Worked, layer: int, unit: int, place: int, rate: float | None) -> str:
    """A weight's gradient, summed over the batch, and what plain gradient descent makes of it.

    A rate of None leaves the second part out.
    """
    of, gradient = work.layers[layer], work.gradients[layer]
    value = float(gradient.weight[unit, place])
    lines = [r"\frac{\partial L}{\partial w} &= \sum_n \frac{\partial L}{\partial z}\, x"]
    for delta, given in zip(gradient.deltas[:, unit], of.inputs[:, place], strict=True):
        lines.append(rf"&\quad {_sign(delta, 4)}\cdot{number(given)}")
    lines.append(rf"&= \mathbf{{{number(value, 4)}}}")
    if rate is not None:
        weight = float(of.weight[unit, place])
        moved = number(weight - rate * value, 4)
        lines += [
            r"w &\leftarrow w - \eta\, \frac{\partial L}{\partial w}",
            rf"&= {number(weight, 4)} - {rate:g}\cdot({number(value, 4)})",
            rf"&= \mathbf{{{moved}}}",
        ]
    return _aligned(lines)


def _sign(value: float, digits: int = 3) -> str:
    text = number(value, digits)
    return text if text.startswith("-") else f"+{text}"


def _aligned(lines: list[str]) -> str:
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"
