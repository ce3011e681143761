"""The canvas: a black square to draw on in white with mouse, finger, pen or arrow keys."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.handwriting import SIDE, Stroke, read_strokes
from core.errors import InputError
from pages.components.registration import component
from pages.shared.images import data_url, enlarged

_component = component("canvas")


def canvas(
    strokes: Sequence[Stroke],
    picture: NDArray[np.uint8] | None,
    *,
    pen: int,
    revision: int,
    is_example: bool = False,
    key: str,
    on_drawing: Callable[[tuple[Stroke, ...]], None],
) -> None:
    """Show strokes and below them a picture, which the first new stroke takes away, as it does with
    the strokes of an example.

    They are shown when `revision` is another than before; otherwise the browser goes on with what
    is drawn there. `on_drawing` gets the whole drawing whenever the pen is lifted. What was drawn
    before the present revision is ignored.
    """

    def drawn() -> None:
        sent = st.session_state[key].get("drawing")
        if not isinstance(sent, dict) or sent.get("revision") != revision:
            return
        try:
            new = read_strokes(sent.get("strokes"))
        except InputError:  # only a browser that was tampered with sends it
            return
        on_drawing(new)

    _component(
        key=key,
        data={
            "side": SIDE,
            "pen": pen,
            "revision": revision,
            "isExample": is_example,
            "strokes": tuple({"pen": s.pen, "points": s.points} for s in strokes),
            "picture": None if picture is None else data_url(enlarged(picture, SIDE)),
            "label": "Canvas: the arrow keys move the pen, Space puts it down and lifts it",
        },
        on_drawing_change=drawn,
    )


def heard(key: str) -> int | None:
    """Number that the canvas gave to the last stroke that has arrived here; None before that."""
    sent = st.session_state.get(key, {}).get("drawing")
    number = sent.get("number") if isinstance(sent, dict) else None
    return number if isinstance(number, int) else None
