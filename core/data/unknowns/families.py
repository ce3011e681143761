"""Families of unknowns by name: every kind of pictures that can be made from a seed.

Their roles differ. Only `CHOICE_FAMILY` may be looked at by choices (which threshold is cheapest,
which density fits); the others report. Some may be trained on, as negatives; figures of these must
say so. Printed letters are for testing only.
"""

from collections.abc import Callable

import numpy as np

from core.data.digits import Digits
from core.data.unknowns.digit_parts import halves, overlays, pairs, turned
from core.data.unknowns.family import CHOOSE, Family, Images, check_request
from core.data.unknowns.noise import NOISE
from core.data.unknowns.plain import plain
from core.data.unknowns.printed import printed
from core.data.unknowns.strokes import letters, scribbles, symbols
from core.errors import InputError


def _of_digits(name: str, title: str, about: str, draw: Callable[..., Images]) -> Family:
    return Family(name, title, about, draw, needs_digits=True, trainable=True)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        *(family for family in NOISE.values() if not family.is_constant),
        Family(
            "scribbles",
            "Scribbles",
            "one soft line through random places",
            scribbles,
            trainable=True,
        ),
        Family("symbols", "Symbols", "arrow, star, heart, cross and more, drawn", symbols),
        Family("letters", "Letters", "A, E, F and more, drawn", letters, role=CHOOSE),
        Family("printed", "Printed letters", "letters of a font, without look-alikes", printed),
        _of_digits("halves", "Halves", "half a digit", halves),
        _of_digits("overlays", "Overlays", "two digits on top of each other", overlays),
        _of_digits("turned", "Turned digits", "turned or mirrored until it is no digit", turned),
        _of_digits("pairs", "Two digits", "side by side, the size of one", pairs),
        Family("plain", "Plain", "blank, all one grey, a dot or a frame", plain),
    )
}
CHOICE_FAMILY = next(name for name, family in FAMILIES.items() if family.role == CHOOSE)


def unknowns(name: str, count: int, seed: int, digits: Digits | None = None) -> Images:
    """Images (count, 28, 28) uint8 of a family in `FAMILIES`; equal arguments give equal images.

    Raises `InputError` for an unknown name, a count below 1, a negative seed, or missing digits.
    """
    if name not in FAMILIES:
        raise InputError(f"No unknowns are called {name!r}. Use one of {', '.join(FAMILIES)}.")
    check_request(count, seed)
    return FAMILIES[name].make(np.random.default_rng(seed), count, digits)
