"""Digits with their labels, their three splits, and the scaling of pixels for a network.

Images stay in memory once, as read-only uint8; they are scaled a batch at a time.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import RecipeError
from core.recipes import AS_IS, MINUS_ONE_ONE, NUM_CLASSES, SCALINGS, STANDARDISED, ZERO_ONE

NUM_VALIDATION = 5_000  # first images of MNIST's training files, as in the course (lesson 4)
# Indices of MNIST's test images with a label that most of five raters disagreed with. Source:
# github.com/cleanlab/label-errors, for Northcutt, Athalye and Mueller 2021, "Pervasive Label
# Errors in Test Sets Destabilize Machine Learning Benchmarks".
DISPUTED_TEST_LABELS = (
    *(947, 1621, 1901, 2130, 2462, 2597, 2654, 3520),
    *(3558, 5937, 6651, 6783, 8527, 9679, 9729),
)
_BLOCK = 1_000  # images counted at a time

Inputs = NDArray[np.uint8] | NDArray[np.float32]  # pictures on 0-255, or points


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
        """Images (N, 28, 28), under the name that points have for theirs."""
        return self.images

    @property
    def targets(self) -> NDArray[np.int64]:
        """Labels (N,), under the name that points have for theirs."""
        return self.labels

    @property
    def num_classes(self) -> int:
        """Number of digits, ten."""
        return NUM_CLASSES

    def first(self, count: int | None) -> "Digits":
        """First `count` digits, or all of them for None."""
        if count is None:
            return self
        return Digits(self.images[:count], self.labels[:count], self.name)


@dataclass(frozen=True)
class Source:
    """Name and origin of a data set. Splits with equal sources hold the same samples."""

    name: str  # "mnist", "bundled" or "points"
    path: str  # its folder or Python package; for points, the arguments they were made with
    note: str = ""  # a sentence for users who would expect another data set

    @property
    def is_mnist(self) -> bool:
        return self.name == "mnist"


@dataclass(frozen=True)
class DigitSplits:
    """Digits to learn from (train), to choose by (validation) and to report on (test)."""

    train: Digits
    validation: Digits
    test: Digits
    source: Source

    @cached_property
    def everything(self) -> Digits:
        """Validation and training digits, in the order of MNIST's 60,000. No copy of the images
        where they lie in memory one after the other.
        """
        parts = (self.validation, self.train)
        first, second = (part.images for part in parts)
        if first.base is second.base and first.ctypes.data + first.nbytes == second.ctypes.data:
            shape = (len(first) + len(second), *first.shape[1:])
            images = np.lib.stride_tricks.as_strided(first, shape, first.strides, writeable=False)
        else:
            images = np.concatenate([first, second])
        return Digits(images, np.concatenate([part.labels for part in parts]), "train")


@dataclass(frozen=True)
class Standardizer:
    """Scaling of pixels (0-255) to a network's inputs and back: `(pixel / 255 - mean) / std`.

    Mean 0 and std 1 scale to 0-1; mean 0 and std 1/255 leave numbers (of points) as they are.
    Otherwise mean and std are over all pixels of the *training* images only, so that nothing of
    the other splits leaks into what the network sees.
    """

    mean: float
    std: float

    @classmethod
    def fit(cls, train_images: Inputs, scaling: str) -> "Standardizer":
        """Standardizer with one of `SCALINGS`, or `AS_IS` for points, which ignores the images.

        Images of one brightness get std 1, which can be divided by. Raises `RecipeError` for
        another scaling.
        """
        fixed = {ZERO_ONE: (0.0, 1.0), MINUS_ONE_ONE: (0.5, 0.5), AS_IS: (0.0, 1 / 255)}
        if scaling in fixed:
            return cls(*fixed[scaling])
        if scaling != STANDARDISED:
            raise RecipeError(f"scaling must be one of {', '.join(SCALINGS)}, got {scaling!r}.")
        # In blocks, since bincount takes eight bytes a pixel: 345 MB for all of MNIST.
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

    def apply(self, images: Inputs, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Inputs (float32) of images of any shape, 0-255; written into `out` of that shape."""
        if out is None:
            out = np.empty(images.shape, np.float32)
        np.copyto(out, images, casting="same_kind")
        out *= np.float32(1 / (255 * self.std))
        out -= np.float32(self.mean / self.std)
        return out

    def undo(self, inputs: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Pixels of inputs (the inverse of `apply`), rounded and clipped to 0-255."""
        pixels = (np.asarray(inputs, np.float64) * self.std + self.mean) * 255
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
