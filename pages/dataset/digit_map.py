"""A map of test digits: alike pictures lie close together, and a point can be opened."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data import statistics
from core.data.digits import Digits, DigitSplits
from core.data.statistics import DigitMap
from pages.shared import cached, charts, images
from pages.shared.charts import Spec

_KEY = "map"
NUM_SHOWN = 2_000  # test digits
_FAINT = "rgba(128,128,128,0.28)"


def show_map(
    splits: DigitSplits, on_open: Callable[[int], None], *, hides_labels: bool = False
) -> None:
    """Show the map folded; it is computed when it is opened.

    `on_open` gets the index of the test digit that is pressed. With hidden labels every picture is
    the same dot, and nothing can be chosen by its class.
    """
    folded = st.expander("A map of the digits", key="map-open", bind="query-params")
    if not folded.open:
        return
    with folded, st.spinner("Computing the map"):
        digits = splits.test.first(NUM_SHOWN)
        _show_points(digits, find_map(splits), on_open, hides_labels=hides_labels)


def _show_points(
    digits: Digits, plane: DigitMap, on_open: Callable[[int], None], *, hides_labels: bool
) -> None:
    """Each point is written as its label, if it may be; the chosen classes then stand out."""

    def open_selected() -> None:
        if (index := _selected(digits)) is not None:
            on_open(index)

    left, right = st.columns([3, 1], gap="medium")
    with left:
        classes = st.pills(
            "Make these stand out",
            range(10),
            selection_mode="multi",
            key="map-only",
            bind="query-params",
            wrap=True,
            disabled=hides_labels,
        )
        labels = None if hides_labels else digits.labels
        st.plotly_chart(
            _figure(plane.points, labels, classes),
            key=_KEY,
            on_select=open_selected,
            selection_mode="points",
            config={"displayModeBar": False},
            alt=f"{len(digits)} test digits on a plane; similar pictures lie close together",
        )
    with right:
        st.markdown(f"**{len(digits):,} test digits**")
        mark = "dot" if hides_labels else "character"
        written = "" if hides_labels else ", shown as its label"
        st.caption(
            f"Each {mark} is one picture{written}. The two axes are the directions in which the "
            "pictures differ most (principal components). They hold "
            f"{wording.percent(plane.explained, 0)} of all differences; the other "
            f"{wording.percent(1 - plane.explained, 0)} are lost, so digits may overlap here that "
            "a network can tell apart."
        )
        index = _selected(digits)
        if index is None:
            st.markdown(f"Press a {mark} to open its picture.")
            st.caption("Drag over a part to enlarge it, double-click to see everything again.")
        else:
            label = "?" if hides_labels else digits.labels[index]
            st.markdown(f"Test digit {index:,}: label **{label}**, opened above.")
            st.image(
                images.enlarged(digits.images[index], 196),
                output_format="PNG",
                alt=f"Test digit {index}, label {label}",
            )


def _selected(digits: Digits) -> int | None:
    points: Any = st.session_state.get(_KEY, {}).get("selection", {}).get("points", [])
    index = points[0].get("point_index") if points else None
    return index if isinstance(index, int) and 0 <= index < len(digits) else None


def _figure(
    points: NDArray[np.floating], labels: NDArray[np.int64] | None, classes: Sequence[int]
) -> Spec:
    """The map as a Plotly figure; without labels it knows nothing of the classes."""
    strong, title = charts.colours(st.context.theme.type)["text"], "test digit %{pointNumber}"
    axis = {"showticklabels": False, "zeroline": False, "showgrid": False, "title": None}
    marks: Spec = {
        "mode": "markers",
        "marker": {"color": strong, "size": 5},
        "hovertemplate": f"{title}<extra></extra>",
    }
    if labels is not None:
        shown = np.isin(labels, classes) if classes else np.ones(len(labels), bool)
        marks = {
            "mode": "text",
            "text": labels.astype(str),
            "textfont": {"color": np.where(shown, strong, _FAINT), "size": 12},
            "unselected": {"textfont": {"color": "rgba(128,128,128,0.65)"}},
            "hovertemplate": f"{title}: label %{{text}}<extra></extra>",
        }
    return {
        "data": [
            {
                "type": "scattergl",
                "x": points[:, 0].round(3),
                "y": points[:, 1].round(3),
                **marks,
            }
        ],
        "layout": {
            "height": 520,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": axis,
            "yaxis": {**axis, "scaleanchor": "x"},
            "dragmode": "zoom",
            "hovermode": "closest",
            "uirevision": "kept",
        },
    }


def find_map(splits: DigitSplits) -> DigitMap:
    """The first test digits on their two principal components."""
    images = splits.test.first(NUM_SHOWN).images
    return cached.remember(("map", splits.source), lambda: statistics.pca_map(images))
