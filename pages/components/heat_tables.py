"""Tables of numbers on their colour, one after the other: gold above 0, slate below, pale near 0.

The sign is always written too. Small ones without numbers show the shape of what flows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.components.registration import component

_component = component("heat_tables")


@dataclass(frozen=True)
class HeatTable:
    """One table: its title, its numbers, and what to mark in it."""

    title: str
    values: NDArray[np.floating]  # (rows, columns)
    about: str = ""  # a line below the title
    rows: Sequence[str] = ()  # their names, if they are shown
    columns: Sequence[str] = ()
    marked: tuple[int, int] | None = None  # row, column; -1 marks all of them
    numbers: bool = True  # whether they are written, or only coloured
    texts: Sequence[str] | None = None  # row by row, instead of two digits after the point
    before: str = ""  # a sign between the table before and this one
    cell: int = 5  # pixels, the width of a cell without its number
    below: tuple[str, NDArray[np.floating]] | None = None  # others of that shape, with their title


def heat_tables(
    tables: Sequence[HeatTable],
    *,
    key: str,
    label: str,
    on_pick: Callable[[int, int, int], None] | None = None,
) -> None:
    """Tables beside each other, below each other where there is no room.

    `label` is for a screen reader. `on_pick` is called with table, row and column of the number
    that was pressed; without it nothing can be pressed.
    """

    def picked() -> None:
        # Whatever comes from a browser is checked, whoever sent it.
        position = st.session_state[key].get("picked")
        if on_pick is None or not isinstance(position, list) or len(position) != 3:
            return
        if all(isinstance(index, int) for index in position) and 0 <= position[0] < len(tables):
            table, row, column = position
            height, width = tables[table].values.shape
            if 0 <= row < height and 0 <= column < width:
                on_pick(table, row, column)

    _component(
        key=key,
        data={
            "tables": tuple(_plain(table) for table in tables),
            "label": label,
            "clickable": on_pick is not None,
        },
        on_picked_change=picked,
    )


def number_text(value: float, digits: int = 2) -> str:
    """A number with so many digits after the point, a real minus, and no minus before a 0."""
    if abs(value) >= 10_000:
        return f"{value:.1e}".replace("e+0", "e").replace("-", "−")
    return f"{value:z.{digits}f}".replace("-", "−")


def _plain(table: HeatTable) -> dict[str, object]:
    flat = np.asarray(table.values, np.float64).reshape(-1)
    return {
        "title": table.title,
        "about": table.about,
        "before": table.before,
        "rows": list(table.rows),
        "columns": list(table.columns),
        "width": table.values.shape[1],
        "shades": _shades(flat),
        "texts": list(table.texts or map(number_text, flat)) if table.numbers else [],
        "marked": table.marked,
        "cell": table.cell,
        "name": _name(table.title, table.values),
        "below": None
        if table.below is None
        else {
            "title": table.below[0],
            "shades": _shades(table.below[1]),
            "name": _name(*table.below),
        },
    }


def _shades(values: NDArray[np.floating]) -> list[float]:
    """The values from -1 to 1, the largest of them 1 or -1."""
    largest = float(np.abs(values).max()) or 1.0
    return [round(float(value), 3) for value in values.reshape(-1) / largest]


def _name(title: str, values: NDArray[np.floating]) -> str:
    height, width = values.shape
    ends = f"from {number_text(values.min())} to {number_text(values.max())}"
    return f"{title}: {height} by {width} numbers, {ends}"
