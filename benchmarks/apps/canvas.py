"""An app with nothing but the canvas and the number of its strokes."""

import sys
from pathlib import Path

import streamlit as st

sys.path.append(str(Path(__file__).resolve().parents[2]))

from pages.components.canvas import canvas

st.title("The canvas alone")


@st.fragment
def show_canvas() -> None:
    """Rerun alone with every stroke."""
    strokes = st.session_state.get("strokes", ())
    canvas(
        strokes,
        None,
        pen=18,
        revision=st.session_state.get("cleared", 0),
        key="canvas",
        on_drawing=lambda drawn: st.session_state.update(strokes=drawn),
    )
    st.write(f"Strokes: {len(strokes)}")


def clear() -> None:
    """Begin anew."""
    st.session_state.update(strokes=(), cleared=st.session_state.get("cleared", 0) + 1)


with st.container(width=340):
    show_canvas()
st.button("Clear", on_click=clear)
