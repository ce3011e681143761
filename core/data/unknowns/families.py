"""Families of unknowns: everything that can be made from a seed, by name.

Their roles are kept apart. `CHOOSE` is the one family that choices may look at (which threshold is
cheapest, which density fits); the others report. Some may be trained on, as negatives; whoever
does so must say it beside what is reported of them. Printed letters are for testing only.
"""

from collections.abc import Callable

import numpy as np

from core.data.digits import Digits
from core.data.unknowns import digit_parts, strokes
from core.data.unknowns.family import CHOOSE, REPORT, Family, Images
from core.data.unknowns.noise import NOISE
from core.data.unknowns.plain import plain
from core.data.unknowns.printed import printed
from core.errors import InputError


def _drawn(
    title: str,
    about: str,
    make: Callable[[np.random.Generator, int], Images],
    *,
    role: str = REPORT,
    trainable: bool = False,
) -> Family:
    def ignoring(rng: np.random.Generator, count: int, _: Digits | None) -> Images:
        return make(rng, count)

    return Family(make.__name__, title, about, ignoring, role=role, trainable=trainable)


def _made_of_digits(
    title: str, about: str, make: Callable[[np.random.Generator, int, Digits], Images]
) -> Family:
    def checked(rng: np.random.Generator, count: int, digits: Digits | None) -> Images:
        if digits is None:
            raise InputError(f"{title} need digits to be made of: none were given.")
        return make(rng, count, digits)

    return Family(make.__name__, title, about, checked, needs_digits=True, trainable=True)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        *(family for family in NOISE.values() if not family.is_constant),
        _drawn(
            "Scribbles", "one soft line through random places", strokes.scribbles, trainable=True
        ),
        _drawn("Symbols", "arrow, star, heart, cross and more, drawn", strokes.symbols),
        _drawn("Letters", "A, E, F and more, drawn", strokes.letters, role=CHOOSE),
        _drawn("Printed letters", "letters of a font, without look-alikes", printed),
        _made_of_digits("Halves", "half a digit", digit_parts.halves),
        _made_of_digits("Overlays", "two digits over each other", digit_parts.overlays),
        _made_of_digits(
            "Turned digits", "turned or mirrored, so that it is none", digit_parts.turned
        ),
        _made_of_digits("Two digits", "side by side, the size of one", digit_parts.pairs),
        _drawn("Plain", "blank, all one grey, a dot or a frame", plain),
    )
}
CHOICE_FAMILY = next(name for name, family in FAMILIES.items() if family.role == CHOOSE)


def unknowns(name: str, count: int, seed: int, digits: Digits | None = None) -> Images:
    """`count` images (N, 28, 28) uint8 of a family in `FAMILIES`; the same for the same arguments.

    Raises `InputError` for an unknown name, a count below 1, a negative seed, or missing digits.
    """
    if name not in FAMILIES:
        raise InputError(f"No unknowns are called {name!r}. Use one of {', '.join(FAMILIES)}.")
    if count < 1:
        raise InputError(f"At least one image must be asked for, got {count}.")
    if seed < 0:
        raise InputError(f"The seed must be 0 or larger, got {seed}.")
    return FAMILIES[name].make(np.random.default_rng(seed), count, digits)
