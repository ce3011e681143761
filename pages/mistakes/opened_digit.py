"""One test digit, opened: its label, both models' answers, and the training digits most like it."""

import numpy as np
import streamlit as st

from core.data import browsing
from core.data.digits import DigitSplits
from core.judging import mistakes
from core.judging.mistakes import Nearest, answers
from core.judging.scores import scores_for
from pages.components.picture_grid import picture_grid
from pages.mistakes.gallery import OPEN, Gallery, find_opened, open_digit
from pages.mistakes.models import MarkedModel
from pages.shared import cached, charts, images

NUM_NEAREST = 10
_DISPUTED = (
    "Most of five people disagreed with this label (Northcutt, Athalye and Mueller "
    "2021). Look, and decide for yourself."
)


def _close() -> None:
    st.query_params.pop(OPEN, None)


@st.dialog("A test digit", width="large", on_dismiss=_close)
def show_opened_digit(gallery: Gallery) -> None:
    """Show the digit that is open over the page."""
    index = find_opened(gallery.splits)
    if index is None:
        return
    label = int(gallery.splits.test.labels[index])
    is_disputed = index in gallery.disputed
    columns = st.columns([24, 38, 38], gap="medium")
    with columns[0]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Test digit {index:,}: label {label}**")
            if is_disputed:
                st.badge("disputed", icon=":material/help:", color="grey", help=_DISPUTED)
        st.image(
            images.enlarged(gallery.splits.test.images[index], 224),
            output_format="PNG",
            alt=f"Test digit {index}, label {label}",
        )
        _show_neighbours(gallery, index)
    for model, column in zip(gallery.models, columns[1:], strict=True):
        with column:
            _show_answers(model, index, label)
    if is_disputed:
        st.markdown(f"**Wrong label, or wrong model?** {_DISPUTED}")
    _show_nearest(gallery, index)


def _show_neighbours(gallery: Gallery, index: int) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, icon, step in (("Previous", "chevron_left", -1), ("Next", "chevron_right", 1)):
            st.button(
                name,
                icon=f":material/{icon}:",
                key=f"{name.lower()}-mistake",
                on_click=open_digit,
                args=(browsing.neighbour(gallery.indices, index, step),),
            )


def _show_answers(model: MarkedModel, index: int, label: int) -> None:
    palette = charts.colours(st.context.theme.type)
    marked, role = model.marked, model.recipe.role
    answer = int(marked.preds[index])
    heights = answers(marked.judged, model.recipe.loss)[index]
    verdict = "right" if answer == label else f"wrong: it is labelled {label}"
    refused = " · :violet[**none of these**]" if model.refused[index] else ""
    st.markdown(f"{model.title} says **{answer}** ({verdict}){refused}")
    st.echarts_chart(
        charts.ten_bars(
            heights,
            palette[role.name],
            palette,
            clean=answer if role.may_refuse else None,
        ),
        height=200,
        key=f"bars-{model.position}",
        alt=f"Ten answers of the {model.position} model: the largest, {heights[answer]:.2f}, is "
        f"for {answer}; {heights[label]:.2f} is for the label, {label}",
    )
    score = scores_for(model.recipe)[0]
    sign = -1 if score.is_distance else 1
    st.caption(
        f"{score.title} {sign * marked.confidences[index]:.3f} · winner's output ahead by "
        f"{marked.margins[index]:.2f} · loss {marked.losses[index]:.3f}"
    )


def _show_nearest(gallery: Gallery, index: int) -> None:
    folded = st.expander(
        "The training digits most like it",
        key="nearest",
        on_change="rerun",
        bind="query-params",
    )
    if not folded.open:
        return
    train = gallery.splits.train
    with folded:
        with st.spinner(f"Comparing with {len(train):,} training digits"):
            nearest = _nearest_training(gallery.splits, index, NUM_NEAREST)
        labels = train.labels[nearest.indices]
        picture_grid(
            train.images[nearest.indices],
            [str(label) for label in labels],
            [
                f"Training digit {near:,}: label {label}"
                for near, label in zip(nearest.indices, labels, strict=True)
            ],
            key="near",
        )
        votes = np.bincount(labels, minlength=10)
        distances = np.sqrt(nearest.squared) / 255
        st.caption(
            f"The nearest of {len(train):,}, most alike first, by Euclidean "
            f"distance of their pixels from 0 to 1 ({distances[0]:.2f} to "
            f"{distances[-1]:.2f}). {votes.max()} of {len(labels)} are labelled "
            f"{votes.argmax()}."
        )


def _nearest_training(splits: DigitSplits, index: int, count: int) -> Nearest:
    """The training digits nearest to a test digit."""
    images, digit = splits.train.images, splits.test.images[index]
    return cached.remember(
        ("nearest", splits.source, index, count), lambda: mistakes.nearest(images, digit, count)
    )
