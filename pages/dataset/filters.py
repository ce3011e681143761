"""The controls above and below the grid: which digits are looked at, and in which order."""

import streamlit as st

from core.data.browsing import SPLITS, Selection
from pages.dataset.selection import MAX_SAMPLE, Browser
from pages.shared.links import whole_number
from pages.shared.require_digits import DISPUTED

_PURPOSES = {
    "train": "to learn from",
    "validation": "for choosing epochs and thresholds",
    "test": "for the final figures",
}


def choose_filters(browser: Browser) -> None:
    """Show which digits can be left out, and whether labels are."""
    bound = {"bind": "query-params", "on_change": browser.begin}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.segmented_control(
            "Split", SPLITS, default=Selection.split, required=True, key="split", **bound
        )
        st.pills(
            "Only these digits", range(10), selection_mode="multi", key="only", wrap=True, **bound
        )
        st.toggle(
            "Disputed labels only",
            key="disputed",
            bind="query-params",
            on_change=browser.begin_disputed,
            help=DISPUTED,
        )
        st.toggle("Hide labels", key="hide", bind="query-params")


def choose_order(browser: Browser) -> None:
    """Show a number that stands for an order, and a button for the next order."""
    whole_number(
        "Shuffle (0: original)",
        (0, MAX_SAMPLE),
        0,
        "sample",
        on_change=browser.begin,
        width=160,
        help="0 is the original order. Every other number is a random order of its own.",
    )
    st.button("Random sample", icon=":material/shuffle:", on_click=browser.begin_sample)


def show_count(browser: Browser) -> None:
    """Say how many digits are left, and what their split is for."""
    split, count, total = browser.view.split, len(browser.indices), len(browser.digits)
    which = "All" if count == total else f"{count:,} of the"
    st.caption(f"{which} {total:,} {split} digits, {_PURPOSES[split]}. Press one to open it.")
