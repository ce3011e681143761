"""One training in the background: its lanes, who holds a link to it, and how it goes on by a step.

Whose turn it is, is decided in `core.runs.scheduler`.
"""

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.data.samples import Splits
from core.nets.model import weight_shapes
from core.recipes import Recipe
from core.runs.lane import Lane
from core.runs.snapshot import PAUSED, QUEUED, TRAINING
from core.runs.store import Link
from core.training.events import Event


def needed_bytes(recipe: Recipe) -> int:
    """Memory for training: each weight, its gradient, Adam's two moments and the best epoch's."""
    sizes = weight_shapes(recipe.network).values()
    return 20 * sum(map(math.prod, sizes))


@dataclass(eq=False)
class Run:
    """What `Runs` knows of a run. Its lock is that of all runs: hold it to read or to write."""

    lock: threading.RLock
    id: str
    key: tuple[object, ...]
    lanes: list[Lane]
    digits: Splits | None  # dropped at the end
    links: dict[str, bool]  # hashed secret -> whether it controls
    touched: dict[str, float]  # hashed secret -> when its holder last looked
    watch_link: Link | None = None
    state: str = QUEUED
    message: str = ""
    seconds: float = 0.0
    since: float | None = None  # when the clock of `seconds` was started
    generators: list[Iterator[Event]] = field(default_factory=list)
    active: bool = False  # has a place among those that take turns
    busy: bool = False  # a worker is at it right now
    steps_asked: int = 0  # of a run that is paused

    @property
    def wants_turn(self) -> bool:
        """Whether there is something to train."""
        return self.state in (QUEUED, TRAINING) or (self.state == PAUSED and self.steps_asked > 0)

    @property
    def bytes(self) -> int:
        return sum(needed_bytes(lane.recipe) for lane in self.lanes)

    @property
    def behind(self) -> int:
        """The lane that has done less of its steps; the first among equals."""
        done = [
            2.0 if lane.finished else len(lane.losses) / max(lane.num_steps, 1)
            for lane in self.lanes
        ]
        return done.index(min(done))

    def hold_clock(self, now: float) -> None:
        """Count no more seconds."""
        if self.since is not None:
            self.seconds += now - self.since
            self.since = None

    def advance(self, index: int) -> bool:
        """The next event of a lane; False when that lane has ended. Takes the lock to write."""
        lane, generator = self.lanes[index], self.generators[index]
        if lane.finished:
            return False
        event = next(generator)
        with self.lock:
            lane.add(event)
        return True

    def one_step(self, index: int) -> None:
        """Events of a lane until a step is done, and further when that ended an epoch.

        Takes the lock to write.
        """
        lane = self.lanes[index]
        num_steps = len(lane.losses)
        while self.state == PAUSED and not lane.finished:
            stepped = len(lane.losses) > num_steps
            if stepped and not lane.at_epoch_end and len(lane.losses) < lane.num_steps:
                return
            self.advance(index)
