"""Controls and sentences that several pages use."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Literal

import streamlit as st


def check_link(
    choices: Mapping[str, Collection[str]], limits: Mapping[str, tuple[float, float]]
) -> None:
    """Say which parts of the page's address cannot be obeyed; their controls keep the default.

    `choices` are the texts that a control knows, `limits` the smallest and largest number.
    """
    # Streamlit takes an empty text for "nothing chosen", even where a choice is required.
    if empty := [key for key in choices if st.query_params.get(key) == ""]:
        for key in empty:
            del st.query_params[key]
        st.rerun()
    problems = []
    for key, known in choices.items():
        asked = st.query_params.get(key)
        if asked is not None and asked not in known:
            problems.append(f"{key} = {asked[:40]} (known: {', '.join(known)})")
    for key, (low, high) in limits.items():
        asked = st.query_params.get(key)
        if asked is not None and not _within(asked, low, high):
            problems.append(f"{key} = {asked[:40]} (from {low:g} to {high:g})")
    if problems:
        st.warning(
            f"This link asks for what is not there, so it was left out: {'; '.join(problems)}."
        )


def whole_number(
    label: str,
    limits: tuple[int, int],
    value: int,
    key: str,
    *,
    on_change: Callable[[], None] | None = None,
    width: Literal["stretch"] | int = "stretch",
    help: str | None = None,  # noqa: A002 (Streamlit's name for it)
) -> int:
    """A number input whose value is in the page's address, and always within its limits."""
    if _is_infinite(st.query_params.get(key, "")):
        # Streamlit takes any text that float() takes, and fails to make an int of 1e999.
        del st.query_params[key]
        st.rerun()
    return st.number_input(
        label,
        *limits,
        value,
        key=key,
        bind="query-params",
        on_change=on_change,
        width=width,
        help=help,
    )


def _within(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False
