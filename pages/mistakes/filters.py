"""The filters above the pictures: whose mistakes, which label and answer, in which order.

Their widgets are in the page's address; callbacks set them through the session's state.
"""

from typing import Any, NamedTuple

import streamlit as st

from core.judging.mistakes import ORDERS, WHICH
from pages.shared import session

FIRST, SECOND = "first", "second"
POSITIONS = (FIRST, SECOND)  # of the two models on the page
MISTAKE_TITLES = {name: name for name in WHICH} | {"all": "all digits"}
ORDER_TITLES = {
    "confidence": "surest first",
    "margin": "widest margin first",
    "loss": "largest loss first",
}
ANY = "any"
DIGITS = (ANY, *"0123456789")


class Filters(NamedTuple):
    """The choice of test digits, their order, and the way they are shown."""

    which: str = WHICH[0]  # one of `WHICH`: whose mistakes
    label: int | None = None  # None: any
    answer: int | None = None
    order: str = ORDERS[0]
    is_reversed: bool = False
    as_input: bool = False  # whether a picture is shown as the scaled numbers the network gets


def begin() -> None:
    """A callback: other pictures are looked at, from the first of them."""
    session.forget_problem()
    st.session_state["sheet"] = 1


BOUND: dict[str, Any] = {"bind": "query-params", "on_change": begin}


def choose_filters() -> Filters:
    """Show the filters; returns what is chosen."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        which = st.segmented_control(
            "Wrong by",
            WHICH,
            default=WHICH[0],
            required=True,
            format_func=MISTAKE_TITLES.get,
            key="which",
            wrap=True,
            bind="query-params",
            on_change=_begin_in_its_matrix,
        )
        as_input = st.toggle(
            "Network's input",
            key="network-input",
            bind="query-params",
            help="Off: the network's numbers scaled back to pixels, so that people can "
            "read them. On: the scaled numbers themselves, as greys.",
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        label = st.selectbox("True", DIGITS, key="true", width=90, **BOUND)
        answer = st.selectbox("Said", DIGITS, key="answer", width=90, **BOUND)
        order = st.selectbox(
            "Sort", ORDERS, format_func=ORDER_TITLES.get, key="sort", width=200, **BOUND
        )
        is_reversed = st.toggle("Reversed", key="reversed", **BOUND)
    return Filters(which, _digit(label), _digit(answer), order, is_reversed, as_input)


def show_cell(label: int, answer: int) -> None:
    """A callback: show a cell of the matrix, or all again when it is the one that is shown."""
    state, cell = st.session_state, (str(label), str(answer))
    if (state["true"], state["answer"]) == cell:
        cell = (ANY, ANY)
    elif label == answer:
        state["which"] = "all"
    elif state["which"] != "all":
        state["which"] = "either"
    state["true"], state["answer"] = cell
    begin()


def _begin_in_its_matrix() -> None:
    """A callback: mistakes of one model alone are looked at in that model's matrix."""
    for position in POSITIONS:
        if st.session_state["which"] == f"only the {position}":
            st.session_state["matrix"] = position
    begin()


def _digit(choice: str) -> int | None:
    return None if choice == ANY else int(choice)
