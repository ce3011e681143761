"""Negatives: a mix of made-up pictures that are no digit, for a network to learn from.

None is a letter, a thing or a character of a real set, or comes from a font. Uniform, normal and
bright noise, symbols, plain pictures and printed letters are left out as well, so that what is
reported of them is of something the network has never seen.
"""

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.made_up import characters, shapes

Images = NDArray[np.uint8]

NUM_KEPT = 60_000  # made at most; from then on each is shown again, in another order
_AT_ONCE = 250
# How often each kind. What is not made here is a family of `FAMILIES` that may be trained on.
MIX = {
    "characters": 0.50,
    "shapes": 0.10,
    "turned": 0.07,
    "overlays": 0.06,
    "pairs": 0.06,
    "smooth": 0.06,
    "halves": 0.05,
    "scribbles": 0.05,
    "shuffled": 0.05,
}
_OWN = {"characters": characters, "shapes": shapes}


def negatives(rng: np.random.Generator, count: int, digits: Digits) -> Images:
    """(count, 28, 28) uint8 negatives, `digits` being what some are made of: training digits.

    Half of the noises are fainter than they are as unknowns. Raises `InputError` when one of the
    ten digits is missing.
    """
    kinds = rng.choice(len(MIX), count, p=list(MIX.values()))
    images = np.zeros((count, 28, 28), np.uint8)
    for number, name in enumerate(MIX):
        places = np.flatnonzero(kinds == number)
        if not len(places):
            continue
        if name in _OWN:
            images[places] = _OWN[name](rng, len(places))
        else:
            made = FAMILIES[name].make(rng, len(places), digits)
            images[places] = _fainter(rng, made) if name in ("smooth", "shuffled") else made
    return images


def _fainter(rng: np.random.Generator, images: Images) -> Images:
    """Half of them at 0.1 to 1 of their brightness."""
    strengths = np.where(rng.random(len(images)) < 0.5, 1, rng.uniform(0.1, 1, len(images)))
    return np.rint(images * strengths[:, np.newaxis, np.newaxis]).astype(np.uint8)


class Negatives:
    """As many as are asked for, one batch after another; the same for the same seed."""

    def __init__(self, digits: Digits, seed: int) -> None:
        self._digits, self._rng = digits, np.random.default_rng(seed)
        self._kept = np.zeros((0, 28, 28), np.uint8)
        self._next = 0

    def take(self, count: int) -> Images:
        """(count, 28, 28) uint8; count at most `NUM_KEPT`. Raises as `negatives`."""
        while self._next + count > len(self._kept) < NUM_KEPT:
            made = negatives(self._rng, _AT_ONCE, self._digits)
            self._kept = np.concatenate([self._kept, made])
        if self._next + count > len(self._kept):
            self._kept, self._next = self._rng.permutation(self._kept), 0
        taken = self._kept[self._next : self._next + count]
        self._next += count
        return taken
