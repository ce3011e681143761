"""What a run has shown so far: curves that grow while it trains, and frozen copies of them.

A run trains one or two recipes side by side; each is a lane with curves of its own. A page never
touches a growing curve: it gets a `RunSnapshot`.
"""

import dataclasses
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nets.model import Model
from core.nets.model_pool import ModelPool
from core.recipes import TEST, Recipe
from core.training.events import EpochDone, Event, StepDone, TrainingDone

QUEUED, TRAINING, PAUSED = "queued", "training", "paused"
STOPPED, DONE, FAILED = "stopped", "done", "failed"
GOING = (QUEUED, TRAINING, PAUSED)

_EPOCH_CURVES = ("step", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy")


@dataclass(frozen=True)
class Curves:
    """The numbers of one lane. Epoch k is row k - 1 of all the last five."""

    losses: NDArray[np.float64]  # (steps,) of each batch, before its step
    steps: NDArray[np.int64]  # (epochs,) how many steps were done when an epoch ended
    train_losses: NDArray[np.float64]
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
        """Counted from 1: the highest validation accuracy, then the lowest loss, then the first."""
        if not self.num_epochs:
            return None
        order = np.lexsort((self.validation_losses, -self.validation_accuracies))
        return int(order[0]) + 1


@dataclass(frozen=True)
class LaneSnapshot:
    """One recipe of a run, at one moment."""

    recipe: Recipe
    num_steps: int  # of the whole training; 0 until the first
    num_images: int  # learned from so far, repetitions counted
    curves: Curves
    model: Model | None  # the best epoch's, when the run has ended
    dropped: bool = False  # there was a model, but it had to make room for others

    @property
    def model_epoch(self) -> int | None:
        """The epoch that `model` is of, from 1: the best, or the last where none may choose."""
        curves = self.curves
        return curves.best_epoch if self.recipe.may_choose else curves.num_epochs or None

    @property
    def fraction(self) -> float:
        """Done, 0 to 1."""
        return len(self.curves.losses) / self.num_steps if self.num_steps else 0.0


@dataclass(frozen=True)
class RunSnapshot:
    """A run at one moment. Nothing in it changes any more."""

    state: str
    lanes: tuple[LaneSnapshot, ...]
    message: str  # a sentence when it failed or was stopped by nobody
    seconds: float  # spent training, its turns and those of others
    watchers: int  # sessions that started this run, all at once or one after the other
    ahead: int = 0  # runs that are before it in the queue
    finishing: bool = False  # it has ended, its models are being measured and written down

    @property
    def going(self) -> bool:
        """Whether it will still change."""
        return self.finishing or self.state in GOING

    @property
    def fraction(self) -> float:
        """Done, 0 to 1: a lane counts by its steps."""
        total = sum(lane.num_steps for lane in self.lanes)
        done = sum(len(lane.curves.losses) for lane in self.lanes)
        # A lane that has not begun says nothing about its length: take it for as long.
        begun = sum(lane.num_steps > 0 for lane in self.lanes)
        return done / total * begun / len(self.lanes) if total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        fraction = self.fraction
        return self.seconds * (1 - fraction) / fraction if fraction and self.seconds else None

    @property
    def images_per_second(self) -> float:
        """Learned from by all lanes together, validation time included; 0 before the first."""
        num_images = sum(lane.num_images for lane in self.lanes)
        return num_images / self.seconds if self.seconds else 0.0


@dataclass
class Lane:
    """One recipe's growing curves. Its owner holds the lock."""

    recipe: Recipe
    num_steps: int = 0
    num_images: int = 0
    losses: "array[float]" = field(default_factory=lambda: array("d"))
    accuracies: "array[float]" = field(default_factory=lambda: array("d"))
    epochs: "dict[str, array[float]]" = field(
        default_factory=lambda: {name: array("d") for name in _EPOCH_CURVES}
    )
    at_epoch_end: bool = False  # a step has ended an epoch that is not measured yet
    finished: bool = False
    best: EpochDone | None = None  # the best epoch so far
    latest: Model | None = None  # the network after the last epoch, nothing measured
    model: Model | None = None  # the best epoch's, measured; at the end, until it is on the shelf
    ticket: str | None = None  # for the model on the shelf

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
                curve.append(getattr(event, name))
            self.at_epoch_end, self.latest = False, event.model
            # The last one where nobody may choose.
            if not self.recipe.may_choose or self.best is None or _rank(event) > _rank(self.best):
                self.best = event
        # What comes after the last epoch is its model, measured: only the best is wanted here.
        done = isinstance(event, EpochDone) and event.epoch == event.num_epochs
        self.finished = done or isinstance(event, TrainingDone)

    def curves(self) -> Curves:
        """A copy."""
        columns = [np.array(self.epochs[name]) for name in _EPOCH_CURVES]
        curves = Curves(np.array(self.losses), columns[0].astype(np.int64), *columns[1:])
        return dataclasses.replace(curves, accuracies=np.array(self.accuracies))

    def snapshot(self, model_pool: ModelPool) -> LaneSnapshot:
        """A frozen copy."""
        model = self.best_model(model_pool)
        dropped = model is None and self.ticket is not None
        return LaneSnapshot(
            self.recipe, self.num_steps, self.num_images, self.curves(), model, dropped
        )

    def best_model(self, model_pool: ModelPool) -> Model | None:
        """The best epoch's, when it has ended and its model was not dropped."""
        return self.model if self.ticket is None else model_pool.get(self.ticket)


def _rank(event: EpochDone) -> tuple[float, float]:
    return event.validation_accuracy, -event.validation_loss


def log_lines(lane: LaneSnapshot) -> list[str]:
    """One line an epoch in the form of lesson 3, counted from 0 as there.

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


def minibatch_lines(lane: LaneSnapshot, every: int = 100) -> list[str]:
    """A line every so many iterations in the form of lesson 4, counted from 0 as there.

    Of the minibatch itself, before its step.
    """
    curves = lane.curves
    return [
        f"Iteration {at} | Loss = {curves.losses[at]:.5f} | Accuracy = {curves.accuracies[at]:.6f}"
        for at in range(0, len(curves.accuracies), every)
    ]


def gap_sentence(curves: Curves) -> str | None:
    """The gap between training and validation in words, once it is 3 points or more."""
    if not curves.num_epochs:
        return None
    train, validation = curves.train_accuracies[-1], curves.validation_accuracies[-1]
    gap = round(100 * (train - validation), 1)
    if gap < 3:
        return None
    return (
        f"{train * 100:.1f} % right on what it trains on, {validation * 100:.1f} % on digits it "
        f"never saw: a gap of {gap:.0f} points."
    )


def difference(recipe: Recipe, other: Recipe) -> str:
    """What `recipe` does otherwise than `other`, in a few words; empty when nothing."""
    theirs = settings(other)
    mine = settings(recipe, theirs)
    return ", ".join(text for name, text in mine.items() if theirs.get(name) != text)


def in_words(choice: str) -> str:
    """One of a setting's choices as it is written for people: "one cycle"."""
    return choice.replace("_", " ")


def settings(recipe: Recipe, also: Collection[str] = ()) -> dict[str, str]:
    """Every setting by name, in words: those its JSON has, and those that are named besides."""
    optimisation, data = recipe.optimisation, recipe.data
    size = data.train_size
    known = {
        "loss": recipe.loss.title,
        "train_size": "all images" if size is None else f"{size:,} images",
        "epochs": f"{optimisation.epochs} epoch{'s' * (optimisation.epochs > 1)}",
        "rate": f"rate {optimisation.rate:g}",
        "schedule": f"{in_words(optimisation.schedule)} rate",
        "batch": f"batch {optimisation.batch}",
        "scaling": f"pixels {data.scaling}",
        "seed": f"seed {recipe.seed}",
    }
    plain, full = recipe.to_json(), dataclasses.asdict(recipe)
    parts = [(plain[part], full[part]) for part in ("network", "optimisation", "data")]
    for written, every in (*parts, (plain, {name: full[name] for name in ("backend", "dtype")})):
        for name, value in every.items():
            if name not in known and (name in written or name in also):
                text = (
                    "-".join(map(str, value)) if isinstance(value, tuple) else in_words(str(value))
                )
                known[name] = f"{in_words(name)} {text}"
    return known


def thinned(
    values: NDArray[np.float64], points: int = 200
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps (counted from 1) and values of at most `points` bins, each the mean of its steps."""
    if len(values) <= points:
        return np.arange(1, len(values) + 1, dtype=np.float64), values
    edges = np.linspace(0, len(values), points + 1).astype(np.int64)
    means = np.add.reduceat(values, edges[:-1]) / np.diff(edges)
    return edges[1:].astype(np.float64), means


def to_json(snapshot: RunSnapshot) -> dict[str, Any]:
    """A run that has ended as plain JSON values, without its models."""
    return {
        "state": snapshot.state,
        "message": snapshot.message,
        "seconds": snapshot.seconds,
        "lanes": [
            {
                "recipe": lane.recipe.to_json(),
                "num_steps": lane.num_steps,
                "num_images": lane.num_images,
                "curves": {name: value.tolist() for name, value in vars(lane.curves).items()},
            }
            for lane in snapshot.lanes
        ],
    }


def from_json(value: Mapping[str, Any], models: Sequence[Model | None]) -> RunSnapshot:
    """The inverse of `to_json`. Raises `KeyError`, `TypeError`, `ValueError` or `RecipeError`."""
    lanes = tuple(
        LaneSnapshot(
            Recipe.from_json(lane["recipe"]),
            int(lane["num_steps"]),
            int(lane["num_images"]),
            _curves(lane["curves"]),
            model,
        )
        for lane, model in zip(value["lanes"], models, strict=True)
    )
    return RunSnapshot(
        str(value["state"]), lanes, str(value["message"]), float(value["seconds"]), watchers=1
    )


def _curves(rows: Mapping[str, Any]) -> Curves:
    steps = np.array(rows["steps"], np.int64)
    others = {name: np.array(row, np.float64) for name, row in rows.items() if name != "steps"}
    return Curves(steps=steps, **others)
