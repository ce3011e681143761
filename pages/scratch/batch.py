"""The digits of the batch, as the network sees them."""

from functools import partial

import numpy as np
import streamlit as st

from core.training.worksheet import SIDE, Worksheet
from pages.components.picture_grid import picture_grid
from pages.scratch.follow import DIGIT


def show_batch(sheet: Worksheet, digit: int) -> None:
    """Show the digits, one of them marked; pressing one chooses it."""
    pixels = np.rint(sheet.inputs * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)
    picture_grid(
        pixels.repeat(4, axis=1).repeat(4, axis=2),
        [str(label) for label in sheet.labels],
        [f"Digit {index} of the batch: label {label}" for index, label in enumerate(sheet.labels)],
        key="batch",
        selected=digit,
        on_open=partial(st.session_state.__setitem__, DIGIT),
    )
