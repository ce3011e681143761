"""Snapshots: a run and its lanes at one moment, frozen, and their way to JSON.

Pages get these; what grows while a run trains is `core.runs.lane` and `core.runs.run`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nets.model import Model
from core.recipes import Recipe
from core.runs.curves import Curves

QUEUED, TRAINING, PAUSED = "queued", "training", "paused"
STOPPED, DONE, FAILED = "stopped", "done", "failed"
GOING = (QUEUED, TRAINING, PAUSED)


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
        """The epoch that `model` is of, from 1: the best, or the last where none may be chosen."""
        curves = self.curves
        return curves.best_epoch if self.recipe.may_choose else curves.num_epochs or None

    @property
    def fraction(self) -> float:
        """Steps done, as a fraction of all."""
        return len(self.curves.losses) / self.num_steps if self.num_steps else 0.0


@dataclass(frozen=True)
class RunSnapshot:
    """A run at one moment."""

    state: str
    lanes: tuple[LaneSnapshot, ...]
    message: str  # a sentence when it failed, or stopped because nobody watched
    seconds: float  # under way, its own turns and those of others
    watchers: int  # sessions that started or joined this run and still look
    ahead: int = 0  # runs that are before it in the queue
    finishing: bool = False  # it has ended, its models are being measured and written down

    @property
    def going(self) -> bool:
        """Whether it will still change."""
        return self.finishing or self.state in GOING

    @property
    def fraction(self) -> float:
        """Steps done, as a fraction of those of all lanes."""
        total = sum(lane.num_steps for lane in self.lanes)
        num_done = sum(len(lane.curves.losses) for lane in self.lanes)
        # The length of a lane is not known before its first step: take it for as long as the other.
        begun = sum(lane.num_steps > 0 for lane in self.lanes)
        return num_done / total * begun / len(self.lanes) if total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Expected at the pace so far; None before there is one."""
        fraction = self.fraction
        return self.seconds * (1 - fraction) / fraction if fraction and self.seconds else None

    @property
    def images_per_second(self) -> float:
        """Learned from by all lanes together, validation time included; 0 before the first."""
        num_images = sum(lane.num_images for lane in self.lanes)
        return num_images / self.seconds if self.seconds else 0.0


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
                "curves": {name: column.tolist() for name, column in vars(lane.curves).items()},
            }
            for lane in snapshot.lanes
        ],
    }


def from_json(value: Mapping[str, Any], models: Sequence[Model | None]) -> RunSnapshot:
    """The inverse of `to_json`, with a model or None for each lane.

    Raises `KeyError`, `TypeError`, `ValueError` or `RecipeError`.
    """
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


def _curves(columns: Mapping[str, Any]) -> Curves:
    arrays = {name: np.array(numbers, np.float64) for name, numbers in columns.items()}
    return Curves(steps=arrays.pop("steps").astype(np.int64), **arrays)
