"""The controls of the mistakes page: which models, how strict, which mistakes, in which order."""

from typing import Any

import streamlit as st

from core import wording
from core.data.digits import DigitSplits
from core.errors import NotaError
from core.judging.mistakes import ORDERS, WHICH
from core.judging.operating_points import LENIENT, LEVELS
from pages.mistakes import selection
from pages.mistakes.selection import DIGITS, OPEN, SIDES, Side, begin
from pages.shared import model_menu
from pages.shared.links import check_link

WRONG = {name: name for name in WHICH} | {"all": "all digits"}
SORTS = {
    "confidence": "surest first",
    "margin": "widest margin first",
    "loss": "largest loss first",
}
BOUND: dict[str, Any] = {"bind": "query-params", "on_change": begin}


def _place(place: str) -> str:
    return f"{place} model"


def check(splits: DigitSplits) -> None:
    """Say which parts of the page's address cannot be obeyed, and which models are gone."""
    model_menu.tell_dropped()
    check_link(
        {
            **dict.fromkeys(SIDES, model_menu.titles().values()),
            "level": [wording.level(level) for level in LEVELS],
            "of": [_place(place) for place in SIDES],
            "which": WRONG.values(),
            "true": DIGITS,
            "said": DIGITS,
            "sort": SORTS.values(),
        },
        {OPEN: (0, len(splits.test) - 1)},
    )


def choose_models(splits: DigitSplits) -> tuple[Side, Side]:
    """Two models with their answers to all test digits, at one level."""
    columns = st.columns([30, 30, 40], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        first = model_menu.menu("first", "First model", "course-classifier", on_change=begin)
    with columns[1]:
        second = model_menu.menu("second", "Second model", "course-detector", on_change=begin)
    level = columns[2].select_slider(
        "Each may refuse: it accepts this share of validation digits",
        LEVELS,
        LENIENT,
        format_func=wording.level,
        key="level",
        bind="query-params",
        help="A classifier is judged by its largest softmax, a detector by its distance to a "
        "clean answer.",
    )
    try:
        return (
            selection.side(SIDES[0], splits, first, level),
            selection.side(SIDES[1], splits, second, level),
        )
    except NotaError as error:
        st.error(str(error))
        st.stop()


def choose_matrix() -> None:
    """Whose matrix it is."""
    st.segmented_control(
        "Matrix, order and refusals of the",
        SIDES,
        default=SIDES[0],
        required=True,
        format_func=_place,
        label_visibility="collapsed",
        key="of",
        **BOUND,
    )


def choose_mistakes() -> None:
    """Which pictures, in which order, and how they are shown."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.segmented_control(
            "Wrong by",
            WHICH,
            default=WHICH[0],
            required=True,
            format_func=WRONG.get,
            key="which",
            wrap=True,
            bind="query-params",
            on_change=selection.choose_which,
        )
        st.toggle(
            "As it sees them",
            key="seen",
            bind="query-params",
            help="Off: the network's numbers scaled back to pixels, so that people can read them. "
            "On: the scaled numbers themselves as greys.",
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox("True", DIGITS, key="true", width=90, **BOUND)
        st.selectbox("Said", DIGITS, key="said", width=90, **BOUND)
        st.selectbox("Sort", ORDERS, format_func=SORTS.get, key="sort", width=200, **BOUND)
        st.toggle("Reversed", key="turned", **BOUND)
