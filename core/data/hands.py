"""What people wrote with a pen, kept as strokes: JSON lines, one character each.

    {"label": "7", "writer": 12, "strokes": [[[x, y], ...], ...]}

x and y are in the units of a canvas 280 x 280, y downward. A character is inked with the canvas's
own pen and framed as a drawing is, so that a network gets what it would get had this person drawn
on the page.
"""

import json
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import drawing, handwriting, idx
from core.data.arrays import Pixels
from core.errors import DataError, InputError, NotaError
from core.wording import cut

MAX_CHARACTERS = 100_000  # of a file
# Written alike as some digit by many, so that whoever takes one for it is not wrong.
LOOK_ALIKES = frozenset("OILSZBQGDJoilszbqgjy|/\\!`,.:;()_-~^}{][>")


@dataclass(frozen=True)
class Hands:
    """N characters of several writers."""

    name: str
    labels: tuple[str, ...]  # what was asked for, such as "7", "a" or "+"
    writers: NDArray[np.int64]  # (N,) whose each is, numbered within the file
    strokes: tuple[tuple[handwriting.Stroke, ...], ...]
    images: Pixels  # (N, 28, 28) uint8 as a network gets them

    @property
    def is_digit(self) -> NDArray[np.bool_]:
        """Mask (N,) of the characters that are digits."""
        return np.array([label in string.digits for label in self.labels], bool)

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """Mask (N,) of those that are neither digits nor look-alikes of one."""
        alike = np.array([label in LOOK_ALIKES for label in self.labels], bool)
        return ~(self.is_digit | alike)


def read_hands(path: Path) -> Hands:
    """Characters of a file of JSON lines, plain or gzip.

    Raises `DataError`, with the number of the line, for what cannot be read or leaves no ink.
    """
    try:
        lines = idx.read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is no text: it should hold one JSON object a line, in UTF-8."
        ) from error
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not filled:
        raise DataError(f"{path} holds no characters: it should have one JSON object a line.")
    if len(filled) > MAX_CHARACTERS:
        raise DataError(
            f"{path} holds {len(filled):,} characters; at most {MAX_CHARACTERS:,} are read."
        )
    labels, writers, strokes, images = zip(*_read_all(path, filled), strict=True)
    return Hands(path.name, labels, np.array(writers, np.int64), strokes, np.stack(images))


_Character = tuple[str, int, tuple[handwriting.Stroke, ...], Pixels]


def _read_all(path: Path, lines: Iterable[tuple[int, str]]) -> Iterable[_Character]:
    for number, line in lines:
        try:
            yield _read_one(line)
        except NotaError as error:
            raise DataError(f"{path}, line {number}: {error}") from error


def _read_one(line: str) -> _Character:
    """Label, writer, strokes and picture in a line. Raises `InputError`."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"it is not JSON: {cut(line)!r}.") from error
    if not isinstance(value, dict):
        raise InputError(f"it should be a JSON object, not {cut(line)!r}.")
    if missing := [key for key in ("label", "writer", "strokes") if key not in value]:
        raise InputError(f"it needs {' and '.join(missing)}.")
    label, writer, lists = value["label"], value["writer"], value["strokes"]
    if not isinstance(label, str) or len(label) != 1 or not label.isprintable():
        raise InputError(f"the label must be one character, such as '7', not {_shown(label)}.")
    if type(writer) is not int or not 0 <= writer < 2**63:
        raise InputError(f"the writer must be a whole number from 0, not {_shown(writer)}.")
    if not isinstance(lists, list) or not lists:
        raise InputError(f"the strokes must be lists of [x, y], not {_shown(lists)}.")
    try:
        drawn = handwriting.read_strokes(
            [{"points": points, "pen": handwriting.PEN} for points in lists]
        )
    except InputError as error:
        raise InputError(
            "the strokes must be lists of [x, y] in the units of a canvas "
            f"{handwriting.SIDE} wide, with at most {handwriting.MAX_POINTS:,} points in all."
        ) from error
    ink = handwriting.ink_of_strokes(drawn)
    if drawing.is_blank(ink):
        raise InputError("its strokes leave no ink on the canvas.")
    return label, writer, drawn, drawing.frame(ink).image


def _shown(value: object) -> str:
    return cut(repr(value))
