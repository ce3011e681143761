"""Forward: what one unit computes of one digit, in tables and as a formula."""

import streamlit as st

from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import HeatTable, heat_tables
from pages.scratch.follow import DIGIT, Followed, follow
from pages.scratch.formulas import forward_formula, number
from pages.scratch.loss_formulas import LOSS_FORMULAS, loss_formula
from pages.scratch.tables import position, square, unit_names


def show_forward(sheet: Worksheet, work: Worked, followed: Followed) -> None:
    """Show the numbers that the unit reads of the digit, what it makes of them, and how."""
    st.subheader("Forward: what this unit computes", anchor=False)
    left, right = st.columns([66, 34], gap="medium")
    tables = _tables(sheet, work, followed)

    def follow_number(table: int, row: int, column: int) -> None:
        if table < 2:  # x or w
            width = tables[table].values.shape[1]
            follow(sheet, followed.layer, followed.unit, row * width + column)
        else:
            follow(sheet, followed.layer, column)
            st.session_state[DIGIT] = row

    with left:
        label = f"Layer {followed.layer + 1}, forward"
        heat_tables(tables, key="forward", label=label, on_pick=follow_number)
    right.latex(forward_formula(work, followed.layer, followed.unit, followed.digit))
    if followed.layer == len(work.layers) - 1:
        right.latex(loss_formula(sheet, work))


def _tables(sheet: Worksheet, work: Worked, followed: Followed) -> list[HeatTable]:
    layer, unit, digit = work.layers[followed.layer], followed.unit, followed.digit
    num_inputs = layer.inputs.shape[1]
    marked = position(followed.input, num_inputs)
    digits, units = [str(label) for label in sheet.labels], unit_names(layer.bias)
    tables = [
        HeatTable(
            f"x · digit {digit}",
            square(layer.inputs[digit]),
            f"the {num_inputs} numbers it reads",
            marked=marked,
        ),
        HeatTable(
            f"w · unit {unit}",
            square(layer.weight[unit]),
            f"one for each, + b = {number(layer.bias[unit])}",
            marked=marked,
            before="·",
        ),
        HeatTable(
            "z = w · x + b",
            layer.pre_activations,
            f"{len(digits)} digits × {len(units)} units",
            digits,
            units,
            (digit, unit),
            before="=",
        ),
    ]
    formulas = LOSS_FORMULAS[sheet.loss.name]
    if layer.rectified:
        title, about, values = "a = max(0, z)", "what the next layer reads", layer.activations
    elif formulas.answers_title:
        title, about = formulas.answers_title, formulas.answers_about
        values = sheet.loss.answers(work.outputs)
    else:
        return tables
    return [*tables, HeatTable(title, values, about, digits, units, (digit, unit))]
