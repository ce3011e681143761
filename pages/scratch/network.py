"""The network of a worksheet, layer by layer in a row, small enough to be seen at once."""

import dataclasses

import numpy as np
import streamlit as st

from core.nets.scratch import Array
from core.recipes import one_hot
from core.training.worksheet import NUM_INPUTS, Worked, Worksheet
from pages.components.heat_tables import HeatTable, heat_tables
from pages.scratch.follow import DIGIT, INPUT, LAYER, follow
from pages.scratch.loss_formulas import LOSS_FORMULAS


def show_network(sheet: Worksheet, work: Worked) -> None:
    """Show all layers in a row: what flows forward, and below each its gradient."""
    tables = [_small_table("x", sheet.inputs, cell=4, before="")]
    owners = [(0, "x")]  # of each table: the layer, and which of its numbers
    for index, (layer, gradients) in enumerate(zip(work.layers, work.gradients, strict=True)):
        number, (units, inputs) = index + 1, layer.weight.shape
        table = _small_table(
            f"W{number}, b{number}",
            layer.weight,
            (f"∂L/∂W{number}", gradients.weight),
            cell=4 if inputs == NUM_INPUTS else 10,
        )
        tables.append(dataclasses.replace(table, about=f"{table.about}, {units}"))
        title = f"z{number}, a{number}" if layer.rectified else f"z{number}"
        below = (f"∂L/∂z{number}", gradients.deltas)
        tables.append(_small_table(title, layer.activations, below))
        owners += [(index, "W"), (index, "z")]
    formulas = LOSS_FORMULAS[sheet.loss.name]
    targets = one_hot(sheet.labels).astype(np.float64)
    compared = work.outputs - targets
    if formulas.answers_title:
        compared = sheet.loss.answers(work.outputs)
    tables.append(_small_table(formulas.row_title, compared, ("y, targets", targets)))
    owners.append((len(work.layers) - 1, "z"))

    def follow_square(table: int, row: int, column: int) -> None:
        index, numbers = owners[table]
        if numbers == "W":
            follow(sheet, index, row, column)
            return
        st.session_state[DIGIT] = row
        if numbers == "x":
            st.session_state[LAYER] = 1
            st.session_state[INPUT] = column
        else:
            follow(sheet, index, column)

    label = "The network, layer by layer"
    heat_tables(tables, key="network-row", label=label, on_pick=follow_square)
    st.caption(
        "Rows of W are units; all other rows are digits. Gold: above 0. Blue-grey: "
        "below. Press a square to follow its number."
    )


def _small_table(
    title: str,
    values: Array,
    below: tuple[str, Array] | None = None,
    *,
    cell: int = 10,
    before: str = "→",
) -> HeatTable:
    """A table that shows the shape of its numbers, and not the numbers."""
    about = " × ".join(map(str, values.shape))
    return HeatTable(title, values, about, numbers=False, cell=cell, before=before, below=below)
