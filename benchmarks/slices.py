"""Slices: the cost of training in the background, in slices of time with turns of others between.

A training drained at once (`core.training.loop.fit`) stands beside the same training as a run of
`core.runs.scheduler`; two runs at the same time beside one, twice; four, which share two workers
and so really take turns, beside two, twice. All are trained by threads that keep to one core, as
the workers do, and timed until the best model is measured: by the clock, and in seconds of
computing, which a busy machine hardly changes.
"""

import dataclasses
import threading
import time
from collections.abc import Sequence

import numpy as np

from core.data.digits import DigitSplits
from core.recipes import Recipe
from core.runs.scheduler import Scheduler
from core.runs.snapshot import DONE
from core.runs.worker import keep_to_one_core
from core.training.loop import fit

_NUM_EPOCHS = 4


def print_slices(recipe: Recipe, digits: DigitSplits, num_rounds: int) -> None:
    """Train all in turns, for so many rounds; print a table of medians of the rounds' ratios."""
    longer = dataclasses.replace(recipe.optimisation, epochs=_NUM_EPOCHS)
    recipes = [dataclasses.replace(recipe, optimisation=longer, seed=seed) for seed in range(4)]
    drained(recipes[0], digits)  # warm up
    rounds = np.array(
        [
            [drained(recipes[0], digits)] + [as_runs(recipes[:n], digits) for n in (1, 2, 4)]
            for _ in range(num_rounds)
        ]
    )
    print("| in the background | by the clock | computing | |\n|---|--:|--:|---|")
    for index, words, times, others in (
        (1, "one run", 1, "as long as the same training drained at once"),
        (2, "two runs at the same time", 2, "as long as one after the other"),
        (3, "four runs, taking turns on two workers", 2, "as long as two and then two"),
    ):
        clock, computing = np.median(rounds[:, index] / (times * rounds[:, index - 1]), axis=0)
        print(f"| {words} | {clock:.2f} × | {computing:.2f} × | {others} |")


def drained(recipe: Recipe, digits: DigitSplits) -> tuple[float, float]:
    """Seconds by the clock and of computing of a training in a thread of its own, without runs."""

    def work() -> None:
        keep_to_one_core([recipe])
        fit(recipe, digits)

    before = _seconds()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return _since(before)


def as_runs(recipes: Sequence[Recipe], digits: DigitSplits) -> tuple[float, float]:
    """Seconds by the clock and of computing until runs of these recipes, begun at once, have ended,
    and their workers with them.
    """
    runs = Scheduler()
    before = _seconds()
    links = [runs.start([recipe], digits) for recipe in recipes]
    for thread in threading.enumerate():
        if thread.name == "training":
            thread.join()
    seconds = _since(before)
    assert all(runs.snapshot(link).state == DONE for link in links)
    return seconds


def _seconds() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(before: tuple[float, float]) -> tuple[float, float]:
    clock, computing = _seconds()
    return clock - before[0], computing - before[1]
