import dataclasses
import math

import pytest

from core.nets.model import weight_shapes
from core.recipes import RECIPES
from core.runs.pace import Pace, measure_pace, num_multiplications


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


def test_pace_is_worked_by_hand() -> None:
    recipe = RECIPES["course-classifier"].replace(epochs=2, train_size=300)
    expected = 2 * (3 * 0.1 + (300 + (30 + 15) / 3) * num_multiplications(recipe) * 1e-6)
    assert Pace(0.1, 1e-6).seconds(recipe, 1_000, 30) == pytest.approx(expected)
    by_steps = dataclasses.replace(recipe.optimisation, steps_per_epoch=5)
    everything = dataclasses.replace(recipe.data, split="train+validation", train_size=None)
    recipe = dataclasses.replace(recipe, optimisation=by_steps, data=everything)
    expected = 2 * (5 * 0.1 + (5 * 128 + (30 + 15) / 3) * num_multiplications(recipe) * 1e-6)
    assert Pace(0.1, 1e-6).seconds(recipe, 1_000, 30) == pytest.approx(expected)
    assert num_multiplications(recipe) == 784 * 784 + 784 + 7_840 + 10


def test_measured_pace_is_positive() -> None:
    pace = measure_pace()
    assert 0 < pace.step < 1
    assert 0 < pace.multiplication < 1e-6


def test_negatives_take_time_too() -> None:
    recipe = RECIPES["course-detector"].replace(epochs=1, train_size=1_280)
    more = dataclasses.replace(recipe, data=dataclasses.replace(recipe.data, negatives=128))
    plain, mixed = (Pace(0, 1e-6).seconds(each, 1_280, 0) for each in (recipe, more))
    assert mixed == pytest.approx(2 * plain)
