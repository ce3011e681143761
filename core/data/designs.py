"""Designs: how letters, signs and digits can be written, as strokes that we wrote down.

`designs.json` holds one a line: its group, its name and its strokes, points (x, y) in a square of
side 1, y downward. None is recorded from a person or traced from a font. Digits are there as much
of the world writes them and MNIST hardly shows them: a 1 with a long upstroke and a foot, a crossed
7, a 9 with a flat foot, a 4 that is open. Every drawing of a design is lengthened, bent and slanted
in its own way. Letters that look like a digit are left out.
"""

import functools
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.unknowns.family import Images
from core.data.unknowns.strokes import curve, drawn, hand

_DIGITS = "digits"
# Share of each group among letters and signs.
_SHARES = {"capitals": 0.34, "small letters": 0.3, "signs": 0.2, "other scripts": 0.16}
_SIGN_PENS, _DIGIT_PENS = (1.5, 3.8), (1.5, 3.5)  # pixels of the finished picture
_SIGN_SHAKE, _DIGIT_SHAKE = 0.045, 0.035  # standard deviation of a point, and of a whole stroke
_REACH = 0.12  # standard deviation of how much the ends of a stroke are lengthened
_ROUND = 0.7  # share of drawings whose corners are rounded

Variant = list[NDArray[np.float64]]  # a stroke each


def designed_signs(rng: np.random.Generator, count: int) -> Images:
    """Images (count, 28, 28) of letters and signs, none of them a digit, framed."""
    designs = _designs()
    groups = rng.choice(list(_SHARES), count, p=list(_SHARES.values()))
    return np.stack(
        [_draw(rng, _pick(rng, designs[group]), _SIGN_SHAKE, _SIGN_PENS) for group in groups]
    )


def designed_digits(rng: np.random.Generator, count: int) -> tuple[Images, NDArray[np.int64]]:
    """Images (count, 28, 28) of digits, framed, and their labels (count,)."""
    digits = _designs()[_DIGITS]
    labels = rng.integers(0, 10, count)
    images = [_draw(rng, digits[str(label)], _DIGIT_SHAKE, _DIGIT_PENS) for label in labels]
    return np.stack(images), labels


@functools.cache
def _designs() -> dict[str, dict[str, list[Variant]]]:
    """Variants of each design by group and name."""
    groups: dict[str, dict[str, list[Variant]]] = {}
    for row in json.loads(Path(__file__).with_name("designs.json").read_text(encoding="utf-8")):
        variants = groups.setdefault(row["group"], {}).setdefault(row["name"], [])
        variants.append([np.array(stroke, float) for stroke in row["strokes"]])
    return groups


def _pick(rng: np.random.Generator, group: dict[str, list[Variant]]) -> list[Variant]:
    return list(group.values())[rng.integers(len(group))]


def _draw(
    rng: np.random.Generator, variants: list[Variant], shake: float, pens: tuple[float, float]
) -> NDArray[np.uint8]:
    form = np.diag([rng.uniform(0.6, 1.25), rng.uniform(0.8, 1.1)]) @ hand(rng)
    is_round = rng.random() < _ROUND
    strokes = []
    for design in variants[rng.integers(len(variants))]:
        stroke = design.copy()
        for end, before in ((0, 1), (-1, -2)):
            stroke[end] += (stroke[end] - stroke[before]) * rng.normal(0, _REACH)
        stroke += rng.normal(0, shake, stroke.shape) + rng.normal(0, shake, 2)
        if len(stroke) > 2 and is_round:
            stroke = np.concatenate([stroke[:1], curve(stroke), stroke[-1:]])
        strokes.append((stroke - 0.5) @ form)
    return drawn(strokes, rng.uniform(*pens))
