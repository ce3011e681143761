"""Which pictures are shown: filters, a seeded sample, pages, and the neighbours of a picture.

All in indices into one split, so that an index means the same whatever is filtered.
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
    """Which pictures are looked at, and in which order."""

    split: str = "test"  # one of `SPLITS`
    classes: tuple[int, ...] = ()  # none stands for all
    disputed: bool = False  # only those whose label people dispute
    sample: int = 0  # the order: 0 is the file's, each other number a random one of its own

    def digits(self, splits: DigitSplits) -> Digits:
        """The split that is looked at."""
        return {"train": splits.train, "validation": splits.validation, "test": splits.test}[
            self.split
        ]

    def indices(self, splits: DigitSplits) -> Indices:
        """What is looked at, as indices (K,) into that split, in the order of looking."""
        among = disputed_labels(splits, self.split) if self.disputed else None
        return shuffled(select(self.digits(splits), self.classes, among), self.sample)


def disputed_labels(splits: DigitSplits, split: str) -> tuple[int, ...]:
    """The indices whose label people dispute. They are known for MNIST's test digits only."""
    return DISPUTED_TEST_LABELS if splits.source.is_mnist and split == "test" else ()


def select(
    digits: Digits, classes: Iterable[int] = (), among: Iterable[int] | None = None
) -> Indices:
    """The indices (K,) of these classes among these indices, ascending. No class means all."""
    keep = np.ones(len(digits), bool)
    if among is not None:
        keep[:] = False
        keep[[index for index in among if 0 <= index < len(digits)]] = True
    if wanted := list(classes):
        keep &= np.isin(digits.labels, wanted)
    return np.flatnonzero(keep)


def shuffled(indices: Indices, sample: int) -> Indices:
    """The same indices in an order that belongs to this number; 0 leaves them as they are."""
    return np.random.default_rng(sample).permutation(indices) if sample else indices


def num_pages(count: int, size: int) -> int:
    """How many pages of this size; an empty selection has one, which is empty."""
    return max(1, -(-count // size))


def page_of(indices: Indices, page: int, size: int) -> Indices:
    """What is on a page, the first being 1; a page that does not exist is empty."""
    return indices[max(page - 1, 0) * size : max(page, 0) * size]


def position(indices: Indices, index: int) -> int | None:
    """The place of an index in a selection, or None when it is not in it."""
    places = np.flatnonzero(indices == index)
    return int(places[0]) if len(places) else None


def neighbour(indices: Indices, index: int, step: int) -> int:
    """The index `step` places on in the selection, stopping at its ends.

    From an index that is not in it: its first for a step forward, its last for one back. An empty
    selection leaves the index as it is.
    """
    if not len(indices):
        return index
    place = position(indices, index)
    if place is None:
        return int(indices[0 if step > 0 else -1])
    return int(indices[min(max(place + step, 0), len(indices) - 1)])
