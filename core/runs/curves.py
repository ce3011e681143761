"""Curves: the losses and accuracies of one recipe's training, as arrays that nobody changes."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Curves:
    """The numbers of one lane. Epoch k is row k - 1 of all that have a row for each epoch."""

    losses: NDArray[np.float64]  # (steps,) of each batch, before its step
    steps: NDArray[np.int64]  # (epochs,) how many steps were done when an epoch ended
    train_losses: NDArray[np.float64]  # (epochs,) this one and the next three
    train_accuracies: NDArray[np.float64]
    validation_losses: NDArray[np.float64]
    validation_accuracies: NDArray[np.float64]
    # (steps,) of each batch, before its step; empty for a recording.
    accuracies: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def num_epochs(self) -> int:
        """Epochs done."""
        return len(self.steps)

    @property
    def best_epoch(self) -> int | None:
        """Counted from 1: the highest validation accuracy, then the lowest loss, then the first;
        None before the first epoch has ended.
        """
        if not self.num_epochs:
            return None
        order = np.lexsort((self.validation_losses, -self.validation_accuracies))
        return int(order[0]) + 1


NO_CURVES = Curves(np.zeros(0), np.zeros(0, np.int64), *[np.zeros(0)] * 4)  # before the first step


def thinned(
    values: NDArray[np.float64], points: int = 200
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps (counted from 1) and values of at most `points` bins, each the mean of its steps."""
    if len(values) <= points:
        return np.arange(1, len(values) + 1, dtype=np.float64), values
    edges = np.linspace(0, len(values), points + 1).astype(np.int64)
    means = np.add.reduceat(values, edges[:-1]) / np.diff(edges)
    return edges[1:].astype(np.float64), means
