"""How a worksheet's numbers are laid out in tables, and what stands beside them."""

import numpy as np
from numpy.typing import NDArray

from core.nets.scratch import Array
from core.training.worksheet import NUM_INPUTS, SIDE
from pages.components.heat_tables import number_text


def square(numbers: Array) -> NDArray[np.floating]:
    """49 numbers of pixels as 7 rows, others as one."""
    return numbers.reshape(SIDE, SIDE) if len(numbers) == NUM_INPUTS else numbers[None]


def position(index: int, num_inputs: int) -> tuple[int, int]:
    """The row and column of one of the numbers in their `square`."""
    return divmod(index, SIDE) if num_inputs == NUM_INPUTS else (0, index)


def thousandths(numbers: Array) -> list[str]:
    """Small numbers as text, row by row."""
    return [number_text(1000 * value, 1) for value in numbers.reshape(-1)]


def unit_names(numbers: Array) -> list[str]:
    """A layer's units as they stand above columns."""
    return [str(unit) for unit in range(len(numbers))]
