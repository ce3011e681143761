"""Pictures from files, to be judged: arrays are scaled where needed, photos are framed.

What a file is, its content tells, whatever it is called.
"""

import io
import math
import pickle
import re
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from core.data import idx
from core.data.arrays import EMNIST, Pictures, as_pictures, swapped
from core.data.drawing import frame
from core.data.ink import FoundInk, find_ink
from core.data.photos import is_picture, read_picture
from core.errors import InputError
from core.wording import cut

# Raised by NumPy and zipfile for content that is damaged, encrypted or malicious.
_BROKEN = (
    *(ValueError, TypeError, EOFError, OSError, MemoryError, RuntimeError, OverflowError),
    *(SyntaxError, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_SWAPPED = "rows and columns swapped back, as EMNIST has them"
_ARRAYS = ("images", "x_test", "arr_0", "0")  # of several, the first that is there is taken
_COMMAS = re.compile(rb"[\w. +-]+(,[\w. +-]*){3}")  # what a table begins with


def load_pictures(
    path: Path, *, as_is: bool = False, dark_on_light: bool | None = None, whole: bool = False
) -> Pictures:
    """Pictures of a file on the disk: see `pictures_in`. Raises `InputError` or `DataError`."""
    content = idx.read_raw(path)
    return pictures_in(content, str(path), as_is=as_is, dark_on_light=dark_on_light, whole=whole)


def pictures_in(
    content: bytes,
    name: str,
    *,
    as_is: bool = False,
    dark_on_light: bool | None = None,
    whole: bool = False,
) -> Pictures:
    """Pictures in a file of this name or path, 0 (black) to 255 (white), uint8 or float32.

    Arrays (IDX, .npy, .npz, Kaggle's .csv, tensors in a .pt; each also as .gz) are brought to that
    scale and ground, unless `as_is`. Photos are framed like a drawing, each digit in them for
    itself, except `as_is`, which needs 28x28 pixels; `dark_on_light` and `whole` are those of
    `find_ink`. Raises `InputError` or `DataError`.
    """
    if is_picture(content):
        grey = read_picture(content, name)
        return _as_it_is(grey, name) if as_is else _framed(grey, name, dark_on_light, whole)
    array, note = _array(idx.decompress(content, name), name)
    pictures = as_pictures(array, name, as_is=as_is)
    notes = (*note, *pictures.notes)
    if PurePath(name).name.lower().startswith(EMNIST) and not as_is:
        return Pictures(
            swapped(pictures.images), (*notes, "rows and columns swapped back, as EMNIST has them")
        )
    return Pictures(pictures.images, notes)


def in_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths, and instead of each folder all files in it and below, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                each
                for each in path.rglob("*")
                if each.is_file() and not _is_hidden(each.relative_to(path))
            )
        else:
            yield path


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _as_it_is(grey: NDArray[np.uint8], name: str) -> Pictures:
    if grey.shape != (28, 28):
        raise InputError(
            f"{name} is {grey.shape[1]} x {grey.shape[0]} pixels; taken as it is it must be "
            "28 x 28. Leave out --as-is to have it framed."
        )
    return Pictures(grey[None], is_photo=True)


def _framed(
    grey: NDArray[np.uint8], name: str, dark_on_light: bool | None, whole: bool
) -> Pictures:
    try:
        found = find_ink(grey, dark_on_light=dark_on_light, whole=whole)
        images = np.stack([frame(part.ink).image for part in found.parts])
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    count = len(images)
    labels = tuple(f"{index} of {count}" for index in range(1, count + 1)) if count > 1 else ()
    return Pictures(images, tuple(_notes(found)), labels, is_photo=True)


def _notes(found: FoundInk) -> Iterator[str]:
    """What was decided about a photo, and how to have it otherwise."""
    read, otherwise = "dark ink on light", "--light-on-dark"
    if not found.dark_on_light:
        read, otherwise = "light ink on dark", "--dark-on-light"
    if not found.is_sure:
        yield f"in doubt: read as {read}; {otherwise} reads it the other way round"
    if found.sheet is not None:
        yield "read on a sheet, canvas or box in the picture; --whole reads the whole picture"
    if len(found.parts) > 1:
        yield f"there are {len(found.parts)} in it, from left to right"


def _array(content: bytes, name: str) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """The array in a file that is no photo, and which of several it is."""
    if content.startswith(b"\x93NUMPY"):
        return _npy(content, name), ()
    if content.startswith(b"PK"):
        return _zipped(content, name)
    if content.startswith(b"\x80"):
        return _tensor(content, name)
    if content.startswith(b"\0\0"):
        return idx.parse(content, name), ()
    if _COMMAS.match(content[:400]):
        return _csv(content, name), ()
    raise InputError(
        f"{name} is no picture and no array: it begins with {content[:8]!r}. Needed: PNG, JPEG, "
        "WebP, HEIC, AVIF, GIF, BMP, TIFF, IDX, .npy, .npz, .csv or .pt."
    )


def _npy(content: bytes, name: str) -> NDArray[np.generic]:
    """View of the content, so that nothing is allocated for a header that promises more."""
    try:
        file = io.BytesIO(content)
        read_header = _HEADERS[np.lib.format.read_magic(file)]
        shape, is_fortran, dtype = read_header(file)
        if dtype.hasobject or min(shape, default=0) < 0:
            raise ValueError("objects or a negative length")
        values = np.frombuffer(content, dtype, math.prod(shape), file.tell())
        return values.reshape(shape, order="F" if is_fortran else "C")
    except _BROKEN as error:
        raise InputError(f"{name} is not a plain .npy array: {error}.") from error


def _zipped(content: bytes, name: str) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """Array of an .npz, or a tensor of a .pt, which is a zip as well."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
            if any(PurePath(member).name == "data.pkl" for member in members):
                return _tensor(content, name)
            arrays = [member.removesuffix(".npy") for member in members]
            chosen = _chosen(arrays, name)
            member = f"{chosen}.npy" if f"{chosen}.npy" in members else chosen
            _check_size(archive.getinfo(member).file_size, f"{name}: {chosen}")
            array = _npy(archive.read(member), f"{name}: {chosen}")
            return array, (f"its array {chosen}",) if len(arrays) > 1 else ()
    except _BROKEN as error:
        raise InputError(f"{name} is not a plain .npz file: {error}.") from error


def _tensor(content: bytes, name: str) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """Tensor of a file by torch.save, from which no code is run."""
    import torch  # noqa: PLC0415 (129 MB, and only needed for these)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old or strange pickles, which fail or do not
            value = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except (*_BROKEN, pickle.UnpicklingError, KeyError, AttributeError, IndexError) as error:
        raise InputError(
            f"{name} cannot be read without running code of its own. Save the pictures alone, "
            "as a tensor by torch.save or as an array by np.save."
        ) from error
    if isinstance(value, list | tuple):
        value = {str(index): each for index, each in enumerate(value)}
    if isinstance(value, torch.Tensor):
        return value.numpy(), ()
    tensors = value if isinstance(value, Mapping) else {}
    tensors = {str(key): each for key, each in tensors.items() if isinstance(each, torch.Tensor)}
    chosen = _chosen(list(tensors), name)
    return tensors[chosen].numpy(), (f"its tensor {chosen}",) if len(tensors) > 1 else ()


def _chosen(arrays: list[str], name: str) -> str:
    """The array that is taken of several."""
    wanted = next((each for each in _ARRAYS if each in arrays), None)
    if wanted is not None:
        return wanted
    if len(arrays) == 1:
        return arrays[0]
    there = cut(", ".join(arrays), 200) or "no arrays"
    raise InputError(f"{name} holds {there}. Call the array of pictures {_ARRAYS[0]}.")


def _csv(content: bytes, name: str) -> NDArray[np.generic]:
    """Rows of 784 pixels, or of a label and 784 pixels, below a line of titles or none."""
    head = content[:400].split(b"\n")[0]
    num_titles = int(any(character.isalpha() for character in head.decode("latin-1")))
    for dtype in (np.uint8, np.float32):
        try:
            rows = np.loadtxt(
                io.BytesIO(content), dtype, delimiter=",", skiprows=num_titles, ndmin=2
            )
            break
        except _BROKEN as error:
            problem = error
    else:
        raise InputError(f"{name} is no table of numbers: {cut(str(problem), 120)}.") from problem
    return rows[:, 1:] if rows.shape[1] == 785 else rows


def _check_size(num_bytes: int, name: str) -> None:
    if num_bytes > idx.MAX_BYTES:
        raise InputError(
            f"{name} unpacks to {num_bytes / 2**20:,.0f} MB; "
            f"at most {idx.MAX_BYTES // 2**20} MB are read."
        )
