"""Real sets of unknowns at hand: Omniglot, Fashion-MNIST, Kuzushiji-MNIST, EMNIST letters, …

IDX files in `$UNKNOWNS_DIR` or else in `data/unknowns/` of the project, which git ignores, and
those that were fetched into the user's cache folder. They only report: nothing is chosen by them
and nothing is trained on them.
"""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import files
from core.data import downloads, idx
from core.data.drawing import INK, frame
from core.errors import DataError

Images = NDArray[np.uint8]

MAX_IMAGES = 10_000  # the first of a set
FRAMED = ", framed"
ENDING = "-images-idx3-ubyte"
# What the sets are called that have a name of their own; others are called as their file is.
TITLES = {
    "fashion": "Fashion-MNIST",
    "kmnist": "Kuzushiji-MNIST",
    "omniglot": "Omniglot",
    "emnist-letters": "EMNIST letters",
}


def folder() -> Path:
    """Where sets are looked for. Raises `DataError` when $UNKNOWNS_DIR is no folder."""
    named = os.environ.get("UNKNOWNS_DIR")
    if named is None:
        return files.project_folder() / "data" / "unknowns"
    if not Path(named).is_dir():
        raise DataError(f"UNKNOWNS_DIR is {named}, which is no folder. Unset it, or correct it.")
    return Path(named)


def cache_folder() -> Path:
    """Where sets are kept that were fetched."""
    return downloads.cache_folder("unknowns")


def find_sets() -> dict[str, Path]:
    """Name -> file, in alphabetical order: "fashion" for `fashion-images-idx3-ubyte.gz`.

    What the user put somewhere goes before what was fetched. Raises `DataError` as `folder`.
    """
    found = {
        path.name.removesuffix(".gz").removesuffix(ENDING): path
        for place in (cache_folder(), folder())
        for path in place.glob(f"*{ENDING}*")
        if path.name.endswith((ENDING, ENDING + ".gz"))
    }
    return dict(sorted(found.items()))


def title(name: str) -> str:
    """A set's name for people, `FRAMED` or not."""
    plain = name.removesuffix(FRAMED)
    return TITLES.get(plain, plain) + name[len(plain) :]


def read_set(name: str) -> Images:
    """The pictures of a set as found, (N, 28, 28), at most `MAX_IMAGES`. Raises `DataError`."""
    path = find_sets().get(name)
    if path is None:
        raise DataError(f"There is no set of unknowns called {name!r} in {folder()}.")
    images = idx.read(path)
    if images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise DataError(
            f"{path} should hold pictures of 28x28 pixels, its shape is {images.shape}."
        )
    images = images[:MAX_IMAGES]
    if name.startswith("emnist"):  # published with rows and columns swapped
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    return images


def with_ink(images: Images) -> NDArray[np.int64]:
    """The places of the pictures (N, 28, 28) that are not blank, which `framed` keeps."""
    return np.flatnonzero(images.max(axis=(1, 2)) > INK)


def framed(images: Images) -> Images:
    """Pictures (N, 28, 28) framed like a drawing, without the blank ones: (M, 28, 28)."""
    kept = [frame(image).image for image in images[with_ink(images)]]
    return np.stack(kept) if kept else images[:0]


def load_set(name: str) -> dict[str, Images]:
    """A set twice, since a detector of sizes is no detector of digits: under its name as found, and
    under `name + FRAMED` framed like a drawing, unless all are blank. (N, 28, 28) uint8 each.

    Raises `DataError`.
    """
    images = read_set(name)
    others = framed(images)
    return {name: images} | ({name + FRAMED: others} if len(others) else {})
