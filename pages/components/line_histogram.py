"""A histogram with a line between refused and accepted, which mouse, finger and keyboard move."""

import math
from collections.abc import Callable

import streamlit as st

from core.judging.comparison import Histogram
from core.judging.scores import Score
from pages.components.registration import component

_component = component("line_histogram")


def line_histogram(
    histogram: Histogram,
    score: Score,
    threshold: float,
    *,
    cut_at: float,
    label: str,
    key: str,
    on_move: Callable[[float], None],
) -> None:
    """Show digits upwards and solid, unknowns downwards and hatched, stricter to the right.

    Bars of more than the share `cut_at` are cut off and say their height. `on_move` is called with
    the threshold to which the line was moved, which need not be one that is on offer.
    """

    def moved() -> None:
        value = st.session_state[key].get("moved")
        if isinstance(value, int | float) and math.isfinite(value):
            on_move(float(value))

    _component(
        key=key,
        data={
            "edges": tuple(histogram.edges.tolist()),
            "digits": tuple(histogram.digits.tolist()),
            "unknowns": tuple(histogram.unknowns.tolist()),
            "cutAt": cut_at,
            "threshold": threshold,
            "isDistance": score.is_distance,
            "title": score.title.lower(),
            "label": label,
        },
        on_moved_change=moved,
    )
