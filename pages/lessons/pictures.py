"""Pictures that a lesson shows, and the buttons that ask for another."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray


def show_picture(image: NDArray[np.uint8], alt: str) -> None:
    """Show a digit (28, 28), enlarged."""
    st.image(np.kron(image, np.ones((4, 4), np.uint8)), output_format="PNG", alt=alt)


def num_asked(key: str) -> int:
    """How often another picture was asked for."""
    return st.session_state.get(key, 0)


def show_another(label: str, key: str) -> None:
    """Show a button that asks for another picture."""

    def count() -> None:
        st.session_state[key] = num_asked(key) + 1

    st.button(label, icon=":material/refresh:", on_click=count)
