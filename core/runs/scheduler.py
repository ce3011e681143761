"""Trainings in the background: who may run, whose turn it is, and who is watching.

A run is one or two recipes trained side by side from the same seed. Two daemon threads at most
take turns at the runs, a slice of time each, so that a small run is not stuck behind a long one.
Pause, step and stop are heeded between steps. Nothing here knows what a page is.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from core.data.samples import Splits
from core.errors import CheckpointError, InputError, NotaError
from core.nets.model import Model
from core.nets.model_pool import ModelPool
from core.recipes import Recipe
from core.runs.lane import Lane
from core.runs.run import Run, needed_bytes
from core.runs.snapshot import DONE, FAILED, GOING, PAUSED, QUEUED, STOPPED, TRAINING, RunSnapshot
from core.runs.store import Link, RunStore, hashed, new_id, new_link
from core.training.events import Event

Train = Callable[[Recipe, Splits], Iterator[Event]]

NUM_WORKERS = 2
SLICE = 0.1  # seconds a run trains before another has its turn
PATIENCE = 180.0  # seconds without anybody watching until a run stops by itself
MAX_GOING = 40  # runs under way or waiting: a class, and some
MAX_ACTIVE = 8  # runs that take turns; the others wait for a place
MAX_ACTIVE_BYTES = 200 * 2**20  # of their weights, gradients and moments, by `needed_bytes`
MAX_RECIPE_BYTES = 400 * 2**20
NUM_KEPT = 12  # runs that have ended and stay in memory; older ones are on the disk

NO_MEMORY = "There was not enough memory for this network. Make its layers smaller."
NOBODY = "Nobody watched for three minutes, so it stopped by itself."
OTHERS = "Others watch this training too. It goes on for them."


def torch_train(recipe: Recipe, digits: Splits) -> Iterator[Event]:
    """`core.training.loop.train`, loading torch only now."""
    from core.training.loop import train  # noqa: PLC0415 (a second that no page should wait for)

    return train(recipe, digits)


def keep_to_one_core() -> None:
    """Torch's number of threads, which each thread has to set for itself."""
    import torch  # noqa: PLC0415 (as above)

    torch.set_num_threads(1)


