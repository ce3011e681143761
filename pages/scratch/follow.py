"""The number that is followed through the worksheet: one weight, seen with one digit."""

from dataclasses import dataclass

import streamlit as st

from core.training.worksheet import NUM_INPUTS, Worksheet
from pages.shared.links import check_link, whole_number

LAYER, UNIT, INPUT, DIGIT = "layer", "unit", "input", "digit"  # keys, in the address too
_LABELS = {UNIT: "Unit (row)", INPUT: "Input (column)", DIGIT: "Digit of the batch"}


@dataclass(frozen=True)
class Followed:
    """A weight, and the digit of the batch it is looked at with; all from 0."""

    layer: int
    unit: int
    input: int
    digit: int


def choose_number(sheet: Worksheet) -> Followed:
    """Show the controls that choose it, and say which parts of the address they cannot obey."""
    sizes = sheet.network.layers
    layers = range(1, len(sizes))
    _keep_within(LAYER, len(sizes) - 1, 1)
    problems = st.container()  # above the controls, and written before they take the link
    with problems:
        check_link({LAYER: [str(layer) for layer in layers]}, {})
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        layer = st.segmented_control(
            "Layer", layers, default=1, required=True, key=LAYER, bind="query-params"
        )
        last = {UNIT: sizes[layer] - 1, INPUT: sizes[layer - 1] - 1, DIGIT: len(sheet.labels) - 1}
        middle = NUM_INPUTS // 2 if layer == 1 else 1  # the corners of a picture are mostly 0
        defaults = {UNIT: 1, INPUT: middle, DIGIT: 0}
        for key, default in defaults.items():
            _keep_within(key, last[key], default)
        # Later the address may lag behind what was chosen.
        new = {key: (0, last[key]) for key in last if key not in st.session_state}
        with problems:
            check_link({}, new)
        unit, index, digit = (
            whole_number(
                f"{_LABELS[key]}, 0 to {last[key]}", (0, last[key]), default, key, width=190
            )
            for key, default in defaults.items()
        )
    return Followed(layer - 1, unit, index, digit)


def follow(sheet: Worksheet, layer: int, unit: int, index: int | None = None) -> None:
    """Follow a weight whose number was pressed, None for the input as it is. For callbacks."""
    assert layer < len(sheet.network.layers) - 1
    st.session_state[LAYER], st.session_state[UNIT] = layer + 1, unit
    if index is not None:
        st.session_state[INPUT] = index


def _keep_within(key: str, last: int, default: int) -> None:
    """Take the default for a choice that a smaller network or batch no longer has."""
    if key in st.session_state and st.session_state[key] > last:
        st.session_state[key] = default
