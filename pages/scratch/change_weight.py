"""Change this weight: the loss over one weight, and a field to type another."""

import numpy as np
import streamlit as st

from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import number_text
from pages.scratch.follow import Followed
from pages.scratch.loss_charts import weight_chart
from pages.shared import charts, session
from pages.shared.plain import plain

_AROUND = 2.0  # how far the curve reaches, each way
_POINTS = 81


def show_change(sheet: Worksheet, work: Worked, followed: Followed) -> None:
    """Show the loss over this one weight, and a field to type another."""
    name, index = f"{followed.layer}.weight", (followed.unit, followed.input)
    weight = float(sheet.weights[name][index])
    slope = float(work.gradients[followed.layer].weight[index])
    title = f"w[{followed.unit}, {followed.input}] of layer {followed.layer + 1}"
    st.subheader("Change this weight", anchor=False)
    left, right = st.columns([34, 66], gap="medium")
    st.session_state["weight"] = f"{weight:.4f}"  # what it is now, whoever moved it
    with left:
        st.text_input(
            title,
            key="weight",
            on_change=_set_typed,
            args=(sheet, name, index),
            help="Type any number. All other weights stay.",
        )
        with st.container(horizontal=True, gap="small"):
            for change, label in ((-0.5, "− 0.5"), (-0.1, "− 0.1"), (0.1, "+ 0.1"), (0.5, "+ 0.5")):
                st.button(label, on_click=_set, args=(sheet, name, index, weight + change))
        if problem := session.problem():
            st.error(plain(problem), icon=":material/error:")
        st.markdown(
            f"Loss **{work.loss:.4f}**, gradient **{number_text(slope, 4)}**. {_in_words(slope)}"
        )
    values = weight + np.linspace(-_AROUND, _AROUND, _POINTS)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = sheet.losses_along(name, index, values)
    palette = charts.colours(st.context.theme.type)
    right.echarts_chart(
        weight_chart(values, losses, (weight, work.loss), slope, palette),
        height=250,
        key="along",
        alt=f"The loss over {title}: {losses[0]:.3f} at {values[0]:.2f}, {work.loss:.3f} now, at "
        f"{weight:.2f}, and {losses[-1]:.3f} at {values[-1]:.2f}",
    )


def _set_typed(sheet: Worksheet, name: str, index: tuple[int, ...]) -> None:
    _set(sheet, name, index, st.session_state["weight"])


def _set(sheet: Worksheet, name: str, index: tuple[int, ...], value: float | str) -> None:
    with session.trying():
        sheet.set_weight(name, index, value)


def _in_words(slope: float) -> str:
    if slope == 0:
        return (
            "The loss doesn't feel this weight at all: its input is 0 for every "
            "digit here, or its unit is off. A step leaves it as it is."
        )
    loss, weight = ("up", "smaller") if slope > 0 else ("down", "larger")
    return f"A larger weight would move the loss {loss}, so a step makes the weight {weight}."
