"""What every kind of unknown is: a family of pictures that are no digit, made from a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits

Images = NDArray[np.uint8]
CHOOSE, REPORT = "choose", "report"


@dataclass(frozen=True)
class Family:
    """Pictures of one kind: `make(rng, count, digits) -> (count, 28, 28)`, white on black.

    `make` raises `InputError` when it needs digits to be made of and gets none.
    """

    name: str
    title: str  # for menus
    about: str  # one line, for tooltips
    make: Callable[[np.random.Generator, int, Digits | None], Images]
    needs_digits: bool = False
    is_noise: bool = False  # whether it has a strength: see `core.data.unknowns.noise`
    is_constant: bool = False  # whether all its pictures are the same, so nothing can be counted
    role: str = REPORT  # whether choices may look at it, or whether it only reports
    trainable: bool = False  # whether it may be trained on
