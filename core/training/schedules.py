"""Schedules: the learning rate, and Adam's first beta with it, at each step of a training."""

import math

from core.recipes import ONE_CYCLE, Optimisation

ADAM_BETA = 0.9
_RISING = 0.3  # share of the steps in which the rate of one cycle rises
_START, _END = 25, 25e4  # the peak is so many times the first and the last rate
_HIGH_BETA, _LOW_BETA = 0.95, 0.85  # at either end of one cycle, and at its peak


def step_size(optimisation: Optimisation, step: int, num_steps: int) -> tuple[float, float]:
    """Learning rate and first beta of a step, counted from 0, of a training of `num_steps`.

    One cycle is that of torch's `OneCycleLR` by default: Smith and Topin 2018,
    "Super-Convergence". The rate rises to its peak and falls to nearly nothing, each along half a
    cosine, while the beta falls and rises.
    """
    peak = optimisation.rate
    if optimisation.schedule != ONE_CYCLE or num_steps < 2:
        return peak, ADAM_BETA
    top = _RISING * num_steps - 1  # the step with the peak, which may lie between two
    if step <= top:
        share = step / top
        return _between(peak / _START, peak, share), _between(_HIGH_BETA, _LOW_BETA, share)
    share = (step - top) / (num_steps - 1 - top)
    return _between(peak, peak / _END, share), _between(_LOW_BETA, _HIGH_BETA, share)


def _between(start: float, end: float, share: float) -> float:
    """Value on the way from start to end along half a cosine, after a share of it."""
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
