"""The last drawing of the first page, and what networks answer to it as they learn."""

from collections.abc import Hashable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.drawing import frame, is_blank
from core.judging.mistakes import answers
from core.nets.model import Model
from core.recipes import DIGITS
from core.runs.snapshot import LaneSnapshot, RunSnapshot
from pages.shared import charts, images, run_charts, session, session_run
from pages.shared.plain import plain

_DIGITS = "_digits_of_drawing"  # (run, the digits that each lane answered one after the other)


def show_drawing(run: RunSnapshot | None, models: Sequence[Model | None], run_id: Hashable) -> None:
    """Show the drawing and ten bars for each lane's network so far; `run_id` tells runs apart."""
    if run is not None and run.lanes[0].recipe.inputs != DIGITS:
        return
    drawing = session.own_drawing()
    if drawing is None or is_blank(drawing.ink):
        st.caption(
            ":material/draw: Draw something on the first page, and see what the "
            "networks make of it here after every epoch."
        )
        return
    if run is None or not models:
        return
    image = frame(drawing.ink).image
    columns = st.columns([1, 3, 3], gap="medium")
    columns[0].image(images.enlarged(image, 112), output_format="PNG", alt="Your drawing, framed")
    palette = charts.colours(st.context.theme.type)
    titles = run_charts.lane_titles(run.lanes)
    for index, (lane, model, title) in enumerate(zip(run.lanes, models, titles, strict=True)):
        with columns[index + 1]:
            heights = None if model is None else _heights(model, image)
            st.markdown(f"**{plain(title)}** says {_path(run_id, index, lane, heights)}")
            st.echarts_chart(
                charts.ten_bars(heights, palette[lane.recipe.role.name], palette),
                height=130,
                key=f"drawing-{index}",
                alt=f"{title}: its ten answers to your drawing",
            )


def models_so_far() -> tuple[Model | None, ...]:
    """The networks of this session's run after their last epochs."""
    link = session_run.held_link()
    return () if link is None else session_run.scheduler().models_so_far(link)


def _heights(model: Model, image: NDArray[np.uint8]) -> NDArray[np.floating] | None:
    with np.errstate(all="ignore"):  # a training that goes wrong says so by itself
        heights = answers(model.judge(image[None]), model.recipe.loss)[0]
    return heights if np.isfinite(heights).all() else None


def _path(
    run_id: Hashable, index: int, lane: LaneSnapshot, heights: NDArray[np.floating] | None
) -> str:
    """Markdown: the digits that a lane went through, as "8 → 3 → 8"; one for each change."""
    last, digits = st.session_state.get(_DIGITS, (None, ([], [])))
    if last != run_id:
        digits = ([], [])
    if heights is not None:
        digit = int(heights.argmax())
        if not digits[index] or digits[index][-1] != digit:
            digits[index].append(digit)
    st.session_state[_DIGITS] = (run_id, digits)
    coloured = lane.recipe.role.coloured
    return " → ".join(coloured(f"**{digit}**") for digit in digits[index][-6:]) or "nothing yet"
