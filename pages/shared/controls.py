"""Controls and sentences that several pages use."""

from collections.abc import Collection, Mapping

import streamlit as st


def check_link(
    choices: Mapping[str, Collection[str]], limits: Mapping[str, tuple[float, float]]
) -> None:
    """Say which parts of the page's address cannot be obeyed; their controls keep the default.

    `choices` are the texts that a control knows, `limits` the smallest and largest number.
    """
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


def _within(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False
