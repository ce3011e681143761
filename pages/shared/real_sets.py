"""The real sets of unknowns at hand, read once for all sessions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.unknowns import real
from core.errors import DataError
from pages.shared import cached


class RealSet(NamedTuple):
    """The pictures of a set as found (N, 28, 28), and which of them are not blank (M,)."""

    images: NDArray[np.uint8]
    with_ink: NDArray[np.int64]


def read(name: str) -> RealSet:
    """A set as its file is now. Raises `DataError`."""
    return cached.remember(("real set", name, stamp(name)), lambda: _read(name))


def stamp(name: str) -> str:
    """A text that changes with the set's file. Raises `DataError`."""
    path = real.find_sets().get(name)
    if path is None:
        raise DataError(f"{real.title(name)} is no longer in {real.folder()}.")
    about = path.stat()
    return f"{path} {about.st_mtime_ns} {about.st_size}"


def any_picture(name: str, seed: int) -> NDArray[np.uint8]:
    """One picture of a set as found, not a blank one, (28, 28). Raises `DataError`."""
    images, with_ink = read(name)
    if not len(with_ink):
        raise DataError(f"{real.title(name)} holds only blank pictures.")
    return images[np.random.default_rng(seed).choice(with_ink)]


def _read(name: str) -> RealSet:
    """8 MB for 10,000 pictures."""
    images = real.read_set(name)
    return RealSet(images, real.with_ink(images))
