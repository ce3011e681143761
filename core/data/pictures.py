"""Pictures from files, to be judged: arrays are taken as they are, photos are framed."""

import io
import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import idx
from core.data.drawing import frame
from core.data.ink import find_ink
from core.data.photos import read_picture
from core.errors import DataError, InputError

Pixels = NDArray[np.uint8] | NDArray[np.float32]
PHOTO_SUFFIXES = (".png", ".jpg", ".jpeg")
# Raised by NumPy and zipfile for content that is damaged, encrypted or malicious.
_BROKEN = (
    *(ValueError, TypeError, EOFError, OSError, MemoryError, RuntimeError, OverflowError),
    *(SyntaxError, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)
_NEEDED = "Needed: shape (28, 28), (N, 28, 28) or (N, 784)"


def load_pictures(path: Path, *, as_is: bool = False) -> Pixels:
    """Pictures (N, 28, 28) of a file, 0 (black) to 255 (white), uint8 or float32.

    IDX (also .gz), .npy and .npz (key `images`) are taken as they are; floats 0-1 are multiplied
    by 255. PNG and JPEG are framed like a drawing, except `as_is`, which needs 28x28 pixels.
    Raises `InputError` or `DataError`.
    """
    suffix = path.suffix.lower()
    if suffix in PHOTO_SUFFIXES:
        grey = read_picture(idx.read_raw(path), str(path))
        if not as_is:
            return _framed(grey, str(path))[None]
        if grey.shape != (28, 28):
            raise InputError(
                f"{path} is {grey.shape[1]} x {grey.shape[0]} pixels; taken as it is it must be "
                "28 x 28. Leave out --as-is to have it framed."
            )
        return grey[None]
    if suffix == ".npy":
        return as_pixels(_npy(path), str(path))
    if suffix == ".npz":
        return as_pixels(_npz(path), str(path))
    return as_pixels(idx.read(path), str(path))


def as_pixels(array: NDArray[np.generic], name: str) -> Pixels:
    """Pictures (N, 28, 28), uint8 or float32 on 0-255, of an array. Raises `InputError`."""
    shape = array.shape
    if shape == (28, 28) or (len(shape) == 2 and shape[1] == 784):
        array = array.reshape(-1, 28, 28)
    elif shape[1:] != (28, 28):
        raise InputError(f"{name} has shape {shape}. {_NEEDED}.")
    if not len(array):
        raise InputError(
            f"{name} holds no pictures: its shape is {shape}. {_NEEDED}, N at least 1."
        )
    if array.dtype == np.uint8:
        return array.astype(np.uint8, copy=False)
    if not np.issubdtype(array.dtype, np.floating):
        raise InputError(f"{name} holds {array.dtype}. Needed: uint8 0-255, or floats 0-1.")
    if not np.isfinite(array).all():
        raise InputError(f"{name} holds values that are not numbers (NaN or infinite).")
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > 1:
        raise InputError(
            f"{name} holds floats from {low:g} to {high:g}. Needed: 0-1. "
            "Divide by 255, or save as uint8."
        )
    return array.astype(np.float32) * np.float32(255)


def _framed(grey: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    try:
        return frame(find_ink(grey).largest.ink).image
    except InputError as error:
        raise InputError(f"{name}: {error}") from error


def _npy(path: Path) -> NDArray[np.generic]:
    try:
        # Mapped, so that nothing is allocated for a header that promises more than the file has.
        array = np.lib.format.open_memmap(path, mode="r")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except _BROKEN as error:
        raise InputError(f"{path} is not a plain .npy array: {error}.") from error
    _check_size(array.nbytes, str(path))
    return array


def _npz(path: Path) -> NDArray[np.generic]:
    content = idx.read_raw(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive.getinfo("images.npy").file_size, f"{path}: images")
            with archive.open("images.npy") as file:
                return np.lib.format.read_array(file, allow_pickle=False)
    except KeyError as error:
        raise InputError(f"{path} has no array called images.") from error
    except _BROKEN as error:
        raise InputError(f"{path} is not a plain .npz file: {error}.") from error


def _check_size(num_bytes: int, name: str) -> None:
    if num_bytes > idx.MAX_BYTES:
        raise InputError(
            f"{name} unpacks to {num_bytes / 2**20:,.0f} MB; "
            f"at most {idx.MAX_BYTES // 2**20} MB are read."
        )
