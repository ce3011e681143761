"""What every training takes, digits or points: inputs with the class each belongs to."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Source


class Samples(Protocol):
    """Labelled inputs: `Digits` or `Points`."""

    @property
    def inputs(self) -> NDArray[Any]:
        """(N, ...) one sample a row, as it is kept: a `Standardizer` makes it ready."""

    @property
    def targets(self) -> NDArray[np.int64]:
        """(N,) the class of each, from 0."""

    @property
    def num_classes(self) -> int: ...

    @property
    def name(self) -> str:
        """ "train", "validation" or "test"."""

    def __len__(self) -> int: ...

    def first(self, count: int | None) -> "Samples":
        """The first `count`, or all of them for None."""


class Splits(Protocol):
    """Train to learn, validation to choose, test to report: `DigitSplits` or `PointSplits`."""

    @property
    def train(self) -> Samples: ...
    @property
    def validation(self) -> Samples: ...
    @property
    def test(self) -> Samples: ...
    @property
    def everything(self) -> Samples:
        """Validation and train together."""

    @property
    def source(self) -> Source:
        """Splits with equal sources are the same."""
