"""Sheets: a page on a table, a canvas in a window, a printed box, cut out of the picture around."""

import numpy as np
from numpy.typing import NDArray

from core.data.tones import threshold

_RECTANGULAR = 0.9  # of the smallest rectangle around it, a sheet fills this share; an ellipse 0.79
_SMALLEST = 0.01  # share of the picture
_LEAST_INSIDE = 0.0005  # share of the sheet that the things on it take
_STEP = 24  # of 255: a sheet differs from what is around it by this much, at its very edge
_WHOLE = 0.98  # share of the picture from which on a sheet is the picture itself


def find_sheet(pixels: NDArray[np.floating]) -> NDArray[np.bool_] | None:
    """Mask (H, W) of the largest even rectangle, straight or turned, with something on it.

    None where there is none but the whole picture.
    """
    from scipy import ndimage  # noqa: PLC0415 (30 MB, and only needed for a photo)

    smooth = ndimage.gaussian_filter(pixels, 1) if min(pixels.shape) > 100 else pixels
    light = smooth > threshold(smooth)
    best, most = None, 0
    for tone in (light, ~light):
        parts, _ = ndimage.label(tone)
        for index, box in enumerate(ndimage.find_objects(parts), 1):
            room = np.prod([axis.stop - axis.start for axis in box])
            if room < max(_SMALLEST * tone.size, most):
                continue
            part = parts[box] == index
            filled = ndimage.binary_fill_holes(part)
            area, inside = int(filled.sum()), int(filled.sum() - part.sum())
            if not (
                most < area < _WHOLE * tone.size
                and max(_LEAST_INSIDE * area, 4) <= inside < area / 2
                and area >= _RECTANGULAR * _smallest_rectangle(filled)
            ):
                continue
            mask = np.zeros_like(tone)
            mask[box] = filled
            if _step(smooth, mask) >= _STEP:
                most, best = area, ndimage.binary_erosion(mask, np.ones((3, 3)), border_value=1)
    return best


def _step(pixels: NDArray[np.floating], mask: NDArray[np.bool_]) -> float:
    """Difference in brightness between both sides of a mask's edge, 0 where there is one side."""
    from scipy import ndimage  # noqa: PLC0415

    near, far = (ndimage.binary_dilation(mask, iterations=steps) for steps in (1, 4))
    inside = mask & ~ndimage.binary_erosion(mask, iterations=3, border_value=1)
    outside = far & ~near
    if not outside.any():
        return 0.0
    return abs(float(np.median(pixels[inside]) - np.median(pixels[outside])))


def _smallest_rectangle(mask: NDArray[np.bool_]) -> float:
    """Area of the smallest rectangle, turned by up to 45 degrees, that holds a mask (H, W)."""
    rows = np.flatnonzero(mask.any(axis=1))
    left, right = mask.argmax(axis=1)[rows], mask.shape[1] - mask[:, ::-1].argmax(axis=1)[rows]
    x = np.concatenate([left, right, left, right])  # corners of the outermost pixels
    y = np.concatenate([rows, rows, rows + 1, rows + 1])
    angles = np.radians(np.arange(-45, 45))[:, None]
    along = np.ptp(np.cos(angles) * x + np.sin(angles) * y, axis=1)
    across = np.ptp(np.cos(angles) * y - np.sin(angles) * x, axis=1)
    return float((along * across).min())
