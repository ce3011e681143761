"""Handwriting: strokes of a pen, and the ink that they leave on a canvas.

A canvas is `SIDE` x `SIDE`, x to the right and y down, in its own units however large it is shown.
The browser paints strokes as they are drawn; what the networks get is the ink made of them here,
so that no picture has to be read out of a browser, which some do not allow or answer with noise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

SIDE = 280
PENS = (6, 40)  # thinnest and thickest
PEN = 18  # until somebody chooses another
MAX_POINTS = 20_000  # of a drawing; a digit has about a hundred
_FINER = 4  # the grid on which ink is found is so much finer than the pixels
_CURVE = np.linspace(0, 1, 5)[:, np.newaxis]

Numbers = NDArray[np.float64]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Stroke:
    """One movement of a pen, from where it was put down to where it was lifted."""

    points: tuple[tuple[float, float], ...]  # x and y, at least one
    pen: float  # width


def read_strokes(value: object) -> tuple[Stroke, ...]:
    """Strokes of what a browser sends: `[{"points": [[x, y], ...], "pen": width}, ...]`.

    Raises `InputError` for anything else: a browser that was tampered with can send what it likes.
    """
    try:
        strokes = tuple(
            Stroke(tuple((float(x), float(y)) for x, y in stroke["points"]), float(stroke["pen"]))
            for stroke in value  # type: ignore[attr-defined]
        )
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise InputError("The canvas sent something other than strokes: draw again.") from error
    num_points = sum(len(stroke.points) for stroke in strokes)
    numbers = [number for stroke in strokes for point in stroke.points for number in point]
    if num_points > MAX_POINTS:
        raise InputError(
            f"This drawing has {num_points:,} points, and the most is "
            f"{MAX_POINTS:,}: clear the canvas and draw less."
        )
    if not (
        all(stroke.points and PENS[0] <= stroke.pen <= PENS[1] for stroke in strokes)
        and all(math.isfinite(number) and abs(number) <= 10 * SIDE for number in numbers)
    ):
        raise InputError("The canvas sent points outside itself: draw again.")
    return strokes


def ink_of_strokes(strokes: Sequence[Stroke]) -> NDArray[np.uint8]:
    """Ink (280, 280) uint8, white on black, with round ends and joints.

    A line goes through the middles between the points, along quadratic curves whose controls are
    the points, as the canvas paints it (`pages/components/canvas.js`) up to the softness of edges.
    All that is within half a pen of it is inked: of each pixel, the share of its 4 x 4 parts whose
    middles are. A browser finds the same (`core/browser/judge.js`), number for number.
    """
    ink = np.zeros((SIDE, SIDE), np.uint8)
    lines = [(_curve(np.array(s.points)) * _FINER, s.pen * _FINER / 2) for s in strokes]
    # Only where the strokes are, in whole pixels, which is a third of the canvas for most.
    ends = [end for path, radius in lines for end in (path - radius, path + radius)]
    if not ends:
        return ink
    corners = np.concatenate(ends) / _FINER
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, SIDE).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, SIDE).astype(int)
    if left >= right or top >= bottom:
        return ink
    # +1 where a row enters ink, -1 where it leaves.
    edges = np.zeros(((bottom - top) * _FINER, (right - left) * _FINER + 1), np.int32)
    offset = np.array([left, top]) * _FINER
    for path, radius in lines:
        starts, stops = (path, path) if len(path) == 1 else (path[:-1], path[1:])
        _ink_lines(edges, starts, stops, radius, offset)
    covered = (edges[:, :-1].cumsum(axis=1, dtype=np.int32) > 0).view(np.uint8)
    rows = np.add.reduce([covered[part::_FINER] for part in range(_FINER)])
    counts = np.add.reduce([rows[:, part::_FINER] for part in range(_FINER)]).astype(np.int32)
    ink[top:bottom, left:right] = (counts * 255 + 8) // _FINER**2
    return ink


def _ink_lines(
    edges: NDArray[np.int32],
    starts: Points,
    ends: Points,
    radius: float,
    offset: NDArray[np.integer],
) -> None:
    """Add to `edges` all that is within a radius of the lines from starts to ends, (M, 2) each.

    `offset` (x, y) is where `edges` begins.
    """
    height, width = edges.shape[0], edges.shape[1] - 1
    lowest = np.minimum(starts[:, 1], ends[:, 1]) - radius
    highest = np.maximum(starts[:, 1], ends[:, 1]) + radius
    first = np.maximum(np.ceil(lowest - 0.5), offset[1]).astype(int)
    last = np.minimum(np.floor(highest - 0.5), offset[1] + height - 1).astype(int)
    heights = np.maximum(last - first + 1, 0)  # rows of each line
    line = np.repeat(np.arange(len(starts)), heights)
    rows = np.arange(len(line)) + np.repeat(first - (heights.cumsum() - heights), heights)
    left, right = _spans(starts[line], ends[line], radius, rows + 0.5)
    enter = np.clip(np.ceil(left - 0.5) - offset[0], 0, width).astype(int)
    leave = np.clip(np.floor(right - 0.5) + 1 - offset[0], 0, width).astype(int)
    inked = enter < leave
    rows -= offset[1]
    np.add.at(edges, (rows[inked], enter[inked]), 1)
    np.add.at(edges, (rows[inked], leave[inked]), -1)


def _spans(starts: Points, ends: Points, radius: float, y: Numbers) -> tuple[Numbers, Numbers]:
    """Where each height y enters and leaves all that is within a radius of its line."""
    left, right = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for end in (starts, ends):
        square = radius * radius - (y - end[:, 1]) * (y - end[:, 1])
        half = np.sqrt(np.maximum(square, 0))
        met = square >= 0
        left = np.where(met, np.minimum(left, end[:, 0] - half), left)
        right = np.where(met, np.maximum(right, end[:, 0] + half), right)
    across, down = (ends - starts).T
    square = across * across + down * down
    # The strip between the two discs: beside the line by at most the radius, and along it.
    above = y - starts[:, 1]
    reach = radius * np.sqrt(square)
    beside = _between(down, -above * across, -reach, reach)
    along = _between(across, above * down, np.zeros(len(y)), square)
    enter = starts[:, 0] + np.maximum(beside[0], along[0])
    leave = starts[:, 0] + np.minimum(beside[1], along[1])
    met = (square > 0) & (enter <= leave)
    return (
        np.where(met, np.minimum(left, enter), left),
        np.where(met, np.maximum(right, leave), right),
    )


def _between(
    factor: Numbers, constant: Numbers, low: Numbers, high: Numbers
) -> tuple[Numbers, Numbers]:
    """The interval of x with `low <= x factor + constant <= high`; from inf to -inf for none."""
    divisor = np.where(factor == 0, 1, factor)
    ends = (low - constant) / divisor, (high - constant) / divisor
    everywhere = np.where((low <= constant) & (constant <= high), np.inf, -np.inf)
    return (
        np.where(factor == 0, -everywhere, np.where(factor > 0, *ends)),
        np.where(factor == 0, everywhere, np.where(factor > 0, ends[1], ends[0])),
    )


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (M, 2) along the curve of points (N, 2), close enough for straight lines."""
    middles = (points[:-1] + points[1:]) / 2
    pieces = [
        (1 - _CURVE) ** 2 * start + 2 * _CURVE * (1 - _CURVE) * control + _CURVE**2 * end
        for start, control, end in zip(middles[:-1], points[1:-1], middles[1:], strict=True)
    ]
    return np.concatenate([points[:1], *pieces, points[-1:]])
