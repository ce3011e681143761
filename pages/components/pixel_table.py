"""A picture as a table of numbers, each on its pixel's grey: the picture and the array are one."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pages.components.registration import component, reported_index

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

    `on_pick` is called with the index, of 784, of the pixel that was pressed.
    """

    def picked() -> None:
        index = reported_index(key, "picked", image.size)
        if index is not None:
            on_pick(index)

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
