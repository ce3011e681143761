"""The canvas with its tools, and two kinds of pictures that can lie over it: noise and photos."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.handwriting import PEN, PENS, SIDE, Stroke
from core.data.unknowns.family import Family
from core.data.unknowns.noise import NOISE, noise
from pages.components.canvas import canvas
from pages.draw.examples import LETTER, SEVEN, next_of
from pages.shared import cached, images, photo_reading, session
from pages.shared.easel import Easel
from pages.shared.photo_reading import PhotoReading
from pages.shared.session import Overlay

_seeds = itertools.count()  # a press of Noise takes the next one: never the same picture twice
KEY = "canvas"
WIDTH = 360  # pixels; a phone has less
_READING = "photo-reading"
STRENGTHS = (0.05, 1.0)  # weakest and strongest noise
_STALE = "_rest_of_page"  # whether more than the canvas and its verdicts has changed


@dataclass(frozen=True)
class Tools:
    """What is chosen below the canvas."""

    pen: int  # pixels
    noise: Family
    strength: float  # of the noise, 0 to 1


def show_canvas(pen: int) -> None:
    """Show the canvas. A stroke takes the overlay away."""
    easel, overlay = session.easel(), session.overlay()
    shown = easel.drawing if overlay is None else None
    canvas(
        () if shown is None else shown.strokes,
        None if overlay is None else overlay.pixels,
        pen=pen,
        revision=easel.revision,
        is_example=shown is not None and shown.is_example,
        key=KEY,
        on_drawing=_take_drawing,
    )
    if st.session_state.pop(_STALE, False):
        st.rerun()


def show_tools() -> Tools:
    """Show the buttons and settings below the canvas; returns what is chosen there."""
    easel = session.easel()
    with st.container(horizontal=True, gap="xsmall"):
        for label, kind in (("Draw a 7", SEVEN), ("Draw a letter", LETTER)):
            st.button(label, on_click=_show_example, args=(kind,))
        noise_button = st.container(width="content")
    with st.container(horizontal=True, gap="xsmall"):
        if session.overlay() is not None and easel.drawing is not None:
            st.button("Back", icon=":material/arrow_back:", on_click=_change, args=(lambda: None,))
        else:
            st.button("Clear", icon=":material/delete:", on_click=_clear)
        for icon, can, change in (
            ("undo", easel.before, easel.undo),
            ("redo", easel.taken_back, easel.redo),
        ):
            st.button(
                "",
                icon=f":material/{icon}:",
                key=icon,
                help=icon.capitalize(),
                disabled=not can,
                on_click=_change,
                args=(change,),
            )
        about = "A photo, the pen, the kind of noise, the drawing as a file"
        with st.popover("", icon=":material/more_horiz:", help=about):
            _show_upload()
            tools = _choose_tools()
    noise_button.button(
        "Noise",
        icon=":material/grain:",
        type="primary",
        on_click=_throw_noise,
        args=(tools,),
    )
    upload, reading = st.session_state.get("photo"), st.session_state.get(_READING)
    if upload is not None and reading is not None and _is_shown(reading):
        photo_reading.show_choices(upload, _READING, _show_reading)
    return tools


def _show_upload() -> None:
    st.file_uploader(
        "A photo or picture of a digit",
        key="photo",
        help=photo_reading.FORMATS,
        on_change=_show_photo,
    )
    st.caption("It stays in memory and is gone when you leave.")


def _choose_tools() -> Tools:
    pen = st.slider("Pen width", *PENS, PEN, key="pen", bind="query-params")
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
        # Called when it is pressed, without a session: the easel has to be in the hand already.
        partial(_as_png, session.easel()),
        "drawing.png",
        "image/png",
        icon=":material/download:",
        on_click="ignore",
    )
    return Tools(pen, noise_family, strength)


def _as_png(easel: Easel) -> bytes:
    drawing = easel.drawing
    return images.png(np.zeros((SIDE, SIDE), np.uint8) if drawing is None else drawing.ink)


def _take_drawing(strokes: tuple[Stroke, ...]) -> None:
    before = _tools_state()
    session.draw_over(strokes)
    session.forget_problem()
    # The buttons and messages stand outside of what a stroke runs again.
    st.session_state[_STALE] = _tools_state() != before


def _tools_state() -> tuple[object, ...]:
    easel = session.easel()
    return bool(easel.before), bool(easel.taken_back), session.overlay(), session.problem()


def _change(change: Callable[[], None]) -> None:
    change()
    session.set_overlay(None)


def _clear() -> None:
    _change(session.easel().clear)


def _show_example(kind: str) -> None:
    _change(lambda: session.easel().show_example(next_of(kind)))


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

    session.lay_over("photo", lambda: photo_reading.read(upload, _READING).ink)


def _show_reading(reading: PhotoReading) -> None:
    session.set_overlay(Overlay("photo", reading.ink))


def _is_shown(reading: PhotoReading) -> bool:
    overlay = session.overlay()
    return overlay is not None and overlay.pixels is reading.ink
