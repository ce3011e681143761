"""Pace: how long a training will take on this machine, from two tiny ones that were timed."""

import math
import time
from dataclasses import dataclass

import numpy as np

from core.data.digits import Digits, DigitSplits, Source
from core.nets.model import weight_shapes
from core.recipes import CONSTANT, EVERYTHING, NUM_PIXELS, Network, Optimisation, Recipe
from core.training.events import MIN_MONITORED, StepDone
from core.training.loop import train

_BATCH = 128


@dataclass(frozen=True)
class Pace:
    """Seconds of one training thread, when nobody else trains."""

    step: float  # of a step, however small the network
    multiplication: float  # of one image with one weight, forward and backward

    def seconds(self, recipe: Recipe, num_train: int, num_validation: int) -> float:
        """Seconds for a recipe, with so many images at hand, of which it may use fewer."""
        if recipe.data.split == EVERYTHING:
            num_train += num_validation
        num_images = min(recipe.data.train_size or num_train, num_train)
        optimisation = recipe.optimisation
        num_steps = optimisation.epoch_steps(num_images)
        weights = num_multiplications(recipe)
        # Judging is forward alone, a third of the work; the best epoch is judged on all of them.
        monitored = min(max(num_images, MIN_MONITORED), num_validation)
        judged = (monitored + num_validation / optimisation.epochs) / 3
        if optimisation.steps_per_epoch:
            num_images = num_steps * optimisation.batch
        num_images += num_steps * recipe.data.negatives
        epoch = num_steps * self.step + (num_images + judged) * weights * self.multiplication
        return epoch * optimisation.epochs


def num_multiplications(recipe: Recipe) -> int:
    """Multiplications of one image with all weights; a convolution's are used at every position of
    its kernel.
    """
    width = math.isqrt(NUM_PIXELS)
    positions = []
    for kernel, pool in recipe.network.windows:
        width -= kernel - 1
        positions.append(width**2)
        width //= pool
    in_order = iter(positions)
    return sum(
        math.prod(shape) * (next(in_order) if len(shape) == 4 else 1)
        for shape in weight_shapes(recipe.network).values()
    )


def measure_pace() -> Pace:
    """Time a small and a larger network for a few steps; half a second."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (8 * _BATCH, 28, 28)).astype(np.uint8)
    digits = Digits(images, np.arange(len(images)) % 10, "train")
    splits = DigitSplits(digits, digits.first(20), digits.first(20), Source("timing", ""))
    seconds, sizes = [], []
    for network in (Network((784, 16, 10)), Network((784, 512, 10))):
        optimisation = Optimisation(schedule=CONSTANT, batch=_BATCH, epochs=1)
        recipe = Recipe("timing", "Timing", network, optimisation)
        stamps = [
            time.perf_counter() for event in train(recipe, splits) if isinstance(event, StepDone)
        ]
        # Pages are being loaded meanwhile, which makes some steps slower and none faster.
        seconds.append(float(np.diff(stamps).min()))
        sizes.append(num_multiplications(recipe))
    slope = max(seconds[1] - seconds[0], 1e-6) / (sizes[1] - sizes[0])
    return Pace(max(seconds[0] - slope * sizes[0], 1e-6), slope / _BATCH)
