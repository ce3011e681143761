"""Samples, the data of every training: inputs with their classes, be they digits or points."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Source


class Samples(Protocol):
    """Labelled inputs: `Digits` or `Points`."""

    @property
    def inputs(self) -> NDArray[Any]:
        """Inputs (N, ...), one sample a row, not scaled yet (see `Standardizer`)."""

    @property
    def targets(self) -> NDArray[np.int64]:
        """Classes (N,) of the samples, from 0."""

    @property
    def num_classes(self) -> int: ...

    @property
    def name(self) -> str:
        """Name of the split: "train", "validation" or "test"."""

    def __len__(self) -> int: ...

    def first(self, count: int | None) -> "Samples":
        """First `count` samples, or all of them for None."""


class Splits(Protocol):
    """Samples to learn from, to choose by and to report on: `DigitSplits` or `PointSplits`."""

    @property
    def train(self) -> Samples: ...
    @property
    def validation(self) -> Samples: ...
    @property
    def test(self) -> Samples: ...
    @property
    def everything(self) -> Samples:
        """Validation and training samples together; of points, the training ones alone."""

    @property
    def source(self) -> Source:
        """Origin of the splits; equal sources mean equal splits."""
