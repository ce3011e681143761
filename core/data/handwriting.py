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
from PIL import Image, ImageDraw

from core.errors import InputError

SIDE = 280
PENS = (6, 40)  # thinnest and thickest
MAX_POINTS = 20_000  # of a drawing; a digit has about a hundred
_FINER = 4  # drawn so much larger and then averaged, since Pillow's own lines have no soft edges
_CURVE = np.linspace(0, 1, 5)[:, np.newaxis]


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
        raise InputError("What the canvas sent are no strokes: draw again.") from error
    num_points = sum(len(stroke.points) for stroke in strokes)
    numbers = [number for stroke in strokes for point in stroke.points for number in point]
    if num_points > MAX_POINTS:
        raise InputError(
            f"This drawing has {num_points:,} points, and {MAX_POINTS:,} are the most: clear the "
            "canvas and draw less."
        )
    if not (
        all(stroke.points and PENS[0] <= stroke.pen <= PENS[1] for stroke in strokes)
        and all(math.isfinite(number) and abs(number) <= 10 * SIDE for number in numbers)
    ):
        raise InputError("What the canvas sent lies beside it: draw again.")
    return strokes


def ink_of_strokes(strokes: Sequence[Stroke]) -> NDArray[np.uint8]:
    """Ink (280, 280) uint8, white on black, with round ends and joints.

    A line goes through the middles between the points, along quadratic curves whose controls are
    the points, as the canvas paints it (`pages/components/canvas.js`) up to the softness of edges.
    """
    canvas = Image.new("L", (SIDE * _FINER, SIDE * _FINER))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        radius = stroke.pen * _FINER / 2
        path = [(x, y) for x, y in _curve(np.array(stroke.points)) * _FINER]
        draw.line(path, fill=255, width=round(2 * radius))
        for x, y in path:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.BOX))


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (M, 2) along the curve of points (N, 2), close enough for straight lines."""
    middles = (points[:-1] + points[1:]) / 2
    pieces = [
        (1 - _CURVE) ** 2 * start + 2 * _CURVE * (1 - _CURVE) * control + _CURVE**2 * end
        for start, control, end in zip(middles[:-1], points[1:-1], middles[1:], strict=True)
    ]
    return np.concatenate([points[:1], *pieces, points[-1:]])
