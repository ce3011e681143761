"""Tones of a picture: light and dark, which of them is the ground, and how even it is."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_TWO = 0.65  # of the difference of two tones: how far either may reach beyond its middle


def threshold(pixels: NDArray[np.floating]) -> float:
    """Brightness (0-255) that parts light from dark so that both vary least (Otsu, 1979)."""
    counts, _ = np.histogram(pixels, 256, (0, 256))
    shares = counts.cumsum() / counts.sum()
    sums = (counts * np.arange(256)).cumsum() / counts.sum()
    spread = shares * (1 - shares)
    between = (sums[-1] * shares - sums) ** 2 / np.maximum(spread, 1e-12) * (spread > 0)
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(best.mean()) + 0.5  # the middle of a gap


def border(pixels: NDArray[np.generic]) -> NDArray[Any]:
    """Outermost pixels of a picture (H, W), corners twice."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def are_two(pixels: NDArray[np.floating], light: NDArray[np.bool_]) -> bool:
    """Whether nothing is much darker than the dark or lighter than the light, as a shadow's ink is.

    Takes the mask of what is light, of which some is and some is not.
    """
    dark_middle, light_middle = np.median(pixels[~light]), np.median(pixels[light])
    reach = _TWO * (light_middle - dark_middle)
    darkest, lightest = np.percentile(pixels, (0.5, 99.5))
    return bool(dark_middle - darkest < reach and lightest - light_middle < reach)


def ground_share(light: NDArray[np.bool_]) -> float:
    """How much speaks for a light ground, 0 to 1: what is light of the border, corners and area."""
    corners = light[[0, 0, -1, -1], [0, -1, 0, -1]]
    return float(border(light).mean() + corners.mean() + light.mean()) / 3


def fit_plane(
    pixels: NDArray[np.floating], where: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Plane of brightness (H, W) fitted by absolute distance to a picture, or to some of it.

    Like a median, it ignores the few pixels of ink. (Found by reweighted least squares.)
    """
    rows, columns = np.indices(pixels.shape, np.float32)
    terms = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    step = max(min(pixels.shape) // 50, 1)  # a few thousand pixels are enough
    some = (slice(None, None, step), slice(None, None, step))
    chosen = np.ones(pixels.shape, np.bool_) if where is None else where
    if not chosen[some].any():
        some = (slice(None), slice(None))
    values, some_terms = pixels[some][chosen[some]], terms[some][chosen[some]]
    distances = np.abs(values - np.median(values))
    for _ in range(20):
        weights = 1 / np.sqrt(np.maximum(distances, 1))
        plane = np.linalg.lstsq(some_terms * weights[:, None], values * weights, rcond=None)[0]
        distances = np.abs(values - some_terms @ plane)
    return (terms @ plane).astype(np.float32)
