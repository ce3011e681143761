"""What a set of digits looks like as a whole: counts, mean pictures, a map of two dimensions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.recipes import NUM_CLASSES


class MeanPictures(NamedTuple):
    """For each class: (10, 28, 28) float64, in pixels of 0-255; zero for a class without digits."""

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]  # standard deviation, of the class as a whole (not n - 1)


class DigitMap(NamedTuple):
    """Pictures as points of a plane."""

    points: NDArray[np.float64]  # (N, 2), the first coordinate varies most
    explained: float  # the share of all variance that the plane shows, 0 to 1


def class_counts(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of each class, (10,)."""
    return np.bincount(labels, minlength=NUM_CLASSES)


def mean_pictures(digits: Digits) -> MeanPictures:
    """Mean and standard deviation of each pixel for each class.

    Sums of whole numbers, so exact, and without a copy of all images as floats (345 MB).
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
    """Images (N, 28, 28) as points, on their two principal components.

    The plane through the cloud of pictures (784 dimensions) in which it is spread most. Each axis
    points to where its largest pixel weight is positive, so the same images give the same map.
    scikit-learn's PCA gives the same, but its import costs 130 MB and a second.
    """
    pixels = images.reshape(len(images), -1)
    centred = (pixels - pixels.mean(axis=0)) / 255
    variances, axes = np.linalg.eigh(centred.T @ centred)  # ascending
    plane = axes[:, :-3:-1]
    plane *= np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
    total = variances.sum()
    return DigitMap(centred @ plane, float(variances[-2:].sum() / total) if total > 0 else 0.0)


def share_of_zeros(images: NDArray[np.uint8]) -> float:
    """The share of pixels that are exactly 0, 0 to 1."""
    return 1 - np.count_nonzero(images) / images.size
