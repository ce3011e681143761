"""What is made of digits and is none: halves, overlays, turned and mirrored ones, two at once.

Only what nobody reads as another digit: half an 8 is a 0, a turned 6 is a 9.
"""

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.data.drawing import INK, frame
from core.errors import InputError

Images = NDArray[np.uint8]
_Image = NDArray[np.uint8]

# digit -> the halves of it that are no digit, however the whole was written
HALVES = {0: ("top", "bottom"), 3: ("left",), 7: ("left",)}
# Pairs of which neither hides the other, and which do not make an 8 together.
OVERLAYS = ((0, 4), (0, 7), (2, 4), (3, 4), (4, 5), (6, 7))
# digit -> what can be done to it so that it is none: a quarter turn either way, a half turn,
# left and right swapped. A slanted 6 or 8 may still be one after a quarter turn.
TURNS = {
    2: ("left", "right"),
    3: ("left", "right", "half", "mirror"),
    4: ("left", "right", "half"),
    5: ("left", "right"),
    7: ("half", "mirror"),
    9: ("left", "right", "mirror"),
}


def halves(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """(count, 28, 28) uint8: half a digit each, as in `HALVES`, framed."""
    chosen = _choose(rng, count, digits, tuple(HALVES))
    return np.stack(
        [
            frame(_half(digits.images[index], str(rng.choice(HALVES[digit])))).image
            for index, digit in zip(chosen.tolist(), digits.labels[chosen].tolist(), strict=True)
        ]
    )


def overlays(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """(count, 28, 28) uint8: two digits over each other, the brighter pixel each, framed."""
    places = _places(digits)
    images = []
    for which in rng.integers(0, len(OVERLAYS), count).tolist():
        one, other = (digits.images[rng.choice(places[digit])] for digit in OVERLAYS[which])
        images.append(frame(np.maximum(one, other)).image)
    return np.stack(images)


def turned(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """(count, 28, 28) uint8: a digit each, turned or mirrored as in `TURNS`, framed."""
    chosen = _choose(rng, count, digits, tuple(TURNS))
    images = []
    for index, digit in zip(chosen.tolist(), digits.labels[chosen].tolist(), strict=True):
        image, how = digits.images[index], str(rng.choice(TURNS[digit]))
        done = image[:, ::-1] if how == "mirror" else np.rot90(image, _QUARTERS[how])
        images.append(frame(np.ascontiguousarray(done)).image)
    return np.stack(images)


def pairs(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """(count, 28, 28) uint8: two digits side by side, framed as one drawing."""
    _check(digits)
    images = []
    for one, other in rng.integers(0, len(digits), (count, 2)).tolist():
        gap = np.zeros((28, int(rng.integers(2, 5))), np.uint8)
        row = (_narrow(digits.images[one]), gap, _narrow(digits.images[other]))
        images.append(frame(np.concatenate(row, axis=1)).image)
    return np.stack(images)


_QUARTERS = {"left": 1, "half": 2, "right": 3}


def _half(image: _Image, which: str) -> _Image:
    """The half with the ink on one side of the middle of its box; the rest is black."""
    axis = 0 if which in ("top", "bottom") else 1
    inked = np.flatnonzero((image > INK).any(axis=1 - axis))
    middle = (inked[0] + inked[-1] + 1) // 2
    keep = slice(inked[0], middle + 1) if which in ("top", "left") else slice(middle, None)
    return image[keep] if axis == 0 else image[:, keep]


def _narrow(image: _Image) -> _Image:
    inked = np.flatnonzero((image > INK).any(axis=0))
    return image[:, inked[0] : inked[-1] + 1]


def _choose(
    rng: np.random.Generator, count: int, digits: Digits, among: tuple[int, ...]
) -> NDArray[np.int64]:
    _check(digits)
    return rng.choice(np.flatnonzero(np.isin(digits.labels, among)), count)


def _places(digits: Digits) -> list[NDArray[np.int64]]:
    _check(digits)
    return [np.flatnonzero(digits.labels == digit) for digit in range(10)]


def _check(digits: Digits) -> None:
    """Raises `InputError` when a digit is not among them."""
    missing = sorted(set(range(10)) - set(digits.labels.tolist()))
    if missing:
        raise InputError(
            f"Unknowns made of digits need each digit at least once; there is no {missing[0]}."
        )
