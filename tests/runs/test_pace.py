import math

import pytest

from core.nets.model import weight_shapes
from core.recipes import RECIPES
from core.runs.pace import Pace, num_multiplications


@pytest.mark.parametrize(
    ("name", "positions"),
    [
        ("cnn-quick", (24 * 24, 8 * 8)),
        ("cnn-detector", (24 * 24, 10 * 10, 8 * 8, 2 * 2)),  # 28 -> 24 -> 12 -> 10 -> 8 -> 4 -> 2
    ],
)
def test_num_multiplications_counts_a_kernel_at_each_of_its_positions(name, positions) -> None:
    shapes = weight_shapes(RECIPES[name].network)
    kernels = [math.prod(shape) for shape in shapes.values() if len(shape) == 4]
    others = sum(math.prod(shape) for shape in shapes.values() if len(shape) != 4)
    expected = others + sum(k * p for k, p in zip(kernels, positions, strict=True))
    assert num_multiplications(RECIPES[name]) == expected


@pytest.mark.parametrize("name", RECIPES)
def test_pace_is_known_for_every_recipe(name: str) -> None:
    assert 0 < Pace(1e-3, 1e-9).seconds(RECIPES[name], 55_000, 5_000) < math.inf
