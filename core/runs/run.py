"""One training in the background: its lanes, who holds a link to it, and how it goes on by a step.

Whose turn it is, is decided in `core.runs.turns`.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from core.data.samples import Splits
from core.runs.lane import Lane, furthest_behind
from core.runs.needs import needed_by_all
from core.runs.snapshot import GOING, PAUSED, QUEUED, TRAINING, RunSnapshot
from core.runs.store import Link, hashed, new_link
from core.training.events import Event


@dataclass(eq=False)
class Run:
    """Everything about one run. Its lock is that of all runs: hold it to read or to write."""

    lock: threading.RLock
    clock: Callable[[], float]  # seconds, from any start
    id: str
    key: tuple[object, ...]  # equal for runs that do exactly the same
    lanes: list[Lane]
    samples: Splits | None  # dropped at the end
    links: dict[str, bool] = field(default_factory=dict)  # hashed secret -> whether it controls
    touched: dict[str, float] = field(default_factory=dict)  # hashed secret -> last look, by clock
    watch_link: Link | None = None
    state: str = QUEUED
    message: str = ""
    seconds: float = 0.0  # under way, until the clock was held for the last time
    since: float | None = None  # when the clock was started; None while it is held
    generators: list[Iterator[Event]] = field(default_factory=list)  # of each lane
    active: bool = False  # has a place among those that take turns
    busy: bool = False  # a worker is at it right now
    is_stored: bool = False  # is on the disk, where its later links go as well
    steps_asked: int = 0  # of a run that is paused

    @property
    def wants_turn(self) -> bool:
        """Whether there is something to train."""
        return self.state in (QUEUED, TRAINING) or (self.state == PAUSED and self.steps_asked > 0)

    @cached_property
    def bytes(self) -> int:
        """Memory that training all its lanes takes."""
        return needed_by_all([lane.recipe for lane in self.lanes])

    @property
    def has_taken_memory(self) -> bool:
        """Whether all its arrays are there, as they are once every lane has ended an epoch."""
        return all(lane.latest is not None for lane in self.lanes)

    def snapshot(self, ahead: int = 0) -> RunSnapshot:
        """A frozen copy; `ahead` is how many runs are before it in the queue."""
        under_way = 0.0 if self.since is None else self.clock() - self.since
        return RunSnapshot(
            self.state,
            tuple(lane.snapshot() for lane in self.lanes),
            self.message,
            self.seconds + under_way,
            sum(self.links[secret] for secret in self.touched),
            ahead,
            finishing=self.state not in GOING and self.busy,
        )

    def new_link(self, *, controls: bool) -> Link:
        """Another link to it, which may pause and stop it or only watch."""
        link = new_link(self.id)
        self.links[hashed(link.secret)] = controls
        if controls:
            self.touch(link)
        return link

    def controlled_by(self, link: Link) -> bool:
        """Whether the link's holder may pause and stop it."""
        return self.links.get(hashed(link.secret), False)

    def touch(self, link: Link) -> None:
        """The link's holder looks at it now."""
        self.touched[hashed(link.secret)] = self.clock()

    def let_go(self, link: Link) -> None:
        """The link's holder looks at it no more."""
        self.touched.pop(hashed(link.secret), None)

    def has_others(self, link: Link) -> bool:
        """Whether somebody but the link's holder started this run too and still looks."""
        return any(self.links[secret] and secret != hashed(link.secret) for secret in self.touched)

    def start_clock(self) -> None:
        """Count seconds from now on, if it does not yet."""
        if self.since is None:
            self.since = self.clock()

    def hold_clock(self) -> None:
        """Count no more seconds."""
        if self.since is not None:
            self.seconds += self.clock() - self.since
            self.since = None

    def settle(self, state: str, message: str = "") -> None:
        """End by itself, unless somebody has ended it meanwhile. Takes the lock."""
        with self.lock:
            if self.state in GOING:
                self.state, self.message = state, message
                self.hold_clock()

    def advance(self) -> bool:
        """The next event of the lane that is furthest behind; False when all have finished. Takes
        the lock to write.
        """
        return self._advance(furthest_behind(self.lanes))

    def one_step(self) -> None:
        """Events of each lane until a step is done, and further when that ended an epoch, while the
        run is paused. Takes the lock to write.
        """
        for index, lane in enumerate(self.lanes):
            num_steps = len(lane.losses)
            while self.state == PAUSED and not lane.finished:
                stepped = len(lane.losses) > num_steps
                if stepped and not lane.at_epoch_end and len(lane.losses) < lane.num_steps:
                    break
                self._advance(index)

    def _advance(self, index: int) -> bool:
        lane = self.lanes[index]
        if lane.finished:
            return False
        event = next(self.generators[index])
        with self.lock:
            lane.add(event)
        return True
