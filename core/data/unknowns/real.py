"""Real sets of unknowns at hand: Omniglot, Fashion-MNIST, Kuzushiji-MNIST, EMNIST letters, …

IDX files in `$UNKNOWNS_DIR` or in `data/unknowns/` of the project, which git ignores. They only
report: nothing is chosen by them and nothing is trained on them.
"""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import idx
from core.data.drawing import frame, is_blank
from core.errors import DataError

Images = NDArray[np.uint8]

MAX_IMAGES = 10_000  # the first of a set
FRAMED = ", framed"
_ENDING = "-images-idx3-ubyte"


def folder() -> Path:
    """Where sets are looked for. Raises `DataError` when $UNKNOWNS_DIR is no folder."""
    named = os.environ.get("UNKNOWNS_DIR")
    if named is None:
        return Path(__file__).resolve().parents[3] / "data" / "unknowns"
    if not Path(named).is_dir():
        raise DataError(f"UNKNOWNS_DIR is {named}, which is no folder. Unset it, or correct it.")
    return Path(named)


def find_sets() -> dict[str, Path]:
    """Name -> file, in alphabetical order: "fashion" for `fashion-images-idx3-ubyte.gz`."""
    return {
        path.name.removesuffix(".gz").removesuffix(_ENDING): path
        for path in sorted(folder().glob(f"*{_ENDING}*"))
        if path.name.endswith((_ENDING, _ENDING + ".gz"))
    }


def load_set(name: str) -> dict[str, Images]:
    """A set twice, since a detector of sizes is no detector of digits: under its name as found, and
    under `name + FRAMED` framed like a drawing, without blank pictures. (N, 28, 28) uint8 each.

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
    images = images[:MAX_IMAGES]
    if name.startswith("emnist"):  # published with rows and columns swapped
        images = np.ascontiguousarray(images.transpose(0, 2, 1))
    framed = [frame(image).image for image in images if not is_blank(image)]
    return {name: images} | ({name + FRAMED: np.stack(framed)} if framed else {})
