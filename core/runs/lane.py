"""A lane: one recipe of a run, and its curves, which grow while it trains."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.nets import checkpoints
from core.nets.model import Model
from core.pool import Pool, Ticket
from core.recipes import Recipe
from core.runs.curves import Curves
from core.runs.snapshot import LaneSnapshot
from core.training.events import EpochDone, Event, StepDone, TrainingDone

# Field of `Curves` with a row for each epoch -> field of `EpochDone`.
_EPOCH_CURVES = {
    "steps": "step",
    "train_losses": "train_loss",
    "train_accuracies": "train_accuracy",
    "validation_losses": "validation_loss",
    "validation_accuracies": "validation_accuracy",
}


def _empty() -> "array[float]":
    return array("d")


@dataclass
class Lane:
    """Growing curves of one recipe. Threads that share it need a lock to read or to write."""

    recipe: Recipe
    num_steps: int = 0  # of the whole training; 0 until the first
    num_images: int = 0  # learned from so far, repetitions counted
    losses: "array[float]" = field(default_factory=_empty)
    accuracies: "array[float]" = field(default_factory=_empty)
    epochs: "dict[str, array[float]]" = field(
        default_factory=lambda: {name: _empty() for name in _EPOCH_CURVES}
    )
    at_epoch_end: bool = False  # a step has ended an epoch that is not measured yet
    finished: bool = False
    best: EpochDone | None = None  # the best epoch so far
    latest: Model | None = None  # the network after the last epoch, nothing measured
    model: Model | None = None  # the best epoch's, measured; at the end, until it is in the pool
    ticket: Ticket | None = None  # for the model in the pool

    @classmethod
    def restored(cls, snapshot: LaneSnapshot, pool: Pool) -> "Lane":
        """The lane of a run that has ended, its model put into the pool."""
        lane = cls(snapshot.recipe, snapshot.num_steps, snapshot.num_images)
        lane.model = snapshot.model
        lane.pool_model(pool)
        lane.losses.extend(snapshot.curves.losses)
        lane.accuracies.extend(snapshot.curves.accuracies)
        for name, curve in lane.epochs.items():
            curve.extend(map(float, getattr(snapshot.curves, name)))
        return lane

    def add(self, event: Event) -> None:
        """Write an event down."""
        if isinstance(event, StepDone):
            self.num_steps, self.num_images = event.num_steps, event.num_images
            self.losses.append(event.loss)
            self.accuracies.append(event.accuracy)
            epochs = self.recipe.optimisation.epochs
            self.at_epoch_end = event.step * epochs % event.num_steps == 0
        elif isinstance(event, EpochDone):
            for name, curve in self.epochs.items():
                curve.append(getattr(event, _EPOCH_CURVES[name]))
            self.at_epoch_end, self.latest = False, event.model
            # The last one where nobody may choose.
            if not self.recipe.may_choose or self.best is None or _rank(event) > _rank(self.best):
                self.best = event
        # The last event holds the last epoch's model, measured: only the best is wanted here.
        last_epoch = isinstance(event, EpochDone) and event.epoch == event.num_epochs
        self.finished = last_epoch or isinstance(event, TrainingDone)

    def curves(self) -> Curves:
        """A copy of the curves so far."""
        columns = {name: np.array(curve) for name, curve in self.epochs.items()}
        steps = columns.pop("steps").astype(np.int64)
        return Curves(np.array(self.losses), steps, accuracies=np.array(self.accuracies), **columns)

    def pool_model(self, pool: Pool) -> None:
        """Move the model into the pool; whoever reads meanwhile finds it in either."""
        if self.model is not None:
            self.ticket = pool.put(checkpoints.fingerprint(self.model), self.model)
            self.model = None

    def snapshot(self) -> LaneSnapshot:
        """A frozen copy."""
        model = self.best_model()
        dropped = model is None and self.ticket is not None
        return LaneSnapshot(
            self.recipe, self.num_steps, self.num_images, self.curves(), model, dropped
        )

    def best_model(self) -> Model | None:
        """The best epoch's, when the run has ended and the pool has not dropped it."""
        return self.model if self.ticket is None else self.ticket.get()


def furthest_behind(lanes: Sequence[Lane]) -> int:
    """The index of the lane that has done the smallest share of its steps, the first among equals;
    one that has finished comes after all others.
    """
    shares = [2.0 if lane.finished else len(lane.losses) / max(lane.num_steps, 1) for lane in lanes]
    return shares.index(min(shares))


def _rank(event: EpochDone) -> tuple[float, float]:
    return event.validation_accuracy, -event.validation_loss
