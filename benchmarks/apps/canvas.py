"""An app with nothing but a canvas and the number of its strokes."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

st.title("The canvas alone")


@st.fragment
def show_canvas() -> None:
    """Rerun alone with every stroke."""
    result = st_canvas(
        stroke_width=18,
        stroke_color="#ffffff",
        background_color="#000000",
        width=280,
        height=280,
        return_image_data=True,
        key="canvas",
    )
    st.write(f"Strokes: {len(result.json_data['objects'])}")


show_canvas()
