"""Browsing through a split: filters, a random order, pages, and the neighbours of a picture.

Everything is in indices into the split, so that an index means the same under any filter.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.digits import DISPUTED_TEST_LABELS, Digits, DigitSplits

Indices = NDArray[np.int64]
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Selection:
    """Choice of pictures, and their order."""

    split: str = "test"  # one of `SPLITS`
    classes: tuple[int, ...] = ()  # empty for all
    disputed: bool = False  # whether only pictures with a disputed label are chosen
    sample: int = 0  # seed of a random order; 0 for the order of the file

    def digits(self, splits: DigitSplits) -> Digits:
        """Digits of the chosen split."""
        return {"train": splits.train, "validation": splits.validation, "test": splits.test}[
            self.split
        ]

    def indices(self, splits: DigitSplits) -> Indices:
        """Indices (K,) of the chosen pictures into their split, in the chosen order."""
        among = disputed_labels(splits, self.split) if self.disputed else None
        return shuffled(select(self.digits(splits), self.classes, among), self.sample)


def disputed_labels(splits: DigitSplits, split: str) -> tuple[int, ...]:
    """Indices of pictures whose label people dispute, known for MNIST's test digits only."""
    return DISPUTED_TEST_LABELS if splits.source.is_mnist and split == "test" else ()


def select(
    digits: Digits, classes: Iterable[int] = (), among: Iterable[int] | None = None
) -> Indices:
    """Indices (K,), ascending, of the digits of some classes (or of all, for no class).

    They can be limited to `among`, of which impossible indices are ignored.
    """
    is_chosen = np.ones(len(digits), bool)
    if among is not None:
        is_chosen[:] = False
        is_chosen[[index for index in among if 0 <= index < len(digits)]] = True
    if labels := list(classes):
        is_chosen &= np.isin(digits.labels, labels)
    return np.flatnonzero(is_chosen)


def shuffled(indices: Indices, sample: int) -> Indices:
    """Indices in a random order with the seed `sample`; 0 leaves them as they are."""
    return np.random.default_rng(sample).permutation(indices) if sample else indices


def num_pages(count: int, size: int) -> int:
    """Number of pages of `size` pictures; no pictures make one empty page."""
    return max(1, -(-count // size))


def page_of(indices: Indices, page: int, size: int) -> Indices:
    """Indices on a page, counted from 1; a page that does not exist is empty."""
    return indices[max(page - 1, 0) * size : max(page, 0) * size]


def position(indices: Indices, index: int) -> int | None:
    """Position of an index in a selection, or None when it is not in it."""
    positions = np.flatnonzero(indices == index)
    return int(positions[0]) if len(positions) else None


def neighbour(indices: Indices, index: int, step: int) -> int:
    """Index that lies `step` positions after another in a selection, at most at its end.

    After an index that is not in the selection comes its first one, before it its last one. An
    empty selection leaves the index as it is.
    """
    if not len(indices):
        return index
    start = position(indices, index)
    if start is None:
        return int(indices[0 if step > 0 else -1])
    return int(indices[min(max(start + step, 0), len(indices) - 1)])
