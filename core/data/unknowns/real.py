"""Real sets of unknowns on the disk: Omniglot, Fashion-MNIST, Kuzushiji-MNIST, EMNIST letters, …

They are IDX files in `$UNKNOWNS_DIR` or else in `data/unknowns/` of the project, which git
ignores, and downloads in the user's cache folder. They only report: no choice looks at them, and no
network is trained on them.
"""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import files
from core.data import downloads, idx
from core.data.arrays import EMNIST, as_pictures, swapped
from core.data.drawing import INK, frame
from core.data.unknowns.family import Images
from core.errors import DataError, InputError

MAX_IMAGES = 10_000  # read of a set: its first ones
FRAMED = ", framed"
ENDING = "-images-idx3-ubyte"
# File name without `ENDING` -> the set's title; other sets are called like their file.
TITLES = {
    "fashion": "Fashion-MNIST",
    "kmnist": "Kuzushiji-MNIST",
    "omniglot": "Omniglot",
    "emnist-letters": "EMNIST letters",
}


def folder() -> Path:
    """Folder of the user's sets. Raises `DataError` when $UNKNOWNS_DIR is no folder."""
    named = os.environ.get("UNKNOWNS_DIR")
    if named is None:
        return files.project_folder() / "data" / "unknowns"
    if not Path(named).is_dir():
        raise DataError(f"UNKNOWNS_DIR is {named}, which is no folder. Unset it, or correct it.")
    return Path(named)


def cache_folder() -> Path:
    """Folder of downloaded sets."""
    return downloads.cache_folder("unknowns")


def find_sets() -> dict[str, Path]:
    """Paths of all sets by name, sorted: "fashion" for `fashion-images-idx3-ubyte.gz`.

    The user's file goes before a downloaded one. Raises `DataError` as `folder`.
    """
    paths = {
        idx.canonical(path.name).removesuffix(ENDING): path
        for sets_folder in (cache_folder(), folder())
        for path in sorted(sets_folder.glob("*"))  # the last of a name, .gz, is taken
        if idx.canonical(path.name).endswith(ENDING)
    }
    return dict(sorted(paths.items()))


def title(name: str) -> str:
    """Title of a set by its name, which may end with `FRAMED`."""
    plain = name.removesuffix(FRAMED)
    return TITLES.get(plain, plain) + name[len(plain) :]


def read_set(name: str) -> Images:
    """Pictures (N, 28, 28) of a set, on the scale and ground of digits, at most `MAX_IMAGES`.

    Raises `DataError`.
    """
    path = find_sets().get(name)
    if path is None:
        raise DataError(f"There is no set of unknowns called {name!r} in {folder()}.")
    images = idx.read(path)
    if images.ndim != 3 or images.shape[1:] != (28, 28) or len(images) == 0:
        raise DataError(
            f"{path} should hold pictures of 28x28 pixels, its shape is {images.shape}."
        )
    try:
        images = as_pictures(images[:MAX_IMAGES], str(path)).images.astype(np.uint8, copy=False)
    except InputError as error:
        raise DataError(str(error)) from error
    return swapped(images) if name.startswith(EMNIST) else images


def with_ink(images: Images) -> NDArray[np.int64]:
    """Indices of the pictures (N, 28, 28) that are not blank, the ones that `framed` returns."""
    return np.flatnonzero(images.max(axis=(1, 2)) > INK)


def framed(images: Images) -> Images:
    """Pictures (M, 28, 28) framed like a drawing, of all (N, 28, 28) that are not blank."""
    drawings = [frame(image).image for image in images[with_ink(images)]]
    return np.stack(drawings) if drawings else images[:0]


def load_set(name: str) -> dict[str, Images]:
    """Pictures (N, 28, 28) of a set, under its name as they are, under `name + FRAMED` framed.

    Framed as well, so that size alone does not tell them from digits; not where all are blank.
    Raises `DataError`.
    """
    images = read_set(name)
    drawings = framed(images)
    return {name: images} | ({name + FRAMED: drawings} if len(drawings) else {})
