"""All digits together: how many there are of each class, and what each class looks like."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data import statistics
from core.data.browsing import SPLITS, Selection
from core.data.digits import DigitSplits
from core.data.statistics import MeanPictures, class_counts, share_of_zeros
from pages.components.picture_grid import picture_grid
from pages.shared import cached
from pages.shared.require_digits import credit


def show_classes(splits: DigitSplits) -> None:
    """Show counts for each class and split, mean and deviation for each class."""
    st.subheader("All of them together", anchor=False)
    left, right = st.columns([38, 62], gap="medium")
    with left:
        st.markdown(_split_sentence(splits))
        st.markdown(_counts(splits))
    with right:
        means, deviations = _mean_pictures(splits)
        st.markdown("**The mean training digit of each class**")
        _show_row(means, "means", "mean of the {}s")
        st.markdown("**Where they differ** (standard deviation of each pixel, bright is large)")
        _show_row(deviations / max(deviations.max(), 1) * 255, "deviations", "deviation of the {}s")


def figures(splits: DigitSplits) -> dict[str, str]:
    """The figures in the texts of the page, by their names there."""
    zeros = share_of_zeros(splits.test.images)
    deviations = _mean_pictures(splits).deviations.mean(axis=(1, 2))
    return {
        "zeros": wording.percent(zeros, 0),
        "num_zeros": f"{784 * zeros:.0f}",
        "least": f"{deviations.argmin()}",
        "least_deviation": f"{deviations.min():.0f}",
        "most": f"{deviations.argmax()}",
        "most_deviation": f"{deviations.max():.0f}",
        "total": f"{sum(_sizes(splits)):,}",
        "credit": credit(splits),
    }


def _show_row(images: NDArray[np.float64], key: str, title: str) -> None:
    classes = range(len(images))
    picture_grid(
        np.rint(images).astype(np.uint8),
        [str(digit) for digit in classes],
        [title.format(digit) for digit in classes],
        key=key,
    )


def _sizes(splits: DigitSplits) -> list[int]:
    return [len(Selection(split).digits(splits)) for split in SPLITS]


def _split_sentence(splits: DigitSplits) -> str:
    train, validation, test = (f"{size:,}" for size in _sizes(splits))
    where = "the first 5,000 of the 60,000 training images"
    if not splits.source.is_mnist:
        where = "the first 180 in the file"
    return (
        f"{train} digits to learn from (*training*), {validation} to choose "
        f"settings with (*validation*) and {test} for the final figures (*test*). "
        f"The validation digits are {where}."
    )


def _counts(splits: DigitSplits) -> str:
    """Markdown: a row for each class, a column for each split."""
    counts = [class_counts(Selection(split).digits(splits).labels) for split in SPLITS]
    rows = ["| digit | " + " | ".join(SPLITS) + " |", "|--:|" + "--:|" * len(SPLITS)]
    for digit, sizes in enumerate(zip(*counts, strict=True)):
        rows.append(f"| **{digit}** | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    rows.append("| all | " + " | ".join(f"{count.sum():,}" for count in counts) + " |")
    return "\n".join(rows)


def _mean_pictures(splits: DigitSplits) -> MeanPictures:
    """Mean and deviation of each class of training digits."""
    return cached.remember(
        ("mean pictures", splits.source), lambda: statistics.mean_pictures(splits.train)
    )
