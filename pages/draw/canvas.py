"""The canvas with its tools, and two kinds of pictures that can lie over it: noise and photos."""

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
from core.wording import cut
from pages.shared import cached, images, session, uploads
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


def show_canvas(pen: int) -> None:
    """Show the canvas. A drawing that arrives is remembered, and takes the overlay away."""
    overlay = session.overlay()
    result = st_canvas(
        stroke_width=pen,
        stroke_color="#ffffff",
        background_color="#000000",
        background_image=overlay and images.png(images.enlarged(overlay.pixels, SIDE)),
        width=SIDE,
        height=SIDE,
        return_image_data=True,
        initial_drawing=session.initial_strokes(),
        key=session.canvas_key(),
    )
    arrived, drawing = _read(result)
    if arrived:
        is_new = _ink(drawing) != _ink(session.drawing())
        session.save_drawing(drawing)
        if overlay is not None:
            session.set_overlay(None)
            st.rerun()
        if session.problem() and is_new:
            session.forget_problem()
            st.rerun()


def show_tools() -> Tools:
    """Show the buttons and settings below the canvas; returns what is chosen there."""
    with st.container(horizontal=True, gap="xsmall"):
        buttons = st.container(horizontal=True, gap="xsmall", width="content")
        with st.popover("", icon=":material/add_a_photo:", help="A photo of a digit"):
            _show_upload()
        with st.popover("", icon=":material/tune:", help="Pen, kind of noise, download"):
            tools = _choose_tools()
    with buttons:
        if session.overlay() is not None and session.drawing() is not None:
            st.button("Back", icon=":material/undo:", on_click=session.set_overlay, args=(None,))
        else:
            st.button("Clear", icon=":material/delete:", on_click=_clear)
        st.button(
            "Noise",
            icon=":material/grain:",
            type="primary",
            on_click=_throw_noise,
            args=(tools,),
        )
    return tools


def _show_upload() -> None:
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


def _choose_tools() -> Tools:
    pen = st.slider(
        "Pen width", *PENS, 18, key="pen", bind="query-params", on_change=session.restart_canvas
    )
    noise_family = st.selectbox(
        "Kind of noise",
        NOISE.values(),
        format_func=lambda family: family.title,
        key="noise",
        bind="query-params",
    )
    st.caption(f"{noise_family.title}: {noise_family.about}.")
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
    return Tools(pen, noise_family, strength)


def _drawing_as_png() -> bytes:
    drawing = session.drawing()
    return images.png(np.zeros((SIDE, SIDE), np.uint8) if drawing is None else drawing.ink)


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
    session.save_drawing(None)
    session.set_overlay(None)


def _throw_noise(tools: Tools) -> None:
    family = tools.noise

    def make() -> NDArray[np.uint8]:
        digits = cached.digits_at_hand().test.images if family.needs_digits else None
        return noise(family.name, 1, next(_seeds), tools.strength, digits)[0]

    session.lay_over("noise", make)


def _show_photo() -> None:
    upload = st.session_state.get("photo")
    if upload is None:
        session.set_overlay(None)
        return

    def make() -> NDArray[np.uint8]:
        grey = read_picture(uploads.read(upload), cut(upload.name))
        return ink_of(grey, _TURNS[st.session_state.get("turn", _FIND_OUT)])

    session.lay_over("photo", make)
