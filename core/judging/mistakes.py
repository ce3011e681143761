"""What a model gets wrong: who is taken for whom, how surely, and which pictures are alike.

Labelled pictures only. Whether a picture is a digit at all is asked in `core.judging.scores`.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.errors import CheckpointError, InputError
from core.judging.evaluation import losses
from core.judging.scores import margin_score, scores_for
from core.nets.model import Judged, Model
from core.recipes import NUM_CLASSES, Loss

Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

ORDERS = ("confidence", "margin", "loss")
WHICH = ("either", "both", "only the first", "only the second", "all")
_BLOCK = 2_000  # images compared at a time: 12.5 MB as float64


@dataclass(frozen=True)
class Marked:
    """A model's answers to N labelled pictures, and how good each of them is: (N,) each."""

    judged: Judged
    labels: NDArray[np.int64]
    confidences: NDArray[np.float64]  # the score the model is judged by; higher = surer
    margins: NDArray[np.float64]  # how far the winner is ahead of the second
    losses: NDArray[np.float64]  # what it was trained to make small

    @cached_property
    def preds(self) -> NDArray[np.int64]:
        """What it said."""
        return self.judged.preds

    @property
    def wrong(self) -> Mask:
        """Where it did not say the label."""
        return self.preds != self.labels

    @property
    def accuracy(self) -> float:
        """The share it got right, a fraction; every refusal counted as its digit."""
        return 1 - float(self.wrong.mean())

    def refused(self, threshold: float) -> Mask:
        """Where its confidence does not reach the threshold."""
        return ~(self.confidences >= threshold)


def mark(model: Model, digits: Digits) -> Marked:
    """Judge N > 0 digits. Raises `CheckpointError` when an answer is not a finite number."""
    # Weights from elsewhere may be large beyond any number.
    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(digits.images)
    if not np.isfinite(judged.outputs).all():
        raise CheckpointError("This model's answers are too large to be numbers. Train it again.")
    loss = losses(judged, digits.labels, model.recipe.loss)
    score = scores_for(model.recipe)[0].of(judged)
    return Marked(judged, digits.labels, score, margin_score(judged), loss)


def answers(judged: Judged, loss: Loss) -> NDArray[np.floating]:
    """(N, C) the outputs as they are read: a classifier's shares, one-vs-rest's sigmoids."""
    return loss.answers(judged.outputs.astype(np.float64))


def confusion(
    labels: NDArray[np.int64], preds: NDArray[np.int64], num_classes: int = NUM_CLASSES
) -> NDArray[np.int64]:
    """(C, C) how often a label (row) was answered with a class (column)."""
    counts = np.bincount(labels * num_classes + preds, minlength=num_classes**2)
    return counts.reshape(num_classes, num_classes)


def confusion_with_refusals(
    labels: NDArray[np.int64],
    preds: NDArray[np.int64],
    refused: Mask,
    num_classes: int = NUM_CLASSES,
) -> NDArray[np.int64]:
    """(C, C + 1) as `confusion`, with a last column for "none of these"."""
    said = np.where(refused, num_classes, preds)
    counts = np.bincount(labels * (num_classes + 1) + said, minlength=num_classes**2 + num_classes)
    return counts.reshape(num_classes, num_classes + 1)


def wrong_by(first: Mask, second: Mask, which: str) -> Mask:
    """Two models' mistakes (N,), combined as one of `WHICH`; "all" leaves the right ones in."""
    if which not in WHICH:
        raise InputError(f"Mistakes are those of {', '.join(WHICH)}; got {which!r}.")
    return {
        "either": first | second,
        "both": first & second,
        "only the first": first & ~second,
        "only the second": second & ~first,
        "all": np.ones(len(first), bool),
    }[which]


def select(
    marked: Marked, among: Mask, true: int | None = None, said: int | None = None
) -> Indices:
    """The indices (K,), ascending, of a label and an answer among these; None stands for any."""
    keep = among.copy()
    if true is not None:
        keep &= marked.labels == true
    if said is not None:
        keep &= marked.preds == said
    return np.flatnonzero(keep)


def ordered(marked: Marked, indices: Indices, by: str, *, reverse: bool = False) -> Indices:
    """The indices by one of `ORDERS`, largest first, or smallest; equals stay as they were."""
    if by not in ORDERS:
        raise InputError(f"Pictures are ordered by {', '.join(ORDERS)}; got {by!r}.")
    values = {"confidence": marked.confidences, "margin": marked.margins, "loss": marked.losses}
    keys = values[by][indices]
    return indices[np.argsort(keys if reverse else -keys, kind="stable")]


class Refusals(NamedTuple):
    """What a threshold refuses, of the mistakes and of the right answers."""

    wrong_refused: int
    wrong: int
    right_refused: int
    right: int


def refusals(wrong: Mask, refused: Mask) -> Refusals:
    """Both counts together: either one alone says nothing."""
    right = ~wrong
    return Refusals(
        int((wrong & refused).sum()),
        int(wrong.sum()),
        int((right & refused).sum()),
        int(right.sum()),
    )


class Nearest(NamedTuple):
    """The most alike pictures, nearest first."""

    indices: Indices  # (K,)
    squared: NDArray[np.int64]  # (K,) sums of squared differences of pixels (0-255), exact


def nearest(images: NDArray[np.uint8], image: NDArray[np.uint8], count: int) -> Nearest:
    """The `count` of N pictures (N, H, W) nearest to one (H, W); the lower index among equals.

    In blocks, as `|x|^2 - 2 x·q + |q|^2`: whole numbers far below 2^53, so float64 is exact.
    """
    query = image.reshape(-1).astype(np.float64)
    indices, squared = np.zeros(0, np.int64), np.zeros(0, np.float64)
    for start in range(0, len(images), _BLOCK):
        block = images[start : start + _BLOCK].reshape(-1, query.size).astype(np.float64)
        found = np.einsum("ij,ij->i", block, block) - 2 * (block @ query) + query @ query
        indices = np.concatenate([indices, np.arange(start, start + len(block))])
        squared = np.concatenate([squared, found])
        best = np.argsort(squared, kind="stable")[:count]
        indices, squared = indices[best], squared[best]
    return Nearest(indices, squared.astype(np.int64))


def as_csv(marks: Mapping[str, Marked], refused: Mapping[str, Mask], indices: Indices) -> str:
    """A table of these pictures, a row each: what every model said, and how surely.

    Both mappings are model -> its N pictures, and begin the names of its columns.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    columns = ("said", "confidence", "margin", "loss", "refused")
    writer.writerow(["index", "true", *(f"{model}_{name}" for model in marks for name in columns)])
    labels = next(iter(marks.values())).labels
    for index in indices.tolist():
        cells = (cell for name in marks for cell in _cells(marks[name], refused[name], index))
        writer.writerow([index, labels[index], *cells])
    return out.getvalue()


def _cells(marked: Marked, refused: Mask, index: int) -> Iterator[object]:
    yield marked.preds[index]
    for values in (marked.confidences, marked.margins, marked.losses):
        yield f"{values[index]:.6g}"
    yield int(refused[index])
