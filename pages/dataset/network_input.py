"""One digit as a network gets it: 784 numbers, in a table and in a row, scaled, and its target."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import Digits, DigitSplits, Standardizer
from core.recipes import one_hot
from pages.components.pixel_table import pixel_table
from pages.shared import cached, images
from pages.shared.links import whole_number

PIXELS, UNIT, STANDARDISED = SCALES = ("0–255", "0–1", "standardised")
_SIDE = 28
_BARCODE = 64  # rows of a barcode, without the triangle


def show_input(
    splits: DigitSplits, digits: Digits, index: int, *, hides_label: bool = False
) -> None:
    """Show everything about one of the digits but the picture itself, and its label if asked to."""
    image = digits.images[index]
    st.subheader("What the network gets", anchor=False)
    left, right = st.columns([68, 32], gap="medium")
    with left:
        scale = st.segmented_control(
            "Its numbers",
            SCALES,
            default=PIXELS,
            required=True,
            key="numbers",
            bind="query-params",
            help="As stored, or as a network gets them: divided by 255, or standardised "
            "with the mean and standard deviation of all training pixels.",
        )
    standardizer = _standardizer(splits) if scale == STANDARDISED else Standardizer(0, 1)
    numbers = image if scale == PIXELS else standardizer.apply(image)
    with right:
        if hides_label:
            st.markdown("**Its label is hidden.** Guess, then switch *Hide labels* off.")
        else:
            _show_target(int(digits.labels[index]))
        pixel = _show_flattened(image, numbers)
        if scale != PIXELS:
            _show_undone(image, numbers, standardizer)
    with left:
        pixel_table(
            image,
            [_written(value) for value in numbers.reshape(-1)],
            pixel,
            _follow,
            label=f"The picture's 28 rows of 28 numbers, {scale}",
            key="numbers-table",
        )


def _follow(pixel: int) -> None:
    st.session_state["row"], st.session_state["column"] = divmod(pixel, _SIDE)


def _show_target(label: int) -> None:
    st.markdown(f"**Its label as an integer: {label}**, and as a one-hot row:")
    st.code(str(one_hot(np.array([label]))[0].astype(int)), language=None)
    st.caption(
        "Cross-entropy (classifier) takes the integer; squared error (detector) takes the row."
    )


def _show_flattened(image: NDArray[np.uint8], numbers: NDArray[np.generic]) -> int:
    """Show the picture as one row, and where a pixel goes; returns its index in the row."""
    st.markdown("**Flattened to one row of 784:**")
    strip = st.container()
    left, right = st.columns(2, gap="small")
    with left:
        row = whole_number("Row", (0, _SIDE - 1), _SIDE // 2, "row")
    with right:
        column = whole_number("Column", (0, _SIDE - 1), _SIDE // 2, "column")
    pixel = _SIDE * row + column
    strip.image(
        barcode(image.reshape(-1), pixel),
        output_format="PNG",
        width="stretch",
        alt=f"All 784 pixels in one row, with a mark below number {pixel}",
    )
    st.markdown(
        f"Row {row}, column {column} goes to 28 × {row} + {column} = **{pixel}**. "
        f"The number there is **{_written(numbers.reshape(-1)[pixel])}**. Press a "
        "number in the table to follow it."
    )
    return pixel


def _show_undone(
    image: NDArray[np.uint8], numbers: NDArray[np.floating], standardizer: Standardizer
) -> None:
    """Show the scaled picture as greys, and that scaling it back gives the same pixels."""
    undone = standardizer.undo(numbers)
    num_different = np.count_nonzero(undone != image)
    mean, std = f"{standardizer.mean:.4f}", f"{standardizer.std:.4f}"
    scaled, pixel = f"(pixel / 255 − {mean}) / {std}", f"(number × {std} + {mean}) × 255"
    if standardizer == Standardizer(0, 1):
        scaled, pixel = "pixel / 255", "number × 255"
    st.markdown(f"**Scaled, and back:**  \nnumber = {scaled}  \npixel = {pixel}, rounded")
    st.image(
        images.png(images.strip([image, stretched(numbers), undone], 84)),
        alt="The picture as stored, scaled, and scaled back",
    )
    black, white = _written(numbers.min()), _written(numbers.max())
    st.caption(
        f"As stored · scaled (black is {black}, white {white}) · "
        f"scaled back: {num_different} of 784 pixels differ."
    )


def _written(value: np.generic) -> str:
    if isinstance(value, np.integer):
        return str(value)
    return f"{float(value):z.2f}".replace("-", "−")


def _standardizer(splits: DigitSplits) -> Standardizer:
    """Mean and std of the training pixels."""
    return cached.remember(
        ("standardizer", splits.source),
        lambda: Standardizer.fit(splits.train.images, STANDARDISED),
    )


def stretched(numbers: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Numbers of any range as a picture: the smallest black, the largest white."""
    low, high = float(numbers.min()), float(numbers.max())
    return np.rint((numbers - low) / (high - low or 1.0) * 255).astype(np.uint8)


def barcode(flat: NDArray[np.uint8], marked: int) -> NDArray[np.uint8]:
    """A flat picture (N,) as one RGBA row of N columns, a grey triangle below the marked one."""
    mark = 24  # rows; half as wide
    canvas = np.zeros((_BARCODE + mark, len(flat), 4), np.uint8)
    canvas[:_BARCODE, :, :3] = flat[:, None]
    canvas[:_BARCODE, :, 3] = 255
    for down in range(mark):
        left, right = max(marked - down // 2, 0), marked + down // 2 + 1
        canvas[_BARCODE + down, left:right] = (128, 128, 128, 255)
    return canvas
