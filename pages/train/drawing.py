"""What networks say to the last drawing of the first page, as they learn."""

from collections.abc import Hashable, Sequence

import numpy as np
import streamlit as st

from core.data.drawing import frame, is_blank
from core.judging.mistakes import answers
from core.nets.model import Model
from core.recipes import DIGITS
from core.runs.curves import LaneSnapshot, RunSnapshot
from pages.shared import charts, run_charts, session

_SAID = "_said_to_drawing"  # (run, what each lane said at each look)


def drawing(now: RunSnapshot | None, models: Sequence[Model | None], run: Hashable) -> None:
    """The drawing and ten bars for each lane's network so far; `run` tells runs apart."""
    if now is not None and now.lanes[0].recipe.inputs != DIGITS:
        return
    kept = session.drawing()
    if kept is None or is_blank(kept.ink):
        st.caption(
            ":material/draw: Draw something on the first page: it will be shown here to the "
            "networks, again after every epoch."
        )
        return
    if now is None or not models:
        return
    image = frame(kept.ink).image
    columns = st.columns([1, 3, 3], gap="medium")
    columns[0].image(
        np.kron(image, np.ones((4, 4), np.uint8)), output_format="PNG", alt="Your drawing, framed"
    )
    palette = charts.colours(st.context.theme.type)
    names = run_charts.titles(now.lanes)
    for place, (lane, model, name) in enumerate(zip(now.lanes, models, names, strict=True)):
        with columns[place + 1]:
            heights = None if model is None else _heights(model, image)
            st.markdown(f"**{name}** says {_path(run, place, lane, heights)}")
            st.echarts_chart(
                charts.ten_bars(heights, run_charts.colour(lane.recipe, palette), palette),
                height=130,
                key=f"drawing-{place}",
                alt=f"{name}: its ten answers to your drawing",
            )


def _heights(model: Model, image: np.ndarray) -> np.ndarray | None:
    with np.errstate(all="ignore"):  # a training that goes wrong says so by itself
        found = answers(model.judge(image[None]), model.recipe.loss)[0]
    return found if np.isfinite(found).all() else None


def _path(run: Hashable, place: int, lane: LaneSnapshot, heights: np.ndarray | None) -> str:
    """The digits it went through, as "8 → 3 → 8"; one for each change."""
    before, said = st.session_state.get(_SAID, (None, ([], [])))
    if before != run:
        said = ([], [])
    if heights is not None:
        digit = int(heights.argmax())
        if not said[place] or said[place][-1] != digit:
            said[place].append(digit)
    st.session_state[_SAID] = (run, said)
    hue = lane.recipe.role.colour
    return " → ".join(f":{hue}[**{digit}**]" for digit in said[place][-6:]) or "nothing yet"
