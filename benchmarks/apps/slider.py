"""An app with nothing but a slider in a fragment."""

import streamlit as st


@st.fragment
def show_slider() -> None:
    """Rerun alone when it moves."""
    st.select_slider("The line", [str(number) for number in range(200)])


show_slider()
