"""What a network makes of what people wrote: read right, refused, and by writer."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.hands import Hands
from core.judging.measured import refused
from core.nets.model import Judged, Model

SURE = 0.9
FEWEST = 10  # digits that a writer must have written to count as worst or median


@dataclass(frozen=True)
class HandsFigures:
    """Figures of one file, shares as fractions; None where there is nothing to take them of."""

    file: str
    digits: int
    writers: int  # of digits
    right: float | None  # share of the digits read as what they are
    worst_writer: float | None  # share read right of the writer with the least
    median_writer: float | None
    writers_compared: int  # those with at least `FEWEST` digits
    refused: dict[str, float]  # share of the digits, by level of the validation digits
    confusions: tuple[tuple[str, int, int], ...]  # label, answer and how often, most often first
    unknowns: int  # neither digits nor look-alikes
    look_alikes: int  # left out
    accepted: dict[str, float]  # share of the unknowns, by level
    sure: float | None  # share of the unknowns that a classifier is more than 90 % sure of


def measure_hands(model: Model, hands: Hands, judged: Judged) -> HandsFigures:
    """Figures of a file for what a model answered to its N pictures, in the order of the file."""
    digits, unknowns = np.flatnonzero(hands.is_digit), np.flatnonzero(hands.is_unknown)
    labels = np.array([int(hands.labels[index]) for index in digits], np.int64)
    preds, writers = judged.preds[digits], hands.writers[digits]
    right = preds == labels
    shares = [
        float(right[writers == writer].mean())
        for writer, count in Counter(writers.tolist()).items()
        if count >= FEWEST
    ]
    wrong = Counter(zip(labels[~right].tolist(), preds[~right].tolist(), strict=True))
    return HandsFigures(
        file=hands.name,
        digits=len(digits),
        writers=len(set(writers.tolist())),
        right=float(right.mean()) if len(digits) else None,
        worst_writer=min(shares) if shares else None,
        median_writer=float(np.median(shares)) if shares else None,
        writers_compared=len(shares),
        refused=_refused(model, _of(judged, digits)),
        confusions=tuple((str(label), pred, n) for (label, pred), n in wrong.most_common(10)),
        unknowns=len(unknowns),
        look_alikes=len(hands.labels) - len(digits) - len(unknowns),
        accepted={
            level: 1 - share for level, share in _refused(model, _of(judged, unknowns)).items()
        },
        sure=_sure(model, judged.outputs[unknowns]),
    )


def _of(judged: Judged, indices: np.ndarray) -> Judged:
    density = None if judged.density is None else judged.density[indices]
    return Judged(judged.outputs[indices], density)


def _sure(model: Model, outputs: NDArray[np.float32]) -> float | None:
    loss = model.recipe.loss
    if not loss.shares_out or not len(outputs):
        return None
    return float((loss.answers(outputs).max(axis=1) > SURE).mean())


def _refused(model: Model, judged: Judged) -> dict[str, float]:
    if not len(judged.outputs):
        return {}
    return {str(level): share for level, share in refused(model, judged).items()}
