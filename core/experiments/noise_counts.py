"""Counts of noise: how many of a great many pictures a model accepts, judged a few at a time.

A detector that refuses all of 10,000 may still accept some of a million.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.unknowns.noise import noise
from core.judging.measured import LEVELS_MEASURED
from core.judging.scores import Score
from core.nets.model import Model

KINDS = ("uniform", "normal", "bright")
CHUNK = 2_000  # pictures at a time: 13 MB before they are rounded
SEED = 10_000  # of the first chunk; the next ones follow


@dataclass(frozen=True)
class NoiseCount:
    """How many of `n` pictures of noise were accepted by a score at a level."""

    kind: str
    strength: float
    n: int
    score: str
    level: float  # the share of validation digits accepted, which set the threshold
    accepted: int


def count_noise(
    model: Model,
    scores: Sequence[Score],
    kind: str,
    strength: float,
    count: int,
    progress: Callable[[int], None] = lambda num: None,
) -> list[NoiseCount]:
    """Count what each score accepts of `count` pictures at each of `LEVELS_MEASURED`. `progress` is
    called with the number of pictures that were judged since its last call.

    Equal arguments give equal pictures. Raises `InputError` as `noise` does, and for a score that
    the model has no threshold for.
    """
    thresholds = {
        (score, level): model.thresholds.at(score.name, level)
        for score in scores
        for level in LEVELS_MEASURED
    }
    accepted = dict.fromkeys(thresholds, 0)
    for number, start in enumerate(range(0, count, CHUNK)):
        images = noise(kind, min(CHUNK, count - start), SEED + number, strength)
        with np.errstate(over="ignore", invalid="ignore"):  # nan is not accepted
            judged = model.judge(images)
            scored = {score: score.compute(judged) for score in scores}
        for (score, level), threshold in thresholds.items():
            accepted[score, level] += int(np.sum(scored[score] >= threshold))
        progress(len(images))
    return [
        NoiseCount(kind, strength, count, score.name, level, num)
        for (score, level), num in accepted.items()
    ]
