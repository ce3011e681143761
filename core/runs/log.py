"""The log of a lane, in the two forms that the lessons print, and its gap in words."""

import numpy as np

from core.recipes import TEST
from core.runs.curves import Curves
from core.runs.snapshot import LaneSnapshot
from core.wording import percent

_LEAST_GAP = 3  # percentage points that are worth a sentence


def log_lines(lane: LaneSnapshot) -> list[str]:
    """Lines of lesson 3's form, one an epoch; epochs and batches are counted from 0 as there.

    `[epoch][batch] -> 10.208% training accuracy 10.052% validation accuracy`: the lesson looked at
    the test set ("testing"), which other recipes keep for the end.
    """
    monitored = "testing" if lane.recipe.data.monitor == TEST else "validation"
    curves = lane.curves
    batches = np.diff(curves.steps, prepend=0)
    return [
        f"[{epoch}][{batch - 1}] -> {train * 100:.3f}% training accuracy "
        f"{validation * 100:.3f}% {monitored} accuracy"
        for epoch, (batch, train, validation) in enumerate(
            zip(batches, curves.train_accuracies, curves.validation_accuracies, strict=True)
        )
    ]


def minibatch_lines(lane: LaneSnapshot) -> list[str]:
    """Lines of lesson 4's form, one for every 100 iterations, which are counted from 0 as there:
    loss and accuracy of the minibatch itself, before its step.
    """
    curves = lane.curves
    return [
        f"Iteration {step} | Loss = {curves.losses[step]:.5f} "
        f"| Accuracy = {curves.accuracies[step]:.6f}"
        for step in range(0, len(curves.accuracies), 100)
    ]


def gap_sentence(curves: Curves) -> str | None:
    """The gap between training and validation accuracy after the last epoch, in a sentence; None
    below 3 percentage points.
    """
    if not curves.num_epochs:
        return None
    train, validation = curves.train_accuracies[-1], curves.validation_accuracies[-1]
    gap = round(100 * (train - validation), 1)
    if gap < _LEAST_GAP:
        return None
    return (
        f"{percent(train)} right on what it trains on, {percent(validation)} on digits it "
        f"never saw: a gap of {gap:.0f} points."
    )
