"""Negatives: a mix of made-up pictures that are no digit, for a network to learn from.

None comes from a font or is a letter, a thing or a character of a real set. Uniform, normal and
bright noise, symbols, plain pictures and printed letters are left out as well, so that figures
about them are about something that the network has never seen.
"""

import numpy as np

from core.data.designs import designed_signs
from core.data.digits import Digits
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.family import Images
from core.data.unknowns.made_up import characters, shapes

NUM_KEPT = 60_000  # pictures made at most; from then on they repeat, in another order
_AT_ONCE = 250
# Share of each kind: characters, shapes, and families of `FAMILIES` that may be trained on.
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
DESIGNED = 0.35
_MADE_UP = {"characters": characters, "shapes": shapes, "designed": designed_signs}


def negatives(
    rng: np.random.Generator, count: int, digits: Digits, *, designs: bool = False
) -> Images:
    """Negatives (count, 28, 28) uint8, some of them made of `digits` (training digits only). With
    `designs`, `DESIGNED` of them are letters and signs in place of made-up characters.

    Half of the noise pictures are fainter than as unknowns. Raises `InputError` when one of the
    ten digits is missing.
    """
    mix = MIX
    if designs:
        mix = MIX | {"characters": MIX["characters"] - DESIGNED, "designed": DESIGNED}
    kinds = rng.choice(len(mix), count, p=list(mix.values()))
    images = np.zeros((count, 28, 28), np.uint8)
    for number, name in enumerate(mix):
        indices = np.flatnonzero(kinds == number)
        if not len(indices):
            continue
        if name in _MADE_UP:
            images[indices] = _MADE_UP[name](rng, len(indices))
        else:
            images[indices] = FAMILIES[name].make(rng, len(indices), digits)
        if name in ("smooth", "shuffled"):
            images[indices] = _fainter(rng, images[indices])
    return images


def _fainter(rng: np.random.Generator, images: Images) -> Images:
    """Dim half of the images to 0.1 to 1 of their brightness."""
    strengths = np.where(rng.random(len(images)) < 0.5, 1, rng.uniform(0.1, 1, len(images)))
    return np.rint(images * strengths[:, np.newaxis, np.newaxis]).astype(np.uint8)


class Negatives:
    """Supply of negatives, taken batch by batch; equal seeds give equal batches."""

    def __init__(self, digits: Digits, seed: int, *, designs: bool = False) -> None:
        self._digits, self._rng = digits, np.random.default_rng(seed)
        self._designs = designs
        # Pages that nothing is written to yet take no memory.
        self._images = np.zeros((NUM_KEPT, 28, 28), np.uint8)
        self._order = np.arange(0)  # in which the images made so far are taken
        self._next = 0

    def take(self, count: int) -> Images:
        """Next images (count, 28, 28) uint8, at most `NUM_KEPT`. Raises as `negatives`."""
        while self._next + count > len(self._order) < NUM_KEPT:
            made = np.arange(len(self._order), len(self._order) + _AT_ONCE)
            self._images[made] = negatives(self._rng, _AT_ONCE, self._digits, designs=self._designs)
            self._order = np.concatenate([self._order, made])
        if self._next + count > len(self._order):
            self._order, self._next = self._rng.permutation(self._order), 0
        batch = self._images[self._order[self._next : self._next + count]]
        self._next += count
        return batch
