"""A picture as a table of numbers, each on its pixel's grey: the picture and the array are one."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.components.registration import component

_component = component("pixel_table")


def pixel_table(
    image: NDArray[np.uint8],
    numbers: Sequence[str],
    marked: int,
    on_pick: Callable[[int], None],
    *,
    label: str,
    key: str,
) -> None:
    """A picture (28, 28) with what is written on each of its pixels, row by row, one marked.

    `on_pick` is called with the place in the row of 784 that was pressed.
    """

    def picked() -> None:
        # What comes from a browser is checked, whoever made it.
        place = st.session_state[key].get("picked")
        if isinstance(place, int) and 0 <= place < image.size:
            on_pick(place)

    _component(
        key=key,
        data={
            "shades": tuple(image.reshape(-1).tolist()),
            "numbers": tuple(numbers),
            "columns": image.shape[1],
            "marked": marked,
            "label": label,
        },
        on_picked_change=picked,
    )
