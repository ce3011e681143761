"""Digits with their labels, the three splits, and the way to a network's numbers and back.

Images are kept once, as the uint8 they came as, read-only; they are scaled a batch at a time.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import RecipeError
from core.recipes import AS_IS, MINUS_ONE_ONE, NUM_CLASSES, SCALINGS, STANDARDISED, ZERO_ONE

NUM_VALIDATION = 5_000  # the first so many training images, as in the course (lesson 4)
# Indices of MNIST's test images whose label most of five raters disagreed with. Source:
# github.com/cleanlab/label-errors, for Northcutt, Athalye and Mueller 2021, "Pervasive Label
# Errors in Test Sets Destabilize Machine Learning Benchmarks".
DISPUTED_TEST_LABELS = (
    *(947, 1621, 1901, 2130, 2462, 2597, 2654, 3520),
    *(3558, 5937, 6651, 6783, 8527, 9679, 9729),
)
_BLOCK = 1_000


@dataclass(frozen=True)
class Digits:
    """Labelled pictures: images (N, 28, 28) uint8, white ink on black; labels (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    name: str  # "train", "validation" or "test"

    def __post_init__(self) -> None:
        assert self.images.shape == (len(self.labels), 28, 28)
        assert self.images.dtype == np.uint8
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def inputs(self) -> NDArray[np.uint8]:
        """The images, as what a network takes in."""
        return self.images

    @property
    def targets(self) -> NDArray[np.int64]:
        """The labels, as what a network should answer."""
        return self.labels

    @property
    def num_classes(self) -> int:
        """Ten."""
        return NUM_CLASSES

    def first(self, count: int | None) -> "Digits":
        """The first `count` digits, or all of them for None."""
        return (
            self if count is None else Digits(self.images[:count], self.labels[:count], self.name)
        )


@dataclass(frozen=True)
class Source:
    """Which data set this is and where it came from."""

    name: str  # "mnist" or "bundled"
    path: str  # the folder, or the package it comes inside
    note: str = ""  # a sentence for the user when this is not what they would expect

    @property
    def is_mnist(self) -> bool:
        return self.name == "mnist"


@dataclass(frozen=True)
class DigitSplits:
    """Train to learn, validation to choose, test to report."""

    train: Digits
    validation: Digits
    test: Digits
    source: Source

    @cached_property
    def everything(self) -> Digits:
        """The training set as it came: validation and train, 60,000 in MNIST. A copy, kept."""
        parts = (self.validation, self.train)
        images = np.concatenate([part.images for part in parts])
        return Digits(images, np.concatenate([part.labels for part in parts]), "train")


@dataclass(frozen=True)
class Standardizer:
    """Pixels (0-255) to a network's inputs and back: `(pixel / 255 - mean) / std`.

    Plain 0-1 scaling is mean 0 and std 1; points keep their numbers with mean 0 and std 1/255.
    Mean and std are one number each, over all pixels of the *training* images only: the other
    splits must not leak into what the network sees.
    """

    mean: float
    std: float

    @classmethod
    def fit(cls, train_images: NDArray[np.uint8], scaling: str) -> "Standardizer":
        """For one of `SCALINGS`, or `AS_IS` for points, which are not looked at.

        A set without contrast keeps std 1 instead of dividing by 0.
        """
        fixed = {ZERO_ONE: (0.0, 1.0), MINUS_ONE_ONE: (0.5, 0.5), AS_IS: (0.0, 1 / 255)}
        if scaling in fixed:
            return cls(*fixed[scaling])
        if scaling != STANDARDISED:
            raise RecipeError(f"scaling must be one of {', '.join(SCALINGS)}, got {scaling!r}.")
        # In blocks: bincount makes eight bytes of each pixel, 345 MB for all of MNIST at once.
        counts = np.zeros(256, np.int64)
        for start in range(0, len(train_images), _BLOCK):
            block = train_images[start : start + _BLOCK]
            counts += np.bincount(block.reshape(-1), minlength=256)
        if np.count_nonzero(counts) == 1:  # rounding would leave a std of about 1e-17
            return cls(float(counts.argmax()) / 255, 1.0)
        levels = np.arange(256) / 255
        mean = float(counts @ levels / counts.sum())
        std = float(np.sqrt(counts @ (levels - mean) ** 2 / counts.sum()))
        return cls(mean, std)

    def apply(self, images: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
        """Images of any shape, 0-255, to float32 of the same shape."""
        scale = np.float32(1 / (255 * self.std))
        return images.astype(np.float32) * scale - np.float32(self.mean / self.std)

    def undo(self, inputs: NDArray[np.floating]) -> NDArray[np.uint8]:
        """The inverse of `apply`: inputs back to pixels, rounded and clipped to 0-255."""
        pixels = (np.asarray(inputs, np.float64) * self.std + self.mean) * 255
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
