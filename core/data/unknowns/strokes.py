"""Scribbles, symbols and letters drawn with a pen, framed as MNIST was made.

A shape is a list of strokes, each a list of (x, y) with y downwards, in a square of side 1. Every
drawing bends, tilts and widens its shape a little, with a pen about an eighth as wide as the
drawing is high, as in MNIST.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.data.drawing import BOX, frame
from core.data.unknowns.family import Images

Stroke = list[tuple[float, float]]

_FINER = 4  # drawn larger by this factor, then averaged, since Pillow's lines have no soft edges
_SIDE = BOX * _FINER
_MARGIN = 40
_PENS = (2.0, 3.2)  # narrowest and widest, in pixels of the finished picture; MNIST's: about 2.5

SYMBOLS: dict[str, list[Stroke]] = {
    "arrow": [[(0, 0.5), (1, 0.5)], [(0.65, 0.2), (1, 0.5), (0.65, 0.8)]],
    "star": [[(0.2, 1), (0.5, 0), (0.8, 1), (0, 0.38), (1, 0.38), (0.2, 1)]],
    "heart": [
        [(0.5, 1), (0.15, 0.62), (0.02, 0.35), (0.1, 0.1), (0.3, 0.05), (0.5, 0.3)],
        [(0.5, 0.3), (0.7, 0.05), (0.9, 0.1), (0.98, 0.35), (0.85, 0.62), (0.5, 1)],
    ],
    "cross": [[(0.5, 0), (0.5, 1)], [(0, 0.5), (1, 0.5)]],
    "triangle": [[(0.5, 0), (1, 0.95), (0, 0.95), (0.5, 0)]],
    "square": [[(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95), (0.05, 0.05)]],
    "hash": [
        [(0.33, 0), (0.33, 1)],
        [(0.67, 0), (0.67, 1)],
        [(0, 0.33), (1, 0.33)],
        [(0, 0.67), (1, 0.67)],
    ],
    "house": [[(0.1, 1), (0.1, 0.45), (0.5, 0), (0.9, 0.45), (0.9, 1), (0.1, 1)]],
}
# All letters that nobody takes for a digit, however they are written.
LETTERS: dict[str, list[Stroke]] = {
    "A": [[(0, 1), (0.45, 0), (0.9, 1)], [(0.2, 0.62), (0.72, 0.62)]],
    "E": [[(0.7, 0), (0, 0), (0, 1), (0.7, 1)], [(0, 0.5), (0.6, 0.5)]],
    "F": [[(0.7, 0), (0, 0), (0, 1)], [(0, 0.48), (0.55, 0.48)]],
    "H": [[(0, 0), (0, 1)], [(0.75, 0), (0.75, 1)], [(0, 0.5), (0.75, 0.5)]],
    "K": [[(0, 0), (0, 1)], [(0.7, 0), (0, 0.55)], [(0.2, 0.42), (0.75, 1)]],
    "M": [[(0, 1), (0.1, 0), (0.5, 0.65), (0.9, 0), (1, 1)]],
    "N": [[(0, 1), (0, 0), (0.75, 1), (0.75, 0)]],
    "R": [
        [(0, 1), (0, 0), (0.5, 0.02), (0.68, 0.22), (0.5, 0.45), (0, 0.5)],
        [(0.3, 0.48), (0.75, 1)],
    ],
    "T": [[(0, 0), (0.9, 0)], [(0.45, 0), (0.45, 1)]],
    "U": [[(0, 0), (0.02, 0.7), (0.2, 0.98), (0.5, 0.98), (0.72, 0.7), (0.75, 0)]],
    "W": [[(0, 0), (0.22, 1), (0.5, 0.3), (0.78, 1), (1, 0)]],
    "X": [[(0, 0), (0.85, 1)], [(0.85, 0), (0, 1)]],
}


def symbols(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of one of `SYMBOLS` each."""
    return _drawings(rng, count, SYMBOLS)


def letters(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of one of `LETTERS` each."""
    return _drawings(rng, count, LETTERS)


def scribbles(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of one soft line between nine to fourteen random points each."""
    return np.stack(
        [
            drawn([curve(rng.random((rng.integers(9, 15), 2)))], rng.uniform(*_PENS))
            for _ in range(count)
        ]
    )


def _drawings(rng: np.random.Generator, count: int, shapes: dict[str, list[Stroke]]) -> Images:
    arrays = [[np.array(stroke, float) for stroke in shape] for shape in shapes.values()]
    images = []
    for number in rng.integers(0, len(arrays), count).tolist():
        form = hand(rng)
        strokes = [
            (stroke + rng.normal(0, 0.035, stroke.shape) - 0.5) @ form for stroke in arrays[number]
        ]
        images.append(drawn(strokes, rng.uniform(*_PENS)))
    return np.stack(images)


def hand(rng: np.random.Generator) -> NDArray[np.float64]:
    """Matrix (2, 2) by which a hand slants, tilts (up to 12 degrees) and stretches its writing."""
    angle = np.radians(rng.uniform(-12, 12))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    slant = np.array([[rng.uniform(0.75, 1.1), 0], [rng.uniform(-0.2, 0.2), 1]])
    return slant @ turn


def curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth a line by cutting off its corners twice (Chaikin 1974)."""
    for _ in range(2):
        start, end = points[:-1], points[1:]
        cut = np.stack([0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end], axis=1)
        points = cut.reshape(-1, 2)
    return points


def drawn(strokes: list[NDArray[np.float64]], pen: float) -> NDArray[np.uint8]:
    """Draw strokes of any size and frame them; `pen` is in pixels of the finished picture."""
    together = np.concatenate(strokes)
    low, span = together.min(axis=0), np.ptp(together, axis=0).max()
    scale = (BOX - pen) * _FINER / span
    side = _SIDE + 2 * _MARGIN
    canvas = Image.new("L", (side, side))
    draw = ImageDraw.Draw(canvas)
    radius, width = pen * _FINER / 2, round(pen * _FINER)
    for stroke in strokes:
        path = [(x, y) for x, y in ((stroke - low) * scale + _MARGIN).tolist()]
        draw.line(path, fill=255, width=width, joint="curve")
        for x, y in (path[0], path[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return frame(np.asarray(canvas)).image
