"""Family: one kind of unknowns, pictures that are no digit, which can be made from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.errors import InputError

Images = NDArray[np.uint8]  # (N, 28, 28), white on black
CHOOSE, REPORT = "choose", "report"


@dataclass(frozen=True)
class Family:
    """Pictures of one kind. `draw(rng, count)`, or `draw(rng, count, digits)`, makes them."""

    name: str
    title: str  # for menus
    about: str  # one line, for tooltips
    draw: Callable[..., Images]
    needs_digits: bool = False  # whether they are made of digits
    is_noise: bool = False  # whether they have a strength: see `core.data.unknowns.noise`
    is_constant: bool = False  # whether all pictures are the same, so that counting says nothing
    role: str = REPORT  # whether choices may look at it, or whether it only reports
    trainable: bool = False  # whether networks may be trained on it

    def make(self, rng: np.random.Generator, count: int, digits: Digits | None) -> Images:
        """Images (count, 28, 28). Raises `InputError` when digits are needed and missing."""
        if not self.needs_digits:
            return self.draw(rng, count)
        if digits is None:
            raise InputError(f"{self.title} are made from digits, and none were given.")
        return self.draw(rng, count, digits)


def check_request(count: int, seed: int) -> None:
    """Raise `InputError` for a count of images below 1, or a negative seed."""
    if count < 1:
        raise InputError(f"At least one image must be asked for, got {count}.")
    if seed < 0:
        raise InputError(f"The seed must be 0 or larger, got {seed}.")
