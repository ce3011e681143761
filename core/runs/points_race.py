"""A race on points in the plane: a classifier and a detector that learn the same points in turns.

It is for trainings of a second: whoever shows it also drives it, so nothing is left running when
nobody looks. `core.runs.scheduler` is for longer ones, in the background.
"""

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence

from core.data.points import PointSplits
from core.errors import NotaError, RecipeError
from core.nets.model import Model
from core.recipes import (
    CROSS_ENTROPY,
    LOSSES,
    NUM_COORDINATES,
    NUMPY,
    RECIPES,
    SQUARED_ERROR,
    Network,
    Recipe,
)
from core.runs.lane import Lane, furthest_behind
from core.runs.snapshot import DONE, FAILED, PAUSED, TRAINING, RunSnapshot
from core.training.loop import train

MAX_HIDDEN, MAX_UNITS, MAX_EPOCHS = 3, 64, 200


def race_recipes(
    hidden: Sequence[int], num_outputs: int, *, rate: float, epochs: int, seed: int
) -> tuple[Recipe, Recipe]:
    """Recipes of a classifier and a detector: lesson 3's with these units in the hidden layers.

    In NumPy, which for layers this small is faster than torch. Raises `RecipeError`.
    """
    lesson = RECIPES["quadrants"]
    classifier, detector = (
        Recipe(
            f"points-{LOSSES[loss].role.name}",
            LOSSES[loss].role.name.capitalize(),
            Network((NUM_COORDINATES, *hidden, num_outputs)),
            dataclasses.replace(lesson.optimisation, loss=loss, rate=rate, epochs=epochs),
            lesson.data,
            seed,
            NUMPY,
        )
        for loss in (CROSS_ENTROPY, SQUARED_ERROR)
    )
    return classifier, detector


class PointsRace:
    """Two trainings of the same points, held until `start`.

    Threads may share it: a page is run again while its last run is in the middle of a slice.
    """

    def __init__(
        self,
        recipes: Sequence[Recipe],
        points: PointSplits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.points = points
        self._recipes, self._clock = recipes, clock
        self._lock = threading.RLock()  # guards what follows; held for a slice
        self._reset()

    @property
    def going(self) -> bool:
        """Whether it wants more slices."""
        return self._state == TRAINING

    @property
    def begun(self) -> bool:
        """Whether anything was learned."""
        return any(lane.num_steps for lane in self._lanes)

    @property
    def ended(self) -> bool:
        """Whether it is done, or failed."""
        return self._state in (DONE, FAILED)

    @property
    def done(self) -> bool:
        """Whether both have been trained to their end."""
        return self._state == DONE

    @property
    def models(self) -> tuple[Model | None, ...]:
        """Each network after its last epoch, nothing measured; None before its first."""
        return tuple(lane.latest for lane in self._lanes)

    def start(self) -> None:
        """Begin, go on after `stop`, or do it all again after the end."""
        with self._lock:
            if self.ended:
                self._reset()
            self._state = TRAINING

    def stop(self) -> None:
        """Hold it after the event that is being made; it keeps what it has learned."""
        self._stop_asked = True
        with self._lock:
            self._stop_asked = False
            if not self.ended:
                self._state = PAUSED

    def advance(self, seconds: float) -> None:
        """Train both in step for about so long, by at least one event; nothing unless `going`, or
        while another thread is at it.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self.going:
                self._advance(seconds)
        finally:
            self._lock.release()

    def snapshot(self) -> RunSnapshot:
        """A frozen copy of how far it is."""
        with self._lock:
            lanes = tuple(lane.snapshot() for lane in self._lanes)
            return RunSnapshot(self._state, lanes, self._message, self._seconds, 1)

    def _advance(self, seconds: float) -> None:
        began = self._clock()
        try:
            self._check_outputs()
            while self.going and not self._stop_asked:
                index = furthest_behind(self._lanes)
                if self._lanes[index].finished:
                    self._state = DONE
                else:
                    self._lanes[index].add(next(self._events[index]))
                if self._clock() - began >= seconds:
                    break
        except NotaError as error:
            self._state, self._message = FAILED, str(error)
        self._seconds += self._clock() - began

    def _check_outputs(self) -> None:
        outputs, classes = self._recipes[0].network.layers[-1], self.points.train.num_classes
        if outputs != classes:
            raise RecipeError(
                f"The network has {outputs} outputs and the points have {classes} classes. Each "
                f"class needs an output of its own: give the network {classes}."
            )

    def _reset(self) -> None:
        self._lanes = [Lane(recipe) for recipe in self._recipes]
        self._events = [train(recipe, self.points) for recipe in self._recipes]
        self._state, self._message, self._seconds = PAUSED, "", 0.0
        self._stop_asked = False
