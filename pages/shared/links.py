"""Settings in a page's address: which of them cannot be obeyed, and a number input for one."""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Literal

import streamlit as st

from core.wording import cut
from pages.shared.plain import plain

# What models were called in the links of earlier versions -> what they are called now.
RENAMED = {
    "Classifier": "Course classifier",
    "Detector": "Course detector",
    "Classifier, pixels 0-1": "Course classifier, pixels 0-1",
    "Detector, pixels 0-1": "Course detector, pixels 0-1",
    "One-vs-rest": "Course one-vs-rest",
}


def check_link(
    choices: Mapping[str, Collection[str]], limits: Mapping[str, tuple[float, float]]
) -> None:
    """Say which parts of the page's address cannot be obeyed; their controls keep the default.

    `choices` are the texts that a control knows, `limits` the smallest and largest number.
    """
    place = st.container()  # always: what follows stays where it is when a warning goes
    # Streamlit takes an empty text for "nothing chosen", even where a choice is required.
    if empty := [key for key in choices if st.query_params.get(key) == ""]:
        for key in empty:
            del st.query_params[key]
        st.rerun()
    _heed_old_names(choices)
    problems = []
    for key, texts in choices.items():
        text = st.query_params.get(key)
        if text is not None and text not in texts:
            known = cut(", ".join(texts), 200)
            problems.append(f"{key} = {plain(cut(text))} (known: {plain(known)})")
    for key, (low, high) in limits.items():
        text = st.query_params.get(key)
        if text is not None and not low <= as_number(text) <= high:
            problems.append(f"{key} = {plain(cut(text))} (from {low:g} to {high:g})")
    if problems:
        place.warning(
            f"Some settings in this link don't exist and were ignored: {'; '.join(problems)}."
        )


def _heed_old_names(choices: Mapping[str, Collection[str]]) -> None:
    """Put today's name where a link has one of `RENAMED`, alone or before " · " and a score."""
    renewed = {}
    for key, texts in choices.items():
        old, *score = st.query_params.get(key, "").split(" · ", 1)
        new = " · ".join([RENAMED.get(old, old), *score])
        if old in RENAMED and new in texts:
            renewed[key] = new
    if renewed:
        st.query_params.update(renewed)
        st.rerun()


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
    if math.isinf(as_number(st.query_params.get(key, ""))):
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


def as_number(text: str) -> float:
    """The number that a text from an address stands for, NaN where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
