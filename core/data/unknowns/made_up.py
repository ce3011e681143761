"""Made-up characters and filled shapes, which a network may learn from as negatives.

They come from random numbers only: from no letter, font or real set. Characters have one to six
strokes. Some have their corners on a grid of nine points, as letters have; some are mirrored, as
in many scripts (compare Lake et al. 2015, "Human-level concept learning through probabilistic
program induction"). A few look like digits by accident; far more digits do.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.data.drawing import frame, is_blank
from core.data.unknowns.family import Images
from core.data.unknowns.strokes import drawn, hand

Points = NDArray[np.float64]  # (P, 2) x and y, in a square of side 1

_STROKES = (0.06, 0.26, 0.28, 0.2, 0.12, 0.08)  # shares of characters with one, two, … strokes
_SIDE = 112  # pixels of a sheet with shapes


def characters(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of made-up characters, with a pen of 1.6 to 4 pixels, framed."""
    return np.stack([_character(rng) for _ in range(count)])


def shapes(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of one to four rectangles, ellipses or polygons, filled and shaded.

    Some have a hole. Half of the images are framed, the others keep their size.
    """
    images: list[NDArray[np.uint8]] = []
    while len(images) < count:
        sheet = _sheet(rng)
        if rng.random() < 0.5:
            image = np.asarray(sheet.resize((28, 28), Image.Resampling.BOX))
        elif is_blank(ink := np.asarray(sheet)):
            continue
        else:
            image = frame(ink).image
        darkest = rng.uniform(0.2, 1)
        shade = darkest + (1 - darkest) * _clouds(rng)
        images.append(np.clip(image * shade, 0, 255).astype(np.uint8))
    return np.stack(images)


def _character(rng: np.random.Generator) -> NDArray[np.uint8]:
    num_strokes = int(rng.choice(len(_STROKES), p=_STROKES)) + 1
    on_grid = bool(rng.random() < 0.35)
    strokes: list[Points] = []
    for _ in range(num_strokes):
        start = None
        if strokes and rng.random() < 0.55:  # begins on an earlier stroke
            earlier = strokes[rng.integers(len(strokes))]
            start = earlier[rng.integers(len(earlier))]
        stroke = _stroke(rng, start, on_grid=on_grid)
        while num_strokes == 1 and _is_straight(stroke):  # would be a 1
            stroke = _stroke(rng, start, on_grid=on_grid)
        strokes.append(stroke)
    if rng.random() < 0.2:
        mirror = np.array([1, 0]) if rng.random() < 0.7 else np.array([0, 1])
        strokes += [stroke * (1 - 2 * mirror) + mirror for stroke in strokes]
    form = np.diag([rng.uniform(0.5, 1.1), rng.uniform(0.7, 1.1)]) @ hand(rng)
    shaken = [(stroke + rng.normal(0, 0.015, stroke.shape) - 0.5) @ form for stroke in strokes]
    return drawn(shaken, rng.uniform(1.6, 4))


def _stroke(rng: np.random.Generator, start: Points | None, *, on_grid: bool) -> Points:
    """Points of a line, a curve, an arc, corners, or a dot."""
    first: Points = _random_point(rng, on_grid=on_grid) if start is None else start
    last: Points = _random_point(rng, on_grid=on_grid)
    for _ in range(5):
        if np.abs(last - first).max() >= 0.25:
            break
        last = _random_point(rng, on_grid=on_grid)
    kind = rng.random()
    if kind < (0.6 if on_grid else 0.3):
        return np.stack([first, last])
    if kind < 0.75:
        return _curve(first, last, rng.normal(0, 0.35, (2, 2)))
    if kind < 0.9:
        begin, span = rng.uniform(0, 2 * np.pi), rng.choice([-1, 1]) * rng.uniform(1.5, 6.8)
        angles = np.linspace(begin, begin + span, 18)
        width = rng.uniform(0.1, 0.5)
        height = width * rng.uniform(0.5, 1.5)
        arc = np.stack([width * np.cos(angles), height * np.sin(angles)], axis=1)
        return arc - arc[0] + first
    if kind < 0.96:
        corners = [_random_point(rng, on_grid=on_grid) for _ in range(rng.integers(2, 5))]
        return np.stack([first, *corners])
    return np.stack([first, first + 0.03])


def _random_point(rng: np.random.Generator, *, on_grid: bool) -> Points:
    return np.asarray(rng.integers(0, 3, 2) * 0.45 + 0.05 if on_grid else rng.random(2))


def _curve(first: Points, last: Points, pull: Points) -> Points:
    """Points of a cubic Bézier curve with both handles pulled away from the straight line."""
    t = np.linspace(0, 1, 14)[:, np.newaxis]
    chord = last - first
    handle, second_handle = first + chord / 3 + pull[0], first + 2 * chord / 3 + pull[1]
    inner = 3 * (1 - t) ** 2 * t * handle + 3 * (1 - t) * t**2 * second_handle
    return (1 - t) ** 3 * first + inner + t**3 * last


def _is_straight(stroke: Points) -> bool:
    return len(stroke) == 2 or bool(np.ptp(stroke, axis=0).min() < 0.15)


def _sheet(rng: np.random.Generator) -> Image.Image:
    sheet = Image.new("L", (_SIDE, _SIDE))
    draw = ImageDraw.Draw(sheet)
    for _ in range(rng.integers(1, 5)):
        kind, grey = rng.integers(3), int(rng.integers(100, 256))
        left, top = rng.uniform(2, 75, 2)
        right, bottom = np.array([left, top]) + rng.uniform(15, 90, 2)
        if kind == 0:
            draw.rectangle((left, top, right, bottom), fill=grey)
        elif kind == 1:
            draw.ellipse((left, top, right, bottom), fill=grey)
        else:
            corners = rng.uniform(2, 110, (rng.integers(3, 8), 2))
            draw.polygon([(x, y) for x, y in corners.tolist()], fill=grey)
        if rng.random() < 0.3:
            inner = (left + rng.uniform(10, 50), top + rng.uniform(10, 50))
            draw.rectangle((left + 8, top + 8, *inner), fill=0)
    return sheet


def _clouds(rng: np.random.Generator) -> NDArray[np.float32]:
    side = int(rng.integers(2, 12))
    coarse = Image.fromarray(rng.random((side, side), np.float32))
    return np.asarray(coarse.resize((28, 28), Image.Resampling.BICUBIC))
