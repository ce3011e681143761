"""The pictures next to the line: what has just crossed it."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits
from core.data.unknowns.families import FAMILIES
from core.errors import DataError
from pages.components.picture_grid import picture_grid
from pages.shared import cached, real_sets
from pages.shared.require_digits import watch
from pages.thresholds import scored_model
from pages.thresholds.scored_model import Side

_NUM_NEAR = 5  # as many as a phone has room for


def show(side: Side, threshold: float, splits: DigitSplits | None) -> None:
    """The mistakes next to the line: what has just crossed it."""
    of = side.comparison
    near = of.digits.just_below(threshold, _NUM_NEAR)
    st.markdown("**Digits just refused**")
    loader = cached.digit_loader()
    now = loader.snapshot()
    splits = splits or now.splits
    if splits is None and now.under_way:
        loader.wait(1.0)
        now = loader.snapshot()
        splits = now.splits
    is_mnist = splits is not None and not splits.source.note
    is_same = is_mnist or side.key not in scored_model.RECIPES
    if not len(near):
        st.caption("None: this line refuses no digit.")
    elif splits is None and now.under_way:
        watch("Loading the digits")
    elif splits is None or not is_same:
        st.caption(
            f"{round((1 - float(of.digits.ranked.accepted(threshold))) * len(of.digits.ranked)):,}"
            " of MNIST's test digits. Their pictures can be shown once MNIST is at hand: see "
            "*Dataset*."
        )
    else:
        captions = [f"{splits.test.labels[i]}→{of.digits.preds[i]}" for i in near]
        titles = [
            f"Test digit {i:,}: label {splits.test.labels[i]}, read as {of.digits.preds[i]}"
            for i in near
        ]
        picture_grid(
            splits.test.images[near],
            captions,
            titles,
            key="near_digits",
            refused=[True] * len(near),
        )
    st.markdown("**Unknowns just accepted**")
    found = of.just_accepted(threshold, _NUM_NEAR)
    images, captions, titles = [], [], []
    for kind, index in found:
        image = _image(kind, index, splits, is_same)
        if image is not None:
            said = of.kinds[kind].preds[index]
            images.append(image)
            captions.append(f"→{said}")
            titles.append(f"{scored_model.title(kind)}, picture {index:,}: taken for a {said}")
    if not found:
        st.caption("None: this line accepts no unknown." if of.kinds else "None are chosen.")
    elif images:
        picture_grid(np.stack(images), captions, titles, key="near_unknowns")
    if len(images) < len(found):
        st.caption(
            f"{len(found) - len(images)} more cannot be shown: what they are made of, such as "
            "MNIST's digits, is not at hand."
        )


def _image(
    kind: str, index: int, splits: DigitSplits | None, is_same: bool
) -> NDArray[np.uint8] | None:
    if real_sets.is_set(kind):
        try:
            return real_sets.picture(kind, index)
        except DataError:  # its file was taken away
            return None
    if kind not in FAMILIES:
        return np.rint(scored_model.uploaded()[kind][index]).astype(np.uint8)
    if not FAMILIES[kind].needs_digits:
        return scored_model.family(kind, "", None)[index]
    if splits is None or not is_same:
        return None
    return scored_model.family(kind, str(splits.source.path), splits)[index]
