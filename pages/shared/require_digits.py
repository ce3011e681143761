"""The digits for a page that needs them, and what it shows until they are there."""

import streamlit as st

from core.data.digits import DISPUTED_TEST_LABELS, DigitSplits
from pages.shared import cached
from pages.shared.plain import plain

DISPUTED = (
    f"Most of five people disagreed with {len(DISPUTED_TEST_LABELS)} of MNIST's "
    "test labels (Northcutt, Athalye and Mueller 2021)."
)
_MNIST = (
    "MNIST by LeCun, Cortes and Burges: digits of American census workers and "
    "high-school students, shrunk to 20 × 20 pixels and centred in 28 × 28. "
    f"{DISPUTED} From github.com/cleanlab/label-errors."
)
_BUNDLED = (
    "Optical Recognition of Handwritten Digits by Alpaydin and Kaynak (UCI), from "
    "scikit-learn: 8 × 8 pixels, enlarged and centred the way MNIST was made, so "
    "they are blurred."
)

_MEANWHILE = "_bundled_meanwhile"  # whether this session takes other digits during a download
_PATIENCE = 1.0  # seconds; reading MNIST from the disk takes about half of it


def require_digits() -> DigitSplits:
    """The splits; ends the page with a progress bar or a sentence while there are none.

    While MNIST is downloaded the bundled digits can be taken. With these it says so in one line and
    offers to look for MNIST again.
    """
    loader = cached.digit_loader()
    loader.start()
    loader.wait(_PATIENCE)
    loading = loader.snapshot()
    splits = loading.splits
    if splits is None and loading.under_way and st.session_state.get(_MEANWHILE):
        splits = loader.at_hand()
    if splits is None:
        if loading.under_way:
            show_loading("Loading the digits")
            st.button("Use scikit-learn's 1,797 digits meanwhile", on_click=_take_bundled)
        else:
            st.error(plain(loading.error), icon=":material/error:")
            st.button("Try again", icon=":material/refresh:", on_click=loader.retry)
        st.stop()
    if note := splits.source.note:
        wide, narrow = st.columns([6, 1], vertical_alignment="center")
        wide.info(plain(note), icon=":material/info:")
        with narrow:
            if loading.under_way:
                show_loading("Looking for MNIST")
            else:
                st.button("Try again", icon=":material/refresh:", on_click=loader.retry)
    return splits


def _take_bundled() -> None:
    st.session_state[_MEANWHILE] = True


@st.fragment(run_every=0.5)
def show_loading(label: str) -> None:
    """Show a bar that fills, and the whole page again at its end."""
    loading = cached.digit_loader().snapshot()
    if not loading.under_way:
        st.rerun()
    st.progress(loading.fraction, f"{label}: {loading.fraction:.0%}")


def credit(splits: DigitSplits) -> str:
    """Who made the digits that are shown, for the end of a page."""
    return _MNIST if splits.source.is_mnist else _BUNDLED
