"""A picture as a table of numbers, each on its pixel's grey: the picture and the array are one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

_HERE = Path(__file__)
_component = st.components.v2.component(
    "pixel_table",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


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
        # Tuples: see picture_grid.
        data={
            "shades": tuple(image.reshape(-1).tolist()),
            "numbers": tuple(numbers),
            "columns": image.shape[1],
            "marked": marked,
            "label": label,
        },
        on_picked_change=picked,
    )
