"""Trainings in the background: who may run, who may watch, pause and stop, and who is watching.

A run is one or two recipes trained side by side from the same seed. Two daemon threads at most
take turns at the runs, a slice of time each, so that a small run is not stuck behind a long one.
Pause, step and stop are heeded between steps. Nothing here knows what a page is.
"""

import threading
import time
from collections.abc import Callable, Sequence

from core import memory
from core.data.samples import Splits
from core.errors import CheckpointError, InputError
from core.nets.model import Model
from core.pool import Pool
from core.recipes import Recipe
from core.runs.lane import Lane
from core.runs.needs import needed_by_all, say_what_fits
from core.runs.run import Run
from core.runs.snapshot import DONE, FAILED, GOING, PAUSED, QUEUED, STOPPED, TRAINING, RunSnapshot
from core.runs.store import Link, RunStore, hashed, new_id
from core.runs.turns import Turns
from core.runs.worker import Train, complaint, measure_best, take_turn
from core.training.loop import train as train_recipe

PATIENCE = 180.0  # seconds without anybody watching until a run stops by itself
MAX_GOING = 40  # runs under way or waiting: a class, and some
NUM_KEPT = 12  # runs that have ended and stay in memory; older ones are on the disk

NOBODY = "Nobody watched for three minutes, so it stopped by itself."
_LINKS_LOST = (
    "Its latest links could not be written to the server's disk: they end when the server restarts."
)
OTHERS = "Others watch this training too. It goes on for them."


