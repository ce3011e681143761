"""The losses' formulas as LaTeX: an entry for each loss that the page offers. No Streamlit here.

z are a digit's outputs, y its targets: 1 for the label, 0 for all others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nets.scratch import Labels
from core.recipes import CROSS_ENTROPY, ONE_VS_REST, SQUARED_ERROR, softmax
from core.training.worksheet import Worked, Worksheet
from pages.scratch.formulas import aligned, bold, number, slope_by

_MAX_TERMS = 4  # that are written out


@dataclass(frozen=True)
class LossFormulas:
    """How a loss is written, forward and back, and what its outputs are called as they are read.

    `{name}` in a template stands for a symbol or a number; a brace of LaTeX is doubled.
    """

    value: Callable[[Worked, Labels], list[str]]  # lines, aligned: the loss of the batch
    gradient: str  # by one output, of its answer and target, digits and numbers of the batch
    answer: str  # the symbol for the answer of a unit
    answers_title: str  # of a table; empty where outputs are read as they are
    answers_about: str
    row_title: str  # of the same table, or of z − y, at the end of the network's row


def _cross_entropy(work: Worked, labels: Labels) -> list[str]:
    count = len(labels)
    shares = softmax(work.outputs)[np.arange(count), labels]
    lines = [
        r"p_c &= e^{z_c} \big/ \textstyle\sum_k e^{z_k}",
        rf"L &= -\tfrac{{1}}{{{count}}} \textstyle\sum_n \ln p_{{\text{{label}}}}",
    ]
    if count <= _MAX_TERMS:
        terms = " + ".join(rf"\ln\tfrac{{1}}{{{number(share, 2)}}}" for share in shares)
        lines.append(rf"&= \tfrac{{1}}{{{count}}}\big({terms}\big)")
    return [*lines, f"&= {bold(work.loss, 4)}"]


def _squared_error(work: Worked, labels: Labels) -> list[str]:
    return _mean(work, "(z_c - y_c)^2")


def _one_vs_rest(work: Worked, labels: Labels) -> list[str]:
    lines = _mean(work, r"\big(\ln(1 + e^{z_c}) - z_c\, y_c\big)")
    return [r"\sigma(z) &= 1 \big/ (1 + e^{-z})", *lines]


def _mean(work: Worked, term: str) -> list[str]:
    """The loss as the mean of a term over all outputs of all digits."""
    count, classes = work.outputs.shape
    size = count * classes
    return [
        rf"L &= \tfrac{{1}}{{{count}\cdot{classes}}} \textstyle\sum_n \sum_c {term}",
        rf"&= {number(work.loss * size)} \big/ {size} = {bold(work.loss, 4)}",
    ]


LOSS_FORMULAS: dict[str, LossFormulas] = {  # name of the loss -> its formulas
    CROSS_ENTROPY: LossFormulas(
        _cross_entropy,
        r"\frac{{{answer} - {target}}}{{{digits}}}",
        "p_{{{unit}}}",
        "p = softmax(z)",
        "ten shares",
        "p, shares",
    ),
    SQUARED_ERROR: LossFormulas(
        _squared_error,
        r"\frac{{2\,({answer} - {target})}}{{{numbers}}}",
        "z_{{{unit}}}",
        "",
        "",
        "z − y",
    ),
    ONE_VS_REST: LossFormulas(
        _one_vs_rest,
        r"\frac{{{answer} - {target}}}{{{numbers}}}",
        r"\sigma(z_{{{unit}}})",
        "σ(z)",
        "ten answers, 0 to 1",
        "σ(z), answers",
    ),
}


def loss_formula(sheet: Worksheet, work: Worked) -> str:
    """The loss of the batch, from the outputs of the last layer."""
    return aligned(LOSS_FORMULAS[sheet.loss.name].value(work, sheet.labels))


def gradient_formula(sheet: Worksheet, work: Worked, unit: int, digit: int) -> str:
    """How the loss moves with one output of one digit: with symbols, then with numbers."""
    formulas = LOSS_FORMULAS[sheet.loss.name]
    count, classes = work.outputs.shape
    symbols = {
        "answer": formulas.answer.format(unit=unit),
        "target": f"y_{{{unit}}}",
        "digits": count,
        "numbers": rf"{count}\cdot{classes}",
    }
    numbers = {
        "answer": number(sheet.loss.answers(work.outputs)[digit, unit]),
        "target": int(sheet.labels[digit] == unit),
        "digits": count,
        "numbers": count * classes,
    }
    delta = bold(work.gradients[-1].deltas[digit, unit], 4)
    return aligned(
        [
            f"{slope_by(unit)} &= {formulas.gradient.format_map(symbols)}",
            f"&= {formulas.gradient.format_map(numbers)} = {delta}",
        ]
    )
