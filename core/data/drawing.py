"""Framing: from ink on a canvas to the 28x28 picture a network expects, as MNIST was made.

LeCun, Cortes and Burges: "normalized to fit in a 20x20 pixel box while preserving their aspect
ratio … centered in a 28x28 image by computing the center of mass of the pixels, and translating
the image so as to position this point at the center of the 28x28 field." Each step can be left
out, to show its effect.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import InputError

FIELD = 28  # pixels of the finished picture's side
BOX = 20  # pixels of the digit's longest side inside it
INK = 8  # of 255: the brightest pixel that still counts as background


@dataclass(frozen=True)
class Framing:
    """Steps to take; MNIST was made with all of them."""

    crop: bool = True  # to the ink's bounding box
    fit: bool = True  # into 20x20, which leaves a margin; else into 28x28
    brighten: bool = True  # so that the brightest pixel is 255
    centre: bool = True  # by the centre of mass; else by the box


@dataclass(frozen=True)
class Step:
    """One step of framing: its name in `Framing` ("raw" for none) and the picture after it."""

    name: str
    image: NDArray[np.uint8]


@dataclass(frozen=True)
class Framed:
    """Finished picture (28, 28) uint8, and every step towards it, `raw` first."""

    image: NDArray[np.uint8]
    steps: tuple[Step, ...]


def is_blank(ink: NDArray[np.uint8]) -> bool:
    """Whether no pixel is above `INK`, so that there is nothing to frame."""
    return ink.size == 0 or int(ink.max()) <= INK


def frame(ink: NDArray[np.uint8], framing: Framing = Framing()) -> Framed:
    """Frame white ink on black (H, W) uint8. Raises `InputError` for a blank picture."""
    if ink.ndim != 2:
        raise InputError(f"A drawing must have two axes (height, width), got shape {ink.shape}.")
    if is_blank(ink):
        raise InputError("There is nothing on the canvas: draw something first.")
    steps = [Step("raw", ink)]
    image = _cropped(ink) if framing.crop else ink
    image = _squared(image)
    steps.append(Step("crop", image))
    image = _resized(image, BOX if framing.fit else FIELD)
    steps.append(Step("fit", image))
    if framing.brighten and image.any():
        image = np.rint(image * (255 / image.max())).astype(np.uint8)
    steps.append(Step("brighten", image))
    image = _pasted(image, centre=framing.centre)
    steps.append(Step("centre", image))
    return Framed(image, tuple(steps))


def centre_of_mass(image: NDArray[np.uint8]) -> tuple[float, float]:
    """Row and column of the ink's centre of mass, in pixels from 0. Some pixel must not be 0."""
    mass = image.astype(np.float64)
    total = mass.sum()
    rows, columns = (np.arange(length) for length in image.shape)
    return float(rows @ mass.sum(axis=1) / total), float(columns @ mass.sum(axis=0) / total)


def _cropped(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows = np.flatnonzero((ink > INK).any(axis=1))
    columns = np.flatnonzero((ink > INK).any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _squared(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    return square


def _resized(square: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Average over areas to shrink (as MNIST was made), interpolate smoothly to grow."""
    shrinks = square.shape[0] >= side
    resampling = Image.Resampling.BOX if shrinks else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(square).resize((side, side), resampling))


def _pasted(image: NDArray[np.uint8], *, centre: bool) -> NDArray[np.uint8]:
    """Move into the 28x28 field by whole pixels, and cut off ink that would leave the field."""
    shifts = [(FIELD - length) // 2 for length in image.shape]
    if centre and image.any():
        # MNIST's centres of mass all lie in [13.5, 14.5).
        shifts = [int(np.ceil(FIELD / 2 - 0.5 - mean)) for mean in centre_of_mass(image)]
    field = np.zeros((FIELD, FIELD), np.uint8)
    rows, columns = (
        np.arange(length) + shift for length, shift in zip(image.shape, shifts, strict=True)
    )
    inside_rows, inside_columns = ((axis >= 0) & (axis < FIELD) for axis in (rows, columns))
    field[np.ix_(rows[inside_rows], columns[inside_columns])] = image[
        np.ix_(inside_rows, inside_columns)
    ]
    return field
