"""The speed of the NumPy network beside torch: one recipe, one loop, one thread.

    python benchmarks/scratch.py [--rounds N] [--images N]

Both train lesson 5's network on the same made-up pictures. They take turns, one epoch each, so that
a busy machine slows both; the ratio is the median of the rounds' ratios. The time to build the
network and to judge the validation digits is not counted.
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

import torch

sys.path.append(str(Path(__file__).resolve().parents[1]))

from made_up import made_up

from core.data.digits import DigitSplits
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
    """Seconds from the end of the first step to the end of the last."""
    stamps = [time.perf_counter() for e in train(recipe, digits) if isinstance(e, StepDone)]
    return stamps[-1] - stamps[0]


if __name__ == "__main__":
    main()
