"""Estimates of memory, held against what trainings really take."""

import dataclasses
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from fakes import fake_digits, fake_recipe

from core.data.digits import DigitSplits, Source
from core.recipes import RECIPES, Network, Recipe
from core.runs import needs
from core.runs.lane import Lane
from core.runs.needs import needed_by_all, needed_bytes, say_what_fits
from core.training.loop import train

SPLITS = DigitSplits(
    fake_digits(4_000, "train", 1),
    fake_digits(2_000, "validation", 2),
    fake_digits(20, "test", 3),
    Source("bundled", "made up"),
)
SETTINGS = {
    "small": (Network((784, 64, 10)), "float32", 128),
    "wide": (Network((784, 1000, 1000, 10)), "float32", 128),
    "double": (Network((784, 784, 10)), "float64", 128),
    "large batches": (Network((784, 784, 10)), "float32", 2_000),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_estimate_is_near_the_peak_of_a_training(name: str) -> None:
    network, dtype, batch = SETTINGS[name]
    recipe = dataclasses.replace(fake_recipe(batch=batch), network=network, dtype=dtype)
    lane = Lane(recipe)
    tracemalloc.start()
    for event in train(recipe, SPLITS):
        lane.add(event)
    lane.best.measure()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.7 * peak < needed_bytes(recipe) < 1.5 * peak


def test_estimate_is_near_the_peak_with_convolutions() -> None:
    """In a process of its own, since what torch takes shows in the process alone."""
    code = """
import dataclasses, sys
sys.path[:0] = [".", "tests"]
import torch
from core import memory
from runs.test_needs import SPLITS
from core.recipes import RECIPES
from core.runs.lane import Lane
from core.training.loop import train

def kilobytes(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

memory.settle_allocator()  # as the app does; else arenas take up to twice as much
torch.set_num_threads(1)
recipe = RECIPES["cnn-quick"].replace(epochs=1)
torch.nn.Conv2d(1, 1, 5)(torch.zeros(1, 1, 9, 9)).sum().backward()
before = kilobytes("RssAnon")
lane = Lane(recipe)
for event in train(recipe, SPLITS):
    lane.add(event)
print(kilobytes("VmHWM") - kilobytes("RssFile") - before)
"""  # pages of the library's file are not counted: they are no need of the run
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    peak = int(result.stdout) * 1024
    assert 0.6 * peak < needed_bytes(RECIPES["cnn-quick"]) < 2 * peak


@pytest.mark.parametrize("name", RECIPES)
def test_need_of_every_recipe_is_known(name: str) -> None:
    assert 0 < needed_bytes(RECIPES[name]) < 250e6


def test_torch_counts_where_it_is_not_loaded_yet(monkeypatch) -> None:
    both = [RECIPES["course-classifier"], RECIPES["cnn-quick"]]
    each = sum(map(needed_bytes, both))
    monkeypatch.setitem(sys.modules, "torch", object())
    assert needed_by_all(both) == each
    monkeypatch.delitem(sys.modules, "torch")
    assert needed_by_all(both) == each + needs._TORCH_BYTES
    assert needed_by_all(both[:1]) == needed_bytes(both[0])


@pytest.mark.parametrize(
    ("recipe", "advice"),
    [
        (Recipe("x", "X", Network((784, 4096, 4096, 10))), "hidden layers of"),
        (fake_recipe(batch=60_000), "a batch of"),
    ],
)
def test_what_fits_is_advice_that_can_be_followed(recipe: Recipe, advice: str) -> None:
    sentence = say_what_fits([recipe], 150 * 10**6)
    assert sentence.startswith("This training needs about ")
    assert "this server has 150 MB" in sentence
    assert advice in sentence


def test_nothing_fits_where_there_is_nothing() -> None:
    assert "has 0 MB for it. Try again" in say_what_fits([fake_recipe()], -5)


def test_advice_never_asks_for_more_than_was_wanted() -> None:
    recipe = Recipe("x", "X", Network((784, 4096, 16, 4096, 10)))
    sentence = say_what_fits([recipe], 150 * 10**6)
    words = sentence.split("hidden layers of ")[1].split(" units")[0]
    units = [int(word.replace(",", "")) for word in words.split(" and ")]
    assert units[1] == 16
    assert units[0] == units[2] < 4096
    assert np.prod(units) > 0
