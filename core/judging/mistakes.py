"""Mistakes of a model on labelled digits: confusion, refusals, order, and similar pictures."""

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
    """Answers of a model to N labelled pictures, with figures (N,) of each."""

    judged: Judged
    labels: NDArray[np.int64]
    confidences: NDArray[np.float64]  # the model's default score, higher is surer
    margins: NDArray[np.float64]  # largest output minus the second largest
    losses: NDArray[np.float64]  # by the loss that the model was trained with

    @cached_property
    def preds(self) -> NDArray[np.int64]:
        """Digits (N,) of the largest output."""
        return self.judged.preds

    @property
    def wrong(self) -> Mask:
        """Mask (N,) of the wrong answers."""
        return self.preds != self.labels

    @property
    def accuracy(self) -> float:
        """Share of right answers, where a refused picture counts with its digit."""
        return 1 - float(self.wrong.mean())

    def refused(self, threshold: float) -> Mask:
        """Mask (N,) of the pictures with a confidence below the threshold, or NaN."""
        return ~(self.confidences >= threshold)


def mark(model: Model, digits: Digits) -> Marked:
    """Mark a model's answers to N > 0 digits. Raises `CheckpointError` for infinite or NaN ones."""
    # Uploaded weights may be so large that outputs overflow.
    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(digits.images)
    if not np.isfinite(judged.outputs).all():
        raise CheckpointError("This model's answers are too large to compute with. Train it again.")
    loss = losses(judged, digits.labels, model.recipe.loss)
    score = scores_for(model.recipe)[0].compute(judged)
    return Marked(judged, digits.labels, score, margin_score(judged), loss)


def answers(judged: Judged, loss: Loss) -> NDArray[np.floating]:
    """Outputs (N, C) as people should read them, such as a classifier's as shares."""
    return loss.answers(judged.outputs.astype(np.float64))


def confusion(labels: NDArray[np.int64], preds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Confusion matrix (10, 10): how often each label (row) was read as each digit (column)."""
    return confusion_with_refusals(labels, preds, np.zeros(len(labels), bool))[:, :-1]


def confusion_with_refusals(
    labels: NDArray[np.int64], preds: NDArray[np.int64], refused: Mask
) -> NDArray[np.int64]:
    """Confusion matrix (10, 11), whose last column counts refused pictures."""
    columns = np.where(refused, NUM_CLASSES, preds)
    size = NUM_CLASSES * (NUM_CLASSES + 1)
    counts = np.bincount(labels * (NUM_CLASSES + 1) + columns, minlength=size)
    return counts.reshape(NUM_CLASSES, NUM_CLASSES + 1)


def wrong_by(first: Mask, second: Mask, which: str) -> Mask:
    """Mask (N,) of two models' mistakes, combined as one of `WHICH`; "all" is all pictures.

    Raises `InputError` for another `which`.
    """
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
    marked: Marked, among: Mask, label: int | None = None, pred: int | None = None
) -> Indices:
    """Indices (K,), ascending, of pictures in a mask with a label and a pred; None is for any."""
    chosen = among.copy()
    if label is not None:
        chosen &= marked.labels == label
    if pred is not None:
        chosen &= marked.preds == pred
    return np.flatnonzero(chosen)


def ordered(marked: Marked, indices: Indices, by: str, *, reverse: bool = False) -> Indices:
    """Indices sorted by one of `ORDERS`, largest first unless `reverse`; equals keep their order.

    Raises `InputError` for another order.
    """
    if by not in ORDERS:
        raise InputError(f"Pictures are ordered by {', '.join(ORDERS)}; got {by!r}.")
    values = {"confidence": marked.confidences, "margin": marked.margins, "loss": marked.losses}
    keys = values[by][indices]
    return indices[np.argsort(keys if reverse else -keys, kind="stable")]


class Refusals(NamedTuple):
    """Counts of wrong and of right answers, and of the refused ones among them."""

    wrong_refused: int
    wrong: int
    right_refused: int
    right: int


def refusals(wrong: Mask, refused: Mask) -> Refusals:
    """Count refusals among wrong and right answers; either count alone would say nothing."""
    right = ~wrong
    return Refusals(
        int((wrong & refused).sum()),
        int(wrong.sum()),
        int((right & refused).sum()),
        int(right.sum()),
    )


class Nearest(NamedTuple):
    """Most similar pictures, nearest first."""

    indices: Indices  # (K,)
    squared: NDArray[np.int64]  # (K,) sums of squared differences of pixels (0-255), exact


def nearest(images: NDArray[np.uint8], image: NDArray[np.uint8], count: int) -> Nearest:
    """Find the `count` pictures of (N, H, W) nearest to one (H, W); the lower index among equals.

    Distances are `|x|^2 - 2 x·q + |q|^2`, whole numbers far below 2^53, so that float64 is exact.
    """
    query = image.reshape(-1).astype(np.float64)
    indices, squared = np.zeros(0, np.int64), np.zeros(0, np.float64)
    for start in range(0, len(images), _BLOCK):
        block = images[start : start + _BLOCK].reshape(-1, query.size).astype(np.float64)
        distances = np.einsum("ij,ij->i", block, block) - 2 * (block @ query) + query @ query
        indices = np.concatenate([indices, np.arange(start, start + len(block))])
        squared = np.concatenate([squared, distances])
        best = np.argsort(squared, kind="stable")[:count]
        indices, squared = indices[best], squared[best]
    return Nearest(indices, squared.astype(np.int64))


def as_csv(marks: Mapping[str, Marked], refused: Mapping[str, Mask], indices: Indices) -> str:
    """CSV table of some pictures, a row each, with every model's answers and figures.

    Both mappings are by the names of models, which begin the names of their columns.
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
