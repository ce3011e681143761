"""Backward: how the loss would move with one unit and with its weights."""

import streamlit as st

from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import HeatTable, heat_tables
from pages.scratch.follow import Followed
from pages.scratch.formulas import backward_formula, update_formula
from pages.scratch.loss_formulas import gradient_formula
from pages.scratch.tables import position, square, thousandths, unit_names


def show_backward(sheet: Worksheet, work: Worked, followed: Followed, rate: float | None) -> None:
    """Show the unit's gradients, and how they come about. The rate is that of plain gradient
    descent; None leaves the update out.
    """
    st.subheader("Backward: how the loss would move", anchor=False)
    left, right = st.columns([66, 34], gap="medium")
    layer, unit = followed.layer, followed.unit
    with left:
        tables = _tables(sheet, work, followed)
        heat_tables(tables, key="backward", label=f"Layer {layer + 1}, backward")
    if layer == len(work.layers) - 1:
        right.latex(gradient_formula(sheet, work, unit, followed.digit))
    else:
        right.latex(backward_formula(work, layer, unit, followed.digit))
    right.latex(update_formula(work, layer, unit, followed.input, rate))


def _tables(sheet: Worksheet, work: Worked, followed: Followed) -> list[HeatTable]:
    layer, gradients = work.layers[followed.layer], work.gradients[followed.layer]
    weight = gradients.weight[followed.unit]
    digits, units = [str(label) for label in sheet.labels], unit_names(layer.bias)
    tables = [
        HeatTable(
            "∂L/∂z, in thousandths",
            gradients.deltas,
            f"{len(digits)} digits × {len(units)} units",
            digits,
            units,
            (followed.digit, followed.unit),
            texts=thousandths(gradients.deltas),
        ),
        HeatTable(
            f"∂L/∂w · unit {followed.unit}, in thousandths",
            square(weight),
            "summed over the batch",
            marked=position(followed.input, len(weight)),
            texts=thousandths(weight),
        ),
    ]
    if followed.layer:
        tables.append(
            HeatTable(
                "∂L/∂x, in thousandths",
                gradients.inputs,
                "passed to the layer before",
                digits,
                unit_names(gradients.inputs[0]),
                (followed.digit, followed.input),
                texts=thousandths(gradients.inputs),
            )
        )
    return tables
