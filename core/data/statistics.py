"""Statistics of a set of digits: counts, mean pictures, and a map in two dimensions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.recipes import NUM_CLASSES


class MeanPictures(NamedTuple):
    """Pictures (10, 28, 28) of the ten classes, on 0-255; all 0 for a class without digits."""

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]  # standard deviations, with n (not n - 1)


class DigitMap(NamedTuple):
    """Pictures as points of a plane."""

    points: NDArray[np.float64]  # (N, 2), the first coordinate varies most
    explained: float  # share of all variance that the plane shows, 0 to 1


def class_counts(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of digits of each class (10,)."""
    return np.bincount(labels, minlength=NUM_CLASSES)


def mean_pictures(digits: Digits) -> MeanPictures:
    """Mean and standard deviation of each pixel for each class.

    Sums of whole numbers are exact, and need no copy of all images as floats (345 MB).
    """
    means = np.zeros((NUM_CLASSES, 28, 28))
    deviations = np.zeros((NUM_CLASSES, 28, 28))
    for digit in range(NUM_CLASSES):
        images = digits.images[digits.labels == digit]
        if not len(images):
            continue
        total = images.sum(axis=0, dtype=np.int64)
        squares = np.square(images, dtype=np.uint16).sum(axis=0, dtype=np.int64)
        means[digit] = total / len(images)
        deviations[digit] = np.sqrt(len(images) * squares - total**2) / len(images)
    return MeanPictures(means, deviations)


def pca_map(images: NDArray[np.uint8]) -> DigitMap:
    """Map of images (N, 28, 28) onto their first two principal components.

    That is the plane in which the pictures, as points in 784 dimensions, are spread most. The
    largest pixel weight of each axis is positive, so that equal images give equal maps.
    scikit-learn's PCA agrees, but its import costs 130 MB and a second.
    """
    pixels = images.reshape(len(images), -1)
    centred = (pixels - pixels.mean(axis=0)) / 255
    variances, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    plane = axes[:, :-3:-1]
    plane *= np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
    total = variances.sum()
    return DigitMap(centred @ plane, float(variances[-2:].sum() / total) if total > 0 else 0.0)


def share_of_zeros(images: NDArray[np.uint8]) -> float:
    """Share of pixels that are exactly 0, from 0 to 1."""
    return 1 - np.count_nonzero(images) / images.size
