"""What if one weight were another? The loss over it, and a field to change it."""

import numpy as np
import streamlit as st

from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import written
from pages.scratch.charts import along_chart
from pages.scratch.weight import Chosen
from pages.shared import charts, session

_AROUND = 2.0  # how far the curve reaches, each way
_POINTS = 81


def show(sheet: Worksheet, work: Worked, chosen: Chosen) -> None:
    """The loss over this one weight, and a field to type another."""
    name, at = f"{chosen.layer}.weight", (chosen.unit, chosen.place)
    weight = float(sheet.weights[name][at])
    slope = float(work.gradients[chosen.layer].weight[at])
    title = f"w[{chosen.unit}, {chosen.place}] of layer {chosen.layer + 1}"
    st.subheader("Change this weight", anchor=False)
    left, right = st.columns([34, 66], gap="medium")
    st.session_state["weight"] = f"{weight:.4f}"  # what it is now, whoever moved it
    with left:
        st.text_input(
            title,
            key="weight",
            on_change=_type,
            args=(sheet, name, at),
            help="Type any number. All other weights stay.",
        )
        with st.container(horizontal=True, gap="small"):
            for change, label in ((-0.5, "− 0.5"), (-0.1, "− 0.1"), (0.1, "+ 0.1"), (0.5, "+ 0.5")):
                st.button(label, on_click=_set, args=(sheet, name, at, weight + change))
        if problem := session.problem():
            st.error(problem, icon=":material/error:")
        st.markdown(f"Loss **{work.loss:.4f}**, gradient **{written(slope, 4)}**. {_slope(slope)}")
    values = weight + np.linspace(-_AROUND, _AROUND, _POINTS)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = sheet.losses_along(name, at, values)
    right.echarts_chart(
        along_chart(
            values,
            losses,
            (weight, work.loss),
            slope,
            charts.colours(st.context.theme.type),
        ),
        height=230,
        key="along",
        alt=f"The loss over {title}: {losses[0]:.3f} at {values[0]:.2f}, {work.loss:.3f} now, at "
        f"{weight:.2f}, and {losses[-1]:.3f} at {values[-1]:.2f}",
    )


def _type(sheet: Worksheet, name: str, at: tuple[int, ...]) -> None:
    _set(sheet, name, at, st.session_state["weight"])


def _set(sheet: Worksheet, name: str, at: tuple[int, ...], value: float | str) -> None:
    with session.trying():
        sheet.set_weight(name, at, value)


def _slope(slope: float) -> str:
    if slope == 0:
        return (
            "The loss does not feel this weight at all: its input is 0 for every digit here, or "
            "its unit is off. A step leaves it as it is."
        )
    way = ("up", "smaller") if slope > 0 else ("down", "larger")
    return f"A larger weight would bring the loss {way[0]}, so a step makes it {way[1]}."