class Scheduler:
    """All runs of a server. Safe to share between threads."""

    def __init__(
        self,
        train: Train = train_recipe,
        store: RunStore | None = None,
        clock: Callable[[], float] = time.monotonic,
        pool: Pool | None = None,
        free_bytes: Callable[[], int] = memory.free_bytes,
    ) -> None:
        """How a recipe is trained; where runs are stored that have ended (None: nowhere); seconds
        from any start; where their models are kept; how much memory there is for runs and pages.
        """
        self._train = train
        self._store = store
        self._pool = pool or Pool()
        self._clock = clock
        self._lock = threading.RLock()  # guards what follows and every run
        self._runs: dict[str, Run] = {}
        self._turns = Turns(self._runs, self._work, free_bytes, self._make_room)

    def start(
        self,
        recipes: Sequence[Recipe],
        digits: Splits,
        *,
        paused: bool = False,
        to_watch: bool = False,
    ) -> Link:
        """Begin a run, or join the one that does exactly this. Returns a link that controls it.

        Who wants `to_watch` joins none that has ended or is held; who begins `paused`, none at all,
        since two cannot step one run. `digits` are the same when their sources are. Raises
        `InputError` when too many are waiting or the networks are too large for a shared server.
        """
        assert 1 <= len(recipes) <= 2
        with self._lock:
            self._sweep()
            key = (*recipes, digits.source.name, digits.source.path)
            joined = () if paused else (QUEUED, TRAINING) if to_watch else (*GOING, DONE)
            for run in self._runs.values():
                if run.key == key and run.state in joined and not self._dropped(run):
                    return self._join(run)
            self._check_room(recipes)
            run = Run(self._lock, self._clock, new_id(), key, list(map(Lane, recipes)), digits)
            run.state = PAUSED if paused else QUEUED
            self._runs[run.id] = run
            link = self._new_link(run, controls=True)
            self._turns.admit()
            return link

    def snapshot(self, link: Link) -> RunSnapshot | None:
        """How far it is; None when there is no run with such a link."""
        with self._lock:
            self._sweep()
            run = self._find(link)
            if run is None:
                return None
            queued = [other for other in self._runs.values() if other.state == QUEUED]
            ahead = queued.index(run) if run.state == QUEUED else 0
            return run.snapshot(ahead)

    def touch(self, link: Link) -> None:
        """Somebody is watching: a run that nobody touches for `PATIENCE` stops by itself."""
        with self._lock:
            run = self._find(link)
            if run is not None:
                run.touch(link)
            self._sweep()
            self._turns.admit()  # there may be more memory now

    def controls(self, link: Link) -> bool:
        """Whether the link's holder may pause and stop, or may only watch."""
        with self._lock:
            run = self._find(link)
            return run is not None and run.controlled_by(link)

    def watch_link(self, link: Link) -> Link | None:
        """A link to share, which only watches, one for everybody; None without such a run."""
        with self._lock:
            run = self._find(link)
            if run is None:
                return None
            if run.watch_link is None:
                run.watch_link = self._new_link(run, controls=False)
            return run.watch_link

    def models_so_far(self, link: Link) -> tuple[Model | None, ...]:
        """Each lane's network after its last epoch; nothing is measured of it yet."""
        with self._lock:
            run = self._find(link)
            lanes = [] if run is None else run.lanes
            return tuple(lane.latest or lane.best_model() for lane in lanes)

    def pause(self, link: Link) -> str | None:
        """Pause between two steps. Returns a sentence when others forbid it."""
        with self._lock:
            run = self._controlled(link, TRAINING, QUEUED)
            if run is not None and run.has_others(link):
                return OTHERS
            if run is not None:
                run.state, run.active = PAUSED, run.busy
                run.hold_clock()
                self._turns.admit()
        return None

    def resume(self, link: Link) -> None:
        """Go on after a pause."""
        with self._lock:
            run = self._controlled(link, PAUSED)
            if run is not None:
                self._resume(run)

    def step(self, link: Link) -> None:
        """One batch for each lane of a paused run, and the epoch's end when that was its last."""
        with self._lock:
            run = self._controlled(link, PAUSED)
            if run is not None:
                run.steps_asked += 1
                self._turns.admit()

    def stop(self, link: Link) -> str | None:
        """End it with the best models so far. While others watch it only lets go of it, and
        returns a sentence."""
        with self._lock:
            run = self._controlled(link, *GOING)
            if run is None:
                return None
            if run.has_others(link):
                run.let_go(link)
                return OTHERS
            self._stop(run)
        return None

    def stop_all(self) -> None:
        """For the end of a test or of a server."""
        with self._lock:
            for run in list(self._runs.values()):
                if run.state in GOING:
                    self._stop(run)

    # Below, the lock is held unless a docstring says otherwise.

    def _check_room(self, recipes: Sequence[Recipe]) -> None:
        room = self._turns.largest_room()
        if needed_by_all(recipes) > room:
            raise InputError(say_what_fits(recipes, room))
        if sum(run.state in GOING for run in self._runs.values()) >= MAX_GOING:
            raise InputError(
                f"{MAX_GOING} trainings are under way or waiting on this server already. "
                "Try again in a minute."
            )

    def _make_room(self) -> None:
        """Free what can be made again."""
        self._pool.clear()
        memory.give_back()

    def _join(self, run: Run) -> Link:
        if run.state == PAUSED:
            self._resume(run)
        return self._new_link(run, controls=True)

    def _new_link(self, run: Run, *, controls: bool) -> Link:
        link = run.new_link(controls=controls)
        if run.is_stored:
            self._store_link(run, hashed(link.secret))
        return link

    def _store_link(self, run: Run, secret: str) -> None:
        """Write down a new link of a run that is on the disk; say so where that cannot be done."""
        assert self._store is not None
        try:
            self._store.add_link(run.id, secret, controls=run.links[secret])
        except OSError:
            if _LINKS_LOST not in run.message:
                run.message = f"{run.message} {_LINKS_LOST}".strip()

    def _find(self, link: Link) -> Run | None:
        """The run of a link, loaded from the disk where it is not in memory any more."""
        run = self._runs.get(link.run)
        if run is not None:
            if hashed(link.secret) not in run.links and run.is_stored and self._store is not None:
                run.links |= self._store.links(run.id)  # another server may have made it
            return run if hashed(link.secret) in run.links else None
        stored = None if self._store is None else self._store.load(link)
        if stored is None:
            return None
        snapshot, links = stored
        lanes = [Lane.restored(lane, self._pool) for lane in snapshot.lanes]
        run = Run(self._lock, self._clock, link.run, (), lanes, None, links)
        run.state, run.message, run.seconds = snapshot.state, snapshot.message, snapshot.seconds
        run.is_stored = True
        self._runs[run.id] = run
        return run

    def _dropped(self, run: Run) -> bool:
        """Whether a model of it had to make room, so that it would have to be trained again."""
        return any(lane.ticket and not lane.best_model() for lane in run.lanes)

    def _controlled(self, link: Link, *states: str) -> Run | None:
        """The run in memory that the link controls, touched, if it is in one of these states."""
        run = self._runs.get(link.run)
        if run is None or not run.controlled_by(link) or run.state not in states:
            return None
        run.touch(link)
        return run

    def _resume(self, run: Run) -> None:
        run.state, run.steps_asked = QUEUED, 0
        self._turns.admit()

    def _sweep(self) -> None:
        """Forget who has left; stop what nobody watches; drop what ended long ago."""
        now = self._clock()
        for run in self._runs.values():
            run.touched = {s: at for s, at in run.touched.items() if now - at < PATIENCE}
            if not run.touched and run.state in GOING:
                run.message = NOBODY
                self._stop(run)
        ended = [run for run in self._runs.values() if run.state not in GOING and not run.busy]
        for run in ended[:-NUM_KEPT]:
            del self._runs[run.id]

    def _stop(self, run: Run) -> None:
        """Train it no more; a worker makes its models, the one that is at it or the next."""
        run.state = STOPPED
        run.hold_clock()
        if not run.busy:
            run.busy = True
            self._turns.put_first(run)

    def _work(self) -> None:
        """Take turns at the runs until there are none. Takes the lock by itself."""
        while True:
            with self._lock:
                self._sweep()
                run = self._turns.next()
                if run is None:
                    return
                if run.state in GOING and not run.wants_turn:  # paused while it waited
                    continue
                run.busy = True
            try:
                self._give_turn(run)
            # Whatever happens to one run, the worker goes on with the others.
            except BaseException as error:  # noqa: BLE001
                self._break_off(run, error)

    def _give_turn(self, run: Run) -> None:
        """Train a run for a slice of time, and end it when it has ended. Takes the lock itself."""
        if run.state in GOING:
            take_turn(run, self._train)
        with self._lock:
            ended = run.state not in GOING
            if not ended:
                run.busy = False
                run.active = run.wants_turn
                self._turns.admit()
        if ended:
            self._finish(run)

    def _finish(self, run: Run) -> None:
        """Make the best models, write them down, let go of the rest. Takes the lock by itself."""
        measure_best(run)
        with self._lock:
            self._let_go(run)
            self._turns.admit()
        self._write(run)
        for lane in run.lanes:
            lane.pool_model(self._pool)
        memory.give_back()
        with self._lock:
            run.busy = False

    def _break_off(self, run: Run, error: BaseException) -> None:
        """End a run whose turn or end went wrong; what it has so far stays. Takes the lock."""
        with self._lock:
            run.state, run.message = FAILED, complaint(error)
            run.hold_clock()
            self._let_go(run)
            run.busy = False

    def _let_go(self, run: Run) -> None:
        """Drop what only training needs."""
        run.generators, run.samples, run.active = [], None, False
        for lane in run.lanes:
            lane.best = lane.latest = None

    def _write(self, run: Run) -> None:
        """Put it on the disk, if there is a store and a model. Takes the lock by itself."""
        if self._store is None or not any(lane.model for lane in run.lanes):
            return
        with self._lock:
            snapshot, links = run.snapshot(), dict(run.links)
        try:
            self._store.save(run.id, snapshot, links)
        except (OSError, CheckpointError):
            with self._lock:
                run.message += " It could not be saved on the server's disk: download it."
            return
        with self._lock:
            run.is_stored = True
            for secret in run.links.keys() - links.keys():  # made while it was written
                self._store_link(run, secret)
