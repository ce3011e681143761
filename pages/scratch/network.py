"""The network of a worksheet, layer by layer in a row, small enough to be seen at once."""

import numpy as np
import streamlit as st

from core.recipes import one_hot, softmax
from core.training.worksheet import NUM_INPUTS, Worked, Worksheet
from pages.components.heat_tables import HeatTable, heat_tables
from pages.scratch import weight


def show(sheet: Worksheet, work: Worked) -> None:
    """All layers in a row: what flows forward, and below each its gradient."""
    batch = len(sheet.labels)
    tables = [
        HeatTable("x", sheet.inputs, f"{batch} × {sheet.inputs.shape[1]}", numbers=False, cell=4)
    ]
    owners = [(0, "x")]
    for index, (layer, gradients) in enumerate(zip(work.layers, work.gradients, strict=True)):
        number, (units, inputs) = index + 1, layer.weight.shape
        last = index == len(work.layers) - 1
        tables.append(
            HeatTable(
                f"W{number}, b{number}",
                layer.weight,
                f"{units} × {inputs}, {units}",
                numbers=False,
                cell=4 if inputs == NUM_INPUTS else 10,
                before="→",
                below=(f"∂L/∂W{number}", gradients.weight),
            )
        )
        tables.append(
            HeatTable(
                f"z{number}" if last else f"z{number}, a{number}",
                layer.activations,
                f"{batch} × {units}",
                numbers=False,
                cell=10,
                before="→",
                below=(f"∂L/∂z{number}", gradients.deltas),
            )
        )
        owners += [(index, "W"), (index, "z")]
    target = one_hot(sheet.labels).astype(np.float64)
    shares = sheet.loss.shares_out
    tables.append(
        HeatTable(
            "p, shares" if shares else "z − y",
            softmax(work.outputs) if shares else work.outputs - target,
            f"{batch} × 10",
            numbers=False,
            cell=10,
            before="→",
            below=("y, targets", target),
        )
    )
    owners.append((len(work.layers) - 1, "z"))

    def picked(table: int, row: int, column: int) -> None:
        index, kind = owners[table]
        if kind == "W":
            weight.pick(sheet, index, row, column)
            return
        st.session_state[weight.DIGIT] = row
        if kind == "x":
            st.session_state[weight.LAYER] = 1
            st.session_state[weight.PLACE] = column
        else:
            weight.pick(sheet, index, column)

    heat_tables(tables, key="network-row", label="The network, layer by layer", on_pick=picked)
    st.caption(
        "Rows of x, z and p are digits, rows of W are units. Gold is above 0, blue-grey below, "
        "pale is near 0. Press a square to follow its number."
    )
