"""All digits together: how many there are, what each class looks like on average, what to try."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.browsing import SPLITS, Selection
from core.data.digits import DigitSplits
from core.data.statistics import class_counts, share_of_zeros
from pages.components.picture_grid import picture_grid
from pages.shared import cached
from pages.shared.require_digits import credit

_PURPOSES = {
    "train": "to learn from",
    "validation": "to choose epochs and thresholds with",
    "test": "for the final figures",
}


def counted(splits: DigitSplits, split: str, found: int) -> str:
    """A line about what is looked at."""
    total = len(Selection(split).digits(splits))
    which = "All" if found == total else f"{found:,} of the"
    return f"{which} {total:,} {split} digits, {_PURPOSES[split]}. Press one to open it."


def show(splits: DigitSplits) -> None:
    """Counts for each class and split, mean and deviation for each class."""
    st.subheader("All of them together", anchor=False)
    left, right = st.columns([38, 62], gap="medium")
    with left:
        st.markdown(_split_sentence(splits))
        st.markdown(_table(splits))
    with right:
        means, deviations = cached.mean_pictures(splits)
        st.markdown("**The mean training digit of each class**")
        _row(means, "means", "mean of the {}s")
        st.markdown("**Where they differ** (standard deviation of each pixel, bright is large)")
        _row(deviations / max(deviations.max(), 1) * 255, "deviations", "deviation of the {}s")


def _row(images: NDArray[np.float64], key: str, titles: str) -> None:
    picture_grid(
        np.rint(images).astype(np.uint8),
        [str(digit) for digit in range(len(images))],
        [titles.format(digit) for digit in range(len(images))],
        key=key,
    )


def _split_sentence(splits: DigitSplits) -> str:
    sizes = [f"{len(Selection(split).digits(splits)):,}" for split in SPLITS]
    where = "the first 5,000 of the 60,000 training images, as in the course"
    if not splits.source.is_mnist:
        where = "the first 180 in the file"
    return (
        f"{sizes[0]} digits to learn from, {sizes[1]} to choose with, {sizes[2]} to report on. "
        f"The validation digits are {where}; nothing is learned from them."
    )


def _table(splits: DigitSplits) -> str:
    counts = [class_counts(Selection(split).digits(splits).labels) for split in SPLITS]
    rows = ["| digit | " + " | ".join(SPLITS) + " |", "|--:|" + "--:|" * len(SPLITS)]
    for digit in range(10):
        cells = (f"{count[digit]:,}" for count in counts)
        rows.append(f"| **{digit}** | " + " | ".join(cells) + " |")
    rows.append("| all | " + " | ".join(f"{count.sum():,}" for count in counts) + " |")
    return "\n".join(rows)


def show_tasks(splits: DigitSplits) -> None:
    """What to try, what to notice, and where the digits are from."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · How empty is a digit?** Guess first: how many of a digit's 784 numbers are 0, "
            "on average?"
        )
        with st.expander("Answer"):
            zeros = share_of_zeros(splits.test.images)
            st.markdown(
                f"{zeros:.0%}, or {784 * zeros:.0f} of 784 (test digits). Standardised, each of "
                "them becomes the same negative number: switch *Its numbers* and look."
            )
    with columns[1]:
        st.markdown(
            "**2 · Be the labeller.** Switch on *Hide labels* and (with MNIST) *Disputed labels "
            "only*. What would you write below each picture?"
        )
        with st.expander("Answer"):
            st.markdown(
                "Switch *Hide labels* off and compare. Most of five people disagreed with MNIST "
                "on each disputed label. A network that gets every one of them *right* has learned "
                "somebody's slip: with 15 such labels in 10,000 test digits, about 99.9 % is as "
                "good as honest gets."
            )
    with columns[2]:
        st.markdown(
            "**3 · Which digit is written most alike?** Guess first, then look at where they "
            "differ, above."
        )
        with st.expander("Answer"):
            spread = cached.mean_pictures(splits).deviations.mean(axis=(1, 2))
            st.markdown(
                f"The **{spread.argmin()}**: its pixels deviate by {spread.min():.0f} on average. "
                f"The {spread.argmax()} varies most, by {spread.max():.0f}. Some of it is slant, "
                "some is how much ink there is at all."
            )
    total = sum(len(Selection(split).digits(splits)) for split in SPLITS)
    st.subheader("What to notice", anchor=False)
    st.markdown(
        "- Row and column are gone after flattening. A network of the course's kind would learn "
        "just as well if all 784 pixels were shuffled, always in the same way.\n"
        f"- Everything has a label from 0 to 9. In {total:,} pictures there is not one "
        "*none of these*: a network that learns from them is never shown what that looks like.\n"
        "- Scaling loses nothing (undo it and count), and yet it decides what the detector says "
        "to noise: see *Draw*."
    )
    st.caption(f"{credit(splits)} Other hands write other digits.")
