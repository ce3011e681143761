"""One picture, opened: its label, what both models say, and the training digits most like it."""

import numpy as np
import streamlit as st

from core.data import browsing
from core.judging.mistakes import answers
from pages.components.picture_grid import picture_grid
from pages.mistakes.selection import OPEN, Side, View
from pages.shared import cached, charts, images

NUM_NEAREST = 10
_LABEL = (
    "Most of five people did not agree with this label (Northcutt, Athalye and Mueller 2021). "
    "Look, and decide for yourself."
)


def open_digit(index: int) -> None:
    """For callbacks: the picture of this index is open, and in the page's address."""
    st.query_params[OPEN] = str(int(index))


def _close() -> None:
    st.query_params.pop(OPEN, None)


def opened(view: View) -> int | None:
    """The index of the picture that is open, if it is there."""
    asked = st.query_params.get(OPEN, "")
    index = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else -1
    return index if 0 <= index < len(view.splits.test) else None


@st.dialog("A test digit", width="large", on_dismiss=_close)
def show(view: View) -> None:
    """The open picture over the page."""
    index = opened(view)
    if index is None:
        return
    test = view.splits.test
    label = int(test.labels[index])
    left, middle, right = st.columns([24, 38, 38], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Test digit {index:,}: label {label}**")
            if index in view.disputed:
                st.badge("disputed", icon=":material/help:", color="grey", help=_LABEL)
        st.image(
            images.enlarged(test.images[index], 224),
            output_format="PNG",
            alt=f"Test digit {index}, label {label}",
        )
        _neighbours(view, index)
    for side, column in zip(view.sides, (middle, right), strict=True):
        with column:
            _show_side(side, index, label)
    if index in view.disputed:
        st.markdown(f"**Wrong label, or wrong model?** {_LABEL}")
    _show_nearest(view, index)


def _neighbours(view: View, index: int) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
            st.button(
                name,
                icon=f":material/{icon}:",
                key=f"{name.lower()}-mistake",
                on_click=open_digit,
                args=(browsing.neighbour(view.indices, index, step),),
            )


def _show_side(side: Side, index: int, label: int) -> None:
    palette = charts.colours(st.context.theme.type)
    marked = side.marked
    said = int(marked.preds[index])
    heights = answers(marked.judged, side.model.recipe.loss)[index]
    verdict = "right" if said == label else f"wrong: it is labelled {label}"
    refused = " · :violet[**none of these**]" if side.refused[index] else ""
    st.markdown(f"{side.title} says **{said}** ({verdict}){refused}")
    ghost = np.eye(10)[said] if side.role == "detector" else None
    st.echarts_chart(
        charts.ten_bars(heights, palette[side.role], palette, ghost),
        height=200,
        key=f"bars-{side.place}",
        alt=f"Ten answers of the {side.place} model: the largest, {heights[said]:.2f}, is for "
        f"{said}; {heights[label]:.2f} is for the label, {label}",
    )
    distance = side.score.name.endswith("distance")
    confidence = -marked.confidences[index] if distance else marked.confidences[index]
    st.caption(
        f"{side.score.title} {confidence:.3f} · winner's output ahead by "
        f"{marked.margins[index]:.2f} · loss {marked.losses[index]:.3f}"
    )


def _show_nearest(view: View, index: int) -> None:
    folded = st.expander(
        "The training digits most like it",
        key="nearest",
        on_change="rerun",
        bind="query-params",
    )
    if not folded.open:
        return
    train = view.splits.train
    with folded:
        with st.spinner(f"Comparing with {len(train):,} training digits"):
            found = cached.nearest_training(view.splits, index, NUM_NEAREST)
        picture_grid(
            train.images[found.indices],
            [str(train.labels[near]) for near in found.indices],
            [f"Training digit {near:,}: label {train.labels[near]}" for near in found.indices],
            key="near",
        )
        votes = np.bincount(train.labels[found.indices], minlength=10)
        st.caption(
            f"The nearest of {len(train):,}, with their labels: the most alike first, as the "
            "square root of the summed squared differences of pixels from 0 to 1 "
            f"({np.sqrt(found.squared[0]) / 255:.2f} to {np.sqrt(found.squared[-1]) / 255:.2f}). "
            f"{votes.max()} of {len(found.indices)} are labelled {votes.argmax()}."
        )
