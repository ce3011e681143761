"""How fast the NumPy network learns beside torch: the same recipe, loop and pictures, one thread.

    python benchmarks/scratch.py [--rounds N] [--images N]

Both train lesson 5's network on made-up pictures (speed does not depend on what is on them). They
take turns, one epoch each, so that a busy machine slows both; the ratio is the median of each
round's. Building the network and judging the validation digits count for nobody.
"""

import argparse
import dataclasses
import os
import sys
import time
from pathlib import Path
from statistics import median

# Read when NumPy is loaded.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import numpy as np
import torch

sys.path.append(str(Path(__file__).resolve().parents[1]))

from core.data.digits import Digits, DigitSplits, Source
from core.recipes import ADAM, BACKENDS, NUMPY, RECIPES, SGD, TORCH, Recipe
from core.training.events import StepDone
from core.training.loop import train


def main() -> None:
    """Print images a second of both, and how long NumPy takes for each second of torch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--images", type=int, default=20_000, help="an epoch (default 20,000)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    digits = made_up(options.images)
    print(f"{options.images:,} images an epoch, {options.rounds} rounds, one thread")
    for optimizer in (SGD, ADAM):
        recipes = {backend: recipe_of(backend, optimizer) for backend in BACKENDS}
        for recipe in recipes.values():  # first calls load libraries and fill caches
            seconds(recipe, digits)
        rounds = [
            {backend: seconds(recipe, digits) for backend, recipe in recipes.items()}
            for _ in range(options.rounds)
        ]
        speeds = {b: median(options.images / took[b] for took in rounds) for b in BACKENDS}
        ratio = median(took[NUMPY] / took[TORCH] for took in rounds)
        print(
            f"{optimizer:<5} torch {speeds[TORCH]:8,.0f} images/s   numpy {speeds[NUMPY]:8,.0f}   "
            f"numpy takes {ratio:.2f} x as long"
        )


def recipe_of(backend: str, optimizer: str) -> Recipe:
    """One epoch of lesson 5."""
    recipe = RECIPES["numpy-from-scratch"].replace(epochs=1)
    rate = 1e-3 if optimizer == ADAM else recipe.optimisation.rate
    optimisation = dataclasses.replace(recipe.optimisation, optimizer=optimizer, rate=rate)
    return dataclasses.replace(recipe, backend=backend, optimisation=optimisation)


def seconds(recipe: Recipe, digits: DigitSplits) -> float:
    """From the end of the first step to the end of the last."""
    stamps = [time.perf_counter() for e in train(recipe, digits) if isinstance(e, StepDone)]
    return stamps[-1] - stamps[0]


def made_up(count: int) -> DigitSplits:
    """Random pictures, few of them for validation."""
    rng = np.random.default_rng(0)

    def split(size: int, name: str) -> Digits:
        images = rng.integers(0, 256, (size, 28, 28), dtype=np.uint8)
        return Digits(images, rng.integers(0, 10, size), name)

    source = Source("bundled", "made up")
    return DigitSplits(split(count, "train"), split(10, "validation"), split(10, "test"), source)


if __name__ == "__main__":
    main()
