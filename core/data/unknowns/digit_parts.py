"""Unknowns made of digits: halves, overlays, turned and mirrored digits, and two side by side.

Only those that nobody reads as another digit: half an 8 is a 0, and a turned 6 is a 9.
"""

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.data.drawing import INK, frame
from core.data.unknowns.family import Images
from core.errors import InputError

# Digit -> its halves that are no digit, however the digit was written.
HALVES = {0: ("top", "bottom"), 3: ("left",), 7: ("left",)}
# Pairs of digits that do not hide each other and do not make an 8 together.
OVERLAYS = ((0, 4), (0, 7), (2, 4), (3, 4), (4, 5), (6, 7))
# Digit -> turns that make it no digit: a quarter turn to the left or right, a half turn, mirrored.
# A slanted 6 or 8 may still be one after a quarter turn.
TURNS = {
    2: ("left", "right"),
    3: ("left", "right", "half", "mirror"),
    4: ("left", "right", "half"),
    5: ("left", "right"),
    7: ("half", "mirror"),
    9: ("left", "right", "mirror"),
}
_QUARTERS = {"left": 1, "half": 2, "right": 3}


def halves(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """Images (count, 28, 28) of half a digit each, as in `HALVES`, framed."""
    chosen = _choose(rng, count, digits, tuple(HALVES))
    return np.stack(
        [
            frame(_half(digits.images[index], str(rng.choice(HALVES[digit])))).image
            for index, digit in zip(chosen.tolist(), digits.labels[chosen].tolist(), strict=True)
        ]
    )


def overlays(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """Images (count, 28, 28) of two digits over each other, the brighter pixel of both, framed."""
    _check(digits)
    indices = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
    images = []
    for number in rng.integers(0, len(OVERLAYS), count).tolist():
        pair = [digits.images[rng.choice(indices[digit])] for digit in OVERLAYS[number]]
        images.append(frame(np.maximum(*pair)).image)
    return np.stack(images)


def turned(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """Images (count, 28, 28) of a digit each, turned or mirrored as in `TURNS`, framed."""
    chosen = _choose(rng, count, digits, tuple(TURNS))
    images = []
    for index, digit in zip(chosen.tolist(), digits.labels[chosen].tolist(), strict=True):
        image, turn = digits.images[index], str(rng.choice(TURNS[digit]))
        image = image[:, ::-1] if turn == "mirror" else np.rot90(image, _QUARTERS[turn])
        images.append(frame(np.ascontiguousarray(image)).image)
    return np.stack(images)


def pairs(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """Images (count, 28, 28) of two digits side by side, framed as one drawing."""
    _check(digits)
    images = []
    for left, right in rng.integers(0, len(digits), (count, 2)).tolist():
        gap = np.zeros((28, int(rng.integers(2, 5))), np.uint8)
        row = (_narrow(digits.images[left]), gap, _narrow(digits.images[right]))
        images.append(frame(np.concatenate(row, axis=1)).image)
    return np.stack(images)


def _half(image: NDArray[np.uint8], side: str) -> NDArray[np.uint8]:
    """Cut the image in the middle of its ink's box, and return one side."""
    axis = 0 if side in ("top", "bottom") else 1
    inked = np.flatnonzero((image > INK).any(axis=1 - axis))
    middle = (inked[0] + inked[-1] + 1) // 2
    half = slice(inked[0], middle + 1) if side in ("top", "left") else slice(middle, None)
    return image[half] if axis == 0 else image[:, half]


def _narrow(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut off the columns without ink on the left and on the right."""
    inked = np.flatnonzero((image > INK).any(axis=0))
    return image[:, inked[0] : inked[-1] + 1]


def _choose(
    rng: np.random.Generator, count: int, digits: Digits, classes: tuple[int, ...]
) -> NDArray[np.int64]:
    """Draw the indices of `count` digits of some classes."""
    _check(digits)
    return rng.choice(np.flatnonzero(np.isin(digits.labels, classes)), count)


def _check(digits: Digits) -> None:
    """Raise `InputError` when one of the ten digits is missing."""
    missing = sorted(set(range(10)) - set(digits.labels.tolist()))
    if missing:
        raise InputError(
            f"Unknowns made of digits need each digit at least once; there is no {missing[0]}."
        )