class Scheduler:
    """All runs of a server. Safe to share between threads."""

    def __init__(
        self,
        train: Train = torch_train,
        store: RunStore | None = None,
        clock: Callable[[], float] = time.monotonic,
        model_pool: ModelPool | None = None,
    ) -> None:
        self._train = train
        self._store = store
        self._model_pool = model_pool or ModelPool()  # the models of what has ended
        self._clock = clock
        self._lock = threading.RLock()  # guards what follows and every run
        self._runs: dict[str, Run] = {}
        self._turns: deque[Run] = deque()
        self._num_workers = 0

    def start(self, recipes: Sequence[Recipe], digits: Splits, *, paused: bool = False) -> Link:
        """Begin a run, or join the one that does exactly this. Returns a link that controls it.

        `digits` are the same when their sources are. Raises `InputError` when too many are waiting
        or the networks are too large for a shared server.
        """
        assert 1 <= len(recipes) <= 2
        with self._lock:
            self._sweep()
            key = (*recipes, digits.source.name, digits.source.path)
            for run in self._runs.values():
                if run.key == key and run.state in (*GOING, DONE) and not self._dropped(run):
                    return self._join(run)
            for recipe in recipes:
                if needed_bytes(recipe) > MAX_RECIPE_BYTES:
                    raise InputError(
                        f"This network has {needed_bytes(recipe) // 20:,} weights. A server that "
                        f"others use too takes up to {MAX_RECIPE_BYTES // 20:,}: make its layers "
                        "smaller, or train it with python -m core train."
                    )
            if sum(run.state in GOING for run in self._runs.values()) >= MAX_GOING:
                raise InputError(
                    f"{MAX_GOING} trainings are under way or waiting on this server already. "
                    "Try again in a minute."
                )
            run = Run(self._lock, new_id(), key, [Lane(r) for r in recipes], digits, {}, {})
            run.state = PAUSED if paused else QUEUED
            self._runs[run.id] = run
            link = self._new_link(run, controls=True)
            self._admit()
            return link

    def snapshot(self, link: Link) -> RunSnapshot | None:
        """How far it is; None when there is no run with such a link."""
        with self._lock:
            self._sweep()
            run = self._find(link)
            if run is None:
                return None
            waiting = [r for r in self._runs.values() if r.state == QUEUED]
            return RunSnapshot(
                run.state,
                tuple(lane.snapshot(self._model_pool) for lane in run.lanes),
                run.message,
                run.seconds + (self._clock() - run.since if run.since is not None else 0.0),
                sum(run.links[secret] for secret in run.touched),
                waiting.index(run) if run.state == QUEUED else 0,
                finishing=run.state not in GOING and run.busy,
            )

    def touch(self, link: Link) -> None:
        """Somebody is watching: a run that nobody touches for `PATIENCE` stops by itself."""
        with self._lock:
            run = self._find(link)
            if run is not None:
                run.touched[hashed(link.secret)] = self._clock()
            self._sweep()

    def controls(self, link: Link) -> bool:
        """Whether the link's holder may pause and stop, or may only watch."""
        with self._lock:
            run = self._find(link)
            return run is not None and run.links[hashed(link.secret)]

    def watch_link(self, link: Link) -> Link | None:
        """A link to share, which only watches; the same for everybody."""
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
            return tuple(lane.latest or lane.best_model(self._model_pool) for lane in lanes)

    def pause(self, link: Link) -> str | None:
        """Pause between two steps. Returns a sentence when others forbid it."""
        with self._lock:
            run = self._controlled(link, TRAINING, QUEUED)
            if run is not None and self._others(run, link):
                return OTHERS
            if run is not None:
                run.state, run.active = PAUSED, run.busy
                run.hold_clock(self._clock())
                self._admit()
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
                self._admit()

    def stop(self, link: Link) -> str | None:
        """End it with the best models so far. While others watch it only lets go of it, and
        returns a sentence."""
        with self._lock:
            run = self._controlled(link, *GOING)
            if run is None:
                return None
            if self._others(run, link):
                run.touched.pop(hashed(link.secret), None)
                return OTHERS
            self._end(run, STOPPED)
        return None

    def stop_all(self) -> None:
        """For the end of a test or of a server."""
        with self._lock:
            for run in list(self._runs.values()):
                if run.state in GOING:
                    self._end(run, STOPPED)

    # Below, the lock is held unless a docstring says otherwise.

    def _join(self, run: Run) -> Link:
        if run.state == PAUSED:
            self._resume(run)
        return self._new_link(run, controls=True)

    def _new_link(self, run: Run, *, controls: bool) -> Link:
        link = new_link(run.id)
        run.links[hashed(link.secret)] = controls
        if controls:
            run.touched[hashed(link.secret)] = self._clock()
        if self._store is not None and run.state not in GOING and not run.busy:
            self._store.save_links(run.id, run.links)
        return link

    def _find(self, link: Link) -> Run | None:
        run = self._runs.get(link.run)
        if run is not None:
            return run if hashed(link.secret) in run.links else None
        loaded = None if self._store is None else self._store.load(link)
        if loaded is None:
            return None
        snapshot, links = loaded
        lanes = []
        for kept in snapshot.lanes:
            lane = Lane(kept.recipe, kept.num_steps, kept.num_images)
            lane.ticket = None if kept.model is None else self._model_pool.put(kept.model)
            lane.losses.extend(kept.curves.losses)
            lane.accuracies.extend(kept.curves.accuracies)
            columns = list(vars(kept.curves).values())[1:-1]
            for curve, column in zip(lane.epochs.values(), columns, strict=True):
                curve.extend(map(float, column))
            lanes.append(lane)
        run = Run(self._lock, link.run, (), lanes, None, links, {})
        run.state, run.message, run.seconds = snapshot.state, snapshot.message, snapshot.seconds
        self._runs[run.id] = run
        return run

    def _dropped(self, run: Run) -> bool:
        """Whether a model of it had to make room, so that it would have to be trained again."""
        return any(lane.ticket and not lane.best_model(self._model_pool) for lane in run.lanes)

    def _controlled(self, link: Link, *states: str) -> Run | None:
        run = self._runs.get(link.run)
        if run is None or not run.links.get(hashed(link.secret)) or run.state not in states:
            return None
        run.touched[hashed(link.secret)] = self._clock()
        return run

    def _others(self, run: Run, link: Link) -> bool:
        """Whether somebody else started this run too and still looks."""
        return any(run.links[secret] and secret != hashed(link.secret) for secret in run.touched)

    def _resume(self, run: Run) -> None:
        run.state, run.steps_asked = QUEUED, 0
        self._admit()

    def _sweep(self) -> None:
        """Forget who has left; stop what nobody watches; drop what ended long ago."""
        now = self._clock()
        for run in self._runs.values():
            run.touched = {s: at for s, at in run.touched.items() if now - at < PATIENCE}
            if not run.touched and run.state in GOING:
                run.message = NOBODY
                self._end(run, STOPPED)
        ended = [run for run in self._runs.values() if run.state not in GOING and not run.busy]
        for run in ended[:-NUM_KEPT]:
            del self._runs[run.id]

    def _admit(self) -> None:
        """Give places to those who wait, in their order, and turns to those who have one."""
        full = False
        for run in self._runs.values():
            if not run.wants_turn:
                continue
            if not run.active:
                active = [other for other in self._runs.values() if other.active]
                room = MAX_ACTIVE_BYTES - sum(other.bytes for other in active)
                full = full or len(active) >= MAX_ACTIVE or bool(active and run.bytes > room)
                if full:
                    continue
                run.active = True
            if run.state == QUEUED:
                run.state = TRAINING
            if run.state == TRAINING and run.since is None:
                run.since = self._clock()
            if not run.busy and run not in self._turns:
                self._turns.append(run)
        self._wake()

    def _wake(self) -> None:
        while self._num_workers < min(NUM_WORKERS, len(self._turns)):
            self._num_workers += 1
            threading.Thread(target=self._work, name="training", daemon=True).start()

    def _end(self, run: Run, state: str) -> None:
        """The run trains no more; a worker makes its models, the one that is at it or the next."""
        run.state = state
        run.hold_clock(self._clock())
        if not run.busy:
            run.busy = True
            if run in self._turns:
                self._turns.remove(run)
            self._turns.appendleft(run)
            self._wake()

    def _work(self) -> None:
        """A worker's life: slices of runs until there are none. Takes the lock by itself."""
        while True:
            with self._lock:
                self._sweep()
                run = self._turns.popleft() if self._turns else None
                if run is None:
                    self._num_workers -= 1
                    return
                if run.state in GOING and not run.wants_turn:  # paused while it waited
                    continue
                run.busy = True
            if run.state in GOING:
                self._take_turn(run)
            with self._lock:
                over = run.state not in GOING
                if not over:
                    run.busy = False
                    run.active = run.wants_turn
                    self._admit()
            if over:
                self._finish(run)

    def _take_turn(self, run: Run) -> None:
        """A slice of a run, or the steps that were asked for. Without the lock while training."""
        try:
            keep_to_one_core()
            if not run.generators:
                assert run.digits is not None
                run.generators = [self._train(lane.recipe, run.digits) for lane in run.lanes]
            if run.state == PAUSED:
                for index in range(len(run.lanes)):
                    run.one_step(index)
                with self._lock:
                    run.steps_asked = max(run.steps_asked - 1, 0)
            until = time.monotonic() + SLICE
            while run.state == TRAINING and run.advance(run.behind):
                if time.monotonic() >= until:
                    break
            if all(lane.finished for lane in run.lanes):
                self._settle(run, DONE)
        except NotaError as error:
            self._settle(run, FAILED, str(error))
        except MemoryError:
            self._settle(run, FAILED, NO_MEMORY)
        # A fault of ours must not leave the page waiting, nor end the worker for everybody else.
        except Exception as error:  # noqa: BLE001
            said = str(error)
            fault = f"The training broke off ({type(error).__name__}: {said[:200]})."
            self._settle(run, FAILED, NO_MEMORY if "allocate memory" in said else fault)

    def _settle(self, run: Run, state: str, message: str = "") -> None:
        """The end by itself, unless somebody has ended it meanwhile. Takes the lock."""
        with self._lock:
            if run.state in GOING:
                run.state, run.message = state, message
                run.hold_clock(self._clock())

    def _finish(self, run: Run) -> None:
        """Make the best models, write them down, let go of the rest. Takes the lock by itself."""
        for lane in run.lanes:
            try:
                model = None if lane.best is None else lane.best.measure()
            except (NotaError, MemoryError) as error:
                with self._lock:
                    run.message = run.message or str(error) or NO_MEMORY
            else:
                with self._lock:
                    lane.model = model
        with self._lock:
            run.generators, run.digits, run.active = [], None, False
            for lane in run.lanes:
                lane.best = lane.latest = None
            self._admit()
        self._write(run)
        tickets = [
            None if lane.model is None else self._model_pool.put(lane.model) for lane in run.lanes
        ]
        with self._lock:
            for lane, lane.ticket in zip(run.lanes, tickets, strict=True):
                lane.model = None
            run.busy = False

    def _write(self, run: Run) -> None:
        if self._store is None or not any(lane.model for lane in run.lanes):
            return
        lanes = tuple(lane.snapshot(self._model_pool) for lane in run.lanes)
        snapshot = RunSnapshot(run.state, lanes, run.message, run.seconds, 1)
        try:
            self._store.save(run.id, snapshot, dict(run.links))
        except (OSError, CheckpointError):
            with self._lock:
                run.message += " It could not be kept on the server's disk: download it."
