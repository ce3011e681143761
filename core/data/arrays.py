"""Pictures in arrays that others saved: their shape, scale and ground, told by the values.

Every change is said. What cannot be digits' scale is refused, since networks answer to anything.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

Pixels = NDArray[np.uint8] | NDArray[np.float32]

EMNIST = "emnist"  # what files begin with whose pictures have rows and columns swapped

_NEEDED = "Needed: pictures of 28 x 28 pixels, as (28, 28), (N, 28, 28), (N, 784) or (N, 1, 28, 28)"
_MEAN, _STD = 0.1307, 0.3081  # of MNIST's pixels on 0-1, as everybody scales by
_ROUNDING = 0.02
_LIGHT = 200  # of 255: the border of a picture on a light ground is lighter
_MOST = 0.9  # share of the pictures that have to be on a light ground to be turned around
_LEAST_WHITE = 100  # a largest value below is on no scale to 255


@dataclass(frozen=True)
class Pictures:
    """Pictures of a file, and what was done to them."""

    images: Pixels  # (N, 28, 28), 0 black to 255 white
    notes: tuple[str, ...] = ()  # "read as 0-1", one for each change
    labels: tuple[str, ...] = ()  # what each is called inside of its file; none for arrays
    is_photo: bool = False  # whether the file is a photo, and no array

    def said_of(self, name: str) -> list[str]:
        """A sentence about what was done to a file of this name; none where nothing was."""
        return [f"{name}: {'; '.join(self.notes)}."] if self.notes else []


def as_pictures(array: NDArray[np.generic], name: str, *, as_is: bool = False) -> Pictures:
    """Pictures in an array of any common shape and scale. Raises `InputError`.

    Black on white is turned around. `as_is` takes bytes as they are, on any scale and ground.
    """
    shaped = _shaped(array, name)
    if as_is and shaped.dtype == np.uint8:
        return Pictures(shaped.astype(np.uint8, copy=False))
    images, notes = _scaled(shaped, name)
    if not as_is and _is_on_light(images):
        return Pictures(
            np.subtract(255, images, dtype=images.dtype), (*notes, "black on white turned around")
        )
    return Pictures(images, notes)


def swapped(images: NDArray[Any]) -> NDArray[Any]:
    """Pictures (N, 28, 28) with rows and columns swapped."""
    return np.ascontiguousarray(images.swapaxes(1, 2))


def _shaped(array: NDArray[np.generic], name: str) -> NDArray[Any]:
    """As (N, 28, 28), N at least 1."""
    shape = array.shape
    if array.size == 0:
        raise InputError(
            f"{name} holds no pictures: its shape is {shape}. {_NEEDED}, N at least 1."
        )
    is_one = shape in ((784,), (28, 28), (28, 28, 1))
    if not is_one and shape[1:] not in ((784,), (28, 28), (1, 28, 28), (28, 28, 1)):
        colours = " They are coloured: make them grey." if shape[-1:] == (3,) else ""
        raise InputError(f"{name} has shape {shape}. {_NEEDED}.{colours}")
    return array.reshape(-1, 28, 28)


def _scaled(array: NDArray[Any], name: str) -> tuple[Pixels, tuple[str, ...]]:
    """On 0-255 as uint8 or float32, and what was found out about the scale."""
    kind = array.dtype.kind
    if kind == "b":
        return array.astype(np.uint8) * np.uint8(255), ("read as 0-1",)
    if kind not in "uif":
        raise InputError(f"{name} holds {array.dtype}. Needed: numbers 0-255 or 0-1.")
    if kind == "f" and not np.isfinite(array).all():
        raise InputError(f"{name} holds values that are not numbers (NaN or infinite).")
    low, high = float(array.min()), float(array.max())
    if kind in "ui" and low >= 0 and high <= 255:
        pixels = array.astype(np.uint8, copy=False)
        if high == 1:
            return pixels * np.uint8(255), ("read as 0-1",)
        _check_white(high, name, low)
        return pixels, ()
    floats = array.astype(np.float32)
    if low >= 0 and high <= 1:
        return floats * np.float32(255), ()
    if kind == "f" and low >= 0 and _LEAST_WHITE <= high <= 255:
        return floats, ("read as 0-255",)
    if -1 <= low < -1 + _ROUNDING and 1 - 10 * _ROUNDING < high <= 1:
        return (floats + 1) * np.float32(127.5), ("read as -1 to 1",)
    black, white = -_MEAN / _STD, (1 - _MEAN) / _STD
    if abs(low - black) < _ROUNDING and white - 1 < high < white + _ROUNDING:
        unscaled = (floats * _STD + _MEAN) * np.float32(255)
        return unscaled.clip(0, 255), ("standardised with MNIST's mean and deviation, undone",)
    raise InputError(f"{name} holds {array.dtype} from {low:g} to {high:g}. {_advice(low, high)}")


def _check_white(high: float, name: str, low: float) -> None:
    if 1 < high < _LEAST_WHITE and low < high:
        raise InputError(
            f"{name} holds numbers from {low:g} to {high:g}, where 255 should be white. "
            f"Multiply by 255 / {high:g}, if {high:g} is white there."
        )


def _advice(low: float, high: float) -> str:
    needed = "Needed: 0 (black) to 255 (white), or 0 to 1."
    if low < 0:
        return f"{needed} Undo the scaling first: multiply by the deviation, add the mean."
    if high > 255:
        return f"{needed} Divide by {65535 / 255:g}, if they have 16 bits."
    return f"{needed} Multiply by 255 / {high:g}, if {high:g} is white there."


def _is_on_light(images: Pixels) -> bool:
    """Whether nearly all pictures have a light border and something darker inside."""
    borders = np.concatenate(
        [images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1]], axis=1
    )
    on_light = np.median(borders, axis=1) >= _LIGHT
    return bool(on_light.mean() >= _MOST and images.min() < 128)
