"""The pictures next to the line: what has just crossed it."""

import numpy as np
import streamlit as st

from core.data.digits import DigitSplits
from core.errors import DataError
from pages.components.picture_grid import picture_grid
from pages.shared import cached
from pages.shared.require_digits import show_loading
from pages.thresholds import kinds
from pages.thresholds.scored_model import ScoredModel

_NUM_NEAR = 5  # as many as a phone has room for


def show_pictures(scored: ScoredModel, threshold: float) -> None:
    """Show the mistakes next to the line, of both kinds."""
    loader = cached.digit_loader()
    if loader.snapshot().splits is None:
        loader.wait(1.0)
    digits = scored.answers.digits
    _show_refused(scored, threshold, digits)
    _show_accepted(scored, threshold, digits)


def _show_refused(scored: ScoredModel, threshold: float, digits: DigitSplits | None) -> None:
    st.markdown("**Digits just refused**")
    ranked, preds = scored.comparison.digits.ranked, scored.comparison.digits.preds
    near = scored.comparison.digits.just_below(threshold, _NUM_NEAR)
    loading = cached.digit_loader().snapshot()
    if not len(near):
        st.caption("None: this line refuses no digit.")
    elif digits is not None:
        labels = digits.test.labels
        picture_grid(
            digits.test.images[near],
            [f"{labels[i]}→{preds[i]}" for i in near],
            [f"Test digit {i:,}: label {labels[i]}, read as {preds[i]}" for i in near],
            key="near_digits",
            refused=[True] * len(near),
        )
    elif loading.splits is None and loading.under_way:
        show_loading("Loading the digits")
    else:
        st.caption(
            f"{len(ranked) - int(ranked.num_accepted(threshold)):,} of MNIST's test "
            "digits. To see them, get MNIST on *Dataset*."
        )


def _show_accepted(scored: ScoredModel, threshold: float, digits: DigitSplits | None) -> None:
    st.markdown("**Unknowns just accepted**")
    near = scored.comparison.just_accepted(threshold, _NUM_NEAR)
    images, captions, titles = [], [], []
    for kind, index in near:
        try:
            images.append(kinds.picture(kind, index, digits))
        except DataError:  # what it is made of is not at hand, or its file was taken away
            continue
        pred = scored.comparison.kinds[kind].preds[index]
        captions.append(f"→{pred}")
        titles.append(f"{kinds.title(kind)}, picture {index:,}: taken for a {pred}")
    if images:
        picture_grid(np.stack(images), captions, titles, key="near_unknowns")
    elif not near:
        is_empty = scored.comparison.unknowns is None
        st.caption("None are chosen." if is_empty else "None: this line accepts no unknown.")
    if len(images) < len(near):
        st.caption(
            f"{len(near) - len(images)} more cannot be shown: they are made from "
            "MNIST's digits or other sets that are missing here."
        )
