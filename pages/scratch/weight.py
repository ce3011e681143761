"""One weight of the worksheet: what it takes part in, forward and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.nets.scratch import Array
from core.recipes import softmax
from core.training.worksheet import NUM_INPUTS, SIDE, Worked, Worksheet
from pages.components.heat_tables import HeatTable, heat_tables, written
from pages.scratch import formulas
from pages.shared.links import check_link, whole_number

LAYER, UNIT, PLACE, DIGIT = "layer", "unit", "input", "digit"  # keys, in the address too


@dataclass(frozen=True)
class Chosen:
    """A weight, and the digit of the batch it is looked at with; all from 0."""

    layer: int
    unit: int
    place: int
    digit: int


def choose(sheet: Worksheet) -> Chosen:
    """The controls to choose it, and what is wrong with a link."""
    sizes = sheet.network.layers
    known = range(1, len(sizes))
    _keep_within(LAYER, len(sizes) - 1, 1)
    problems = st.container()  # told above the controls, and before they take the link
    with problems:
        check_link({LAYER: [str(each) for each in known]}, {})
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        layer = st.segmented_control(
            "Layer", known, default=1, required=True, key=LAYER, bind="query-params"
        )
        limits = {UNIT: sizes[layer] - 1, PLACE: sizes[layer - 1] - 1}
        limits[DIGIT] = len(sheet.labels) - 1
        middle = NUM_INPUTS // 2 if layer == 1 else 1  # the corners of a picture are mostly 0
        usual = {UNIT: 1, PLACE: middle, DIGIT: 0}
        for key, last in limits.items():
            _keep_within(key, last, usual[key])
        # Later the address may lag behind what was chosen.
        asked = {key: (0, last) for key, last in limits.items() if key not in st.session_state}
        with problems:
            check_link({}, asked)
        labels = {UNIT: "Unit (row)", PLACE: "Input (column)", DIGIT: "Digit of the batch"}
        unit, place, digit = (
            whole_number(f"{labels[key]}, 0 to {last}", (0, last), usual[key], key, width=190)
            for key, last in limits.items()
        )
    return Chosen(layer - 1, unit, place, digit)


def pick(sheet: Worksheet, layer: int, unit: int, place: int | None = None) -> None:
    """Choose a weight by pressing its number. For callbacks."""
    assert layer < len(sheet.network.layers) - 1
    st.session_state[LAYER], st.session_state[UNIT] = layer + 1, unit
    if place is not None:
        st.session_state[PLACE] = place


def show_forward(sheet: Worksheet, work: Worked, chosen: Chosen) -> None:
    """The numbers that one unit reads of one digit, what it makes of them, and the formula."""
    layer, unit, digit = work.layers[chosen.layer], chosen.unit, chosen.digit
    st.subheader("Forward: what this unit computes", anchor=False)
    left, right = st.columns([66, 34], gap="medium")
    at, rows, units = _at(chosen, layer.inputs.shape[1]), _rows(sheet), _units(layer.bias)
    tables = [
        HeatTable(
            f"x · digit {digit}",
            _square(layer.inputs[digit]),
            f"the {layer.inputs.shape[1]} numbers it reads",
            marked=at,
        ),
        HeatTable(
            f"w · unit {unit}",
            _square(layer.weight[unit]),
            f"one for each, + b = {formulas.number(layer.bias[unit])}",
            marked=at,
            before="·",
        ),
        HeatTable(
            "z = w · x + b",
            layer.pre_activations,
            f"{len(rows)} digits × {len(units)} units",
            rows,
            units,
            (digit, unit),
            before="=",
        ),
    ]
    if layer.rectified:
        about = "what the next layer reads"
        a = HeatTable("a = max(0, z)", layer.activations, about, rows, units, (digit, unit))
        tables.append(a)
    elif sheet.loss.shares_out:
        shares = softmax(work.outputs)
        p = HeatTable("p = softmax(z)", shares, "ten shares", rows, units, (digit, unit))
        tables.append(p)
    with left:

        def picked(table: int, row: int, column: int) -> None:
            if table < 2:
                width = tables[table].values.shape[1]
                pick(sheet, chosen.layer, unit, row * width + column)
            else:
                pick(sheet, chosen.layer, column)
                st.session_state[DIGIT] = row

        label = f"Layer {chosen.layer + 1}, forward"
        heat_tables(tables, key="forward", label=label, on_pick=picked)
    right.latex(formulas.forward(work, chosen.layer, unit, digit))
    if chosen.layer == len(work.layers) - 1:
        right.latex(formulas.loss(work, sheet.labels, sheet.loss))


def show_backward(sheet: Worksheet, work: Worked, chosen: Chosen, rate: float | None) -> None:
    """How the loss moves with this unit and with its weights; the rate is for the update."""
    layer, gradients = work.layers[chosen.layer], work.gradients[chosen.layer]
    st.subheader("Backward: how the loss would move", anchor=False)
    left, right = st.columns([66, 34], gap="medium")
    rows, units = _rows(sheet), _units(layer.bias)
    here = (chosen.digit, chosen.unit)
    tables = [
        HeatTable(
            "∂L/∂z, in thousandths",
            gradients.deltas,
            f"{len(rows)} digits × {len(units)} units",
            rows,
            units,
            here,
            written=_thousandths(gradients.deltas),
        ),
        HeatTable(
            f"∂L/∂w · unit {chosen.unit}, in thousandths",
            _square(gradients.weight[chosen.unit]),
            "summed over the batch",
            marked=_at(chosen, layer.inputs.shape[1]),
            written=_thousandths(gradients.weight[chosen.unit]),
        ),
    ]
    if chosen.layer:
        before = (chosen.digit, chosen.place)
        inputs = _units(gradients.inputs[0])
        about = "handed to the layer before"
        texts = _thousandths(gradients.inputs)
        handed = HeatTable(
            "∂L/∂x, in thousandths",
            gradients.inputs,
            about,
            rows,
            inputs,
            before,
            written=texts,
        )
        tables.append(handed)
    with left:
        heat_tables(tables, key="backward", label=f"Layer {chosen.layer + 1}, backward")
    right.latex(
        formulas.backward(work, sheet.labels, sheet.loss, chosen.layer, chosen.unit, chosen.digit)
    )
    right.latex(formulas.update(work, chosen.layer, chosen.unit, chosen.place, rate))


def _keep_within(key: str, last: int, usual: int) -> None:
    """After the network or the batch has become smaller."""
    if key in st.session_state and st.session_state[key] > last:
        st.session_state[key] = usual


def _square(numbers: Array) -> NDArray[np.floating]:
    """49 numbers of pixels as 7 rows, others as one."""
    return numbers.reshape(SIDE, SIDE) if len(numbers) == NUM_INPUTS else numbers[None]


def _at(chosen: Chosen, width: int) -> tuple[int, int]:
    return divmod(chosen.place, SIDE) if width == NUM_INPUTS else (0, chosen.place)


def _thousandths(numbers: Array) -> list[str]:
    return [written(1000 * value, 1) for value in numbers.reshape(-1)]


def _rows(sheet: Worksheet) -> list[str]:
    return [str(label) for label in sheet.labels]


def _units(numbers: Array) -> Sequence[str]:
    return [str(unit) for unit in range(len(numbers))]
