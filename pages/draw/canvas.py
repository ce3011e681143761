"""The canvas, and the other pictures that can lie on it: noise and a photo's ink."""

import itertools
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import CanvasResult, st_canvas

from core.data.drawing import read_canvas
from core.data.photos import ink_of, read_picture
from core.data.unknowns.family import Family
from core.data.unknowns.noise import NOISE, noise
from core.errors import NotaError
from pages.shared import cached, images, session
from pages.shared.session import Drawing

SIDE = 280  # pixels of the canvas
_seeds = itertools.count()  # a press of Noise takes the next one: never the same picture twice
_FIND_OUT = "find out"
_TURNS = {_FIND_OUT: None, "dark on light": True, "light on dark": False}
STRENGTHS = (0.05, 1.0)  # weakest and strongest noise
PENS = (6, 40)  # thinnest and thickest, pixels


@dataclass(frozen=True)
class Tools:
    """What is chosen below the canvas."""

    pen: int  # pixels
    noise: Family
    strength: float  # of the noise, 0 to 1


def canvas(pen: int) -> None:
    """What is drawn is remembered, and takes away what lay over it."""
    over = session.shown()
    result = st_canvas(
        stroke_width=pen,
        stroke_color="#ffffff",
        background_color="#000000",
        background_image=over and images.png(images.enlarged(over.pixels, SIDE)),
        width=SIDE,
        height=SIDE,
        return_image_data=True,
        initial_drawing=session.initial_strokes(),
        key=session.canvas_key(),
    )
    arrived, new = _read(result)
    if arrived:
        is_old = _ink(new) == _ink(session.drawing())
        session.keep_drawing(new)
        if over is not None:
            session.show(None)
            st.rerun()
        if session.problem() and not is_old:
            session.forget_problem()
            st.rerun()


def tools() -> Tools:
    """What stands below the canvas."""
    with st.container(horizontal=True, gap="xsmall"):
        buttons = st.container(horizontal=True, gap="xsmall", width="content")
        with st.popover("", icon=":material/add_a_photo:", help="A photo of a digit"):
            _photo()
        with st.popover("", icon=":material/tune:", help="Pen, kind of noise, download"):
            chosen = _settings()
    with buttons:
        if session.shown() is not None and session.drawing() is not None:
            st.button("Back", icon=":material/undo:", on_click=session.show, args=(None,))
        else:
            st.button("Clear", icon=":material/delete:", on_click=_clear)
        st.button(
            "Noise",
            icon=":material/grain:",
            type="primary",
            on_click=_throw_noise,
            args=(chosen,),
        )
    return chosen


def _photo() -> None:
    upload = st.file_uploader(
        "A photo or picture of one digit (PNG or JPEG)",
        type=["png", "jpg", "jpeg"],
        key="photo",
        on_change=_show_photo,
    )
    st.caption("It stays in memory, and is gone when you leave.")
    if upload is not None:
        st.segmented_control(
            "The photo shows",
            list(_TURNS),
            default=_FIND_OUT,
            required=True,
            key="turn",
            on_change=_show_photo,
        )


def _settings() -> Tools:
    pen = st.slider(
        "Pen width", *PENS, 18, key="pen", bind="query-params", on_change=session.restart_canvas
    )
    kind = st.selectbox(
        "Kind of noise",
        NOISE.values(),
        format_func=lambda kind: kind.title,
        key="noise",
        bind="query-params",
    )
    st.caption(f"{kind.title}: {kind.about}.")
    strength = st.slider(
        "Strength of the noise", *STRENGTHS, 1.0, 0.05, key="strength", bind="query-params"
    )
    st.download_button(
        "Download my drawing",
        _drawing_as_png,
        "drawing.png",
        "image/png",
        icon=":material/download:",
        on_click="ignore",
    )
    return Tools(pen, kind, strength)


def _drawing_as_png() -> bytes:
    kept = session.drawing()
    return images.png(np.zeros((SIDE, SIDE), np.uint8) if kept is None else kept.ink)


def _read(result: CanvasResult) -> tuple[bool, Drawing | None]:
    """Whether the browser sent a drawing since this canvas started, and which (None: empty)."""
    try:
        content = result.image_bytes
        if content is None:
            return False, None
        ink = read_canvas(content, SIDE)
        is_empty = not result.json_data["objects"]
    except (NotaError, AttributeError, KeyError, TypeError, ValueError):
        # Only a browser that was tampered with sends this; its drawing stays as it was.
        return False, None
    return True, None if is_empty else Drawing(result.json_data, ink)


def _ink(drawing: Drawing | None) -> bytes:
    return b"" if drawing is None else drawing.ink.tobytes()


def _clear() -> None:
    session.keep_drawing(None)
    session.show(None)


def _throw_noise(chosen: Tools) -> None:
    kind = chosen.noise

    def make() -> NDArray[np.uint8]:
        digits = cached.digits_at_hand().test.images if kind.needs_digits else None
        return noise(kind.name, 1, next(_seeds), chosen.strength, digits)[0]

    session.show_made("noise", make)


def _show_photo() -> None:
    upload = st.session_state.get("photo")
    if upload is None:
        session.show(None)
        return

    def make() -> NDArray[np.uint8]:
        grey = read_picture(upload.getvalue(), upload.name)
        return ink_of(grey, _TURNS[st.session_state.get("turn", _FIND_OUT)])

    session.show_made("photo", make)
