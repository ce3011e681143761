"""Drawings that were recorded here on the canvas, to begin with: letters, and sevens.

They are put up as strokes, so that the page treats them as it treats a drawing of the user's.
"""

import itertools
import json
from functools import cache
from pathlib import Path

from core.data.handwriting import PEN, Stroke, read_strokes

LETTER, SEVEN = "letter", "7"
_presses = itertools.count(1)  # a press takes the next one: never the same twice


def opening() -> tuple[Stroke, ...]:
    """The letter that is on the canvas at first: one that an ordinary classifier is sure of."""
    return _examples()[LETTER][0]


def next_of(kind: str) -> tuple[Stroke, ...]:
    """Another example of LETTER or SEVEN."""
    examples = _examples()[kind]
    return examples[next(_presses) % len(examples)]


@cache
def _examples() -> dict[str, tuple[tuple[Stroke, ...], ...]]:
    recorded = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return {
        kind: tuple(
            read_strokes([{"points": points, "pen": PEN} for points in strokes])
            for strokes in drawings
        )
        for kind, drawings in recorded.items()
    }
