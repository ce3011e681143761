"""Turns: which runs have a place among those that train, whose turn is next, and how many threads
take them. Whoever calls holds the lock of all runs.

A run has to wait while the memory that is free is less than it takes.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping

from core.runs.run import Run
from core.runs.snapshot import QUEUED, TRAINING

NUM_WORKERS = 2
MAX_ACTIVE = 8  # runs that take turns; the others wait for a place
RESERVED_BYTES = 60 * 2**20  # of memory that no run takes, for the pages of a class


class Turns:
    """A queue of runs, and the workers that each take the first of it."""

    def __init__(
        self,
        runs: Mapping[str, Run],
        work: Callable[[], None],
        free_bytes: Callable[[], int],
        make_room: Callable[[], None],
    ) -> None:
        """All runs by their ids, as they come and go; a worker is a thread that does `work`, which
        asks for the `next` run until there is none. `make_room` frees memory that others than runs
        can do without.
        """
        self._runs, self._work = runs, work
        self._free_bytes, self._make_room = free_bytes, make_room
        self._queue: deque[Run] = deque()
        self._num_workers = 0

    def admit(self) -> None:
        """Give places to those who wait, in their order, and turns to those who have one."""
        full = False
        for run in self._runs.values():
            if not run.wants_turn:
                continue
            if not run.active:
                full = full or not self._has_room(run)
                if full:
                    continue
                run.active = True
            if run.state == QUEUED:
                run.state = TRAINING
            if run.state == TRAINING:
                run.start_clock()
            if not run.busy and run not in self._queue:
                self._queue.append(run)
        self.wake()

    def put_first(self, run: Run) -> None:
        """Give a run the next turn."""
        if run in self._queue:
            self._queue.remove(run)
        self._queue.appendleft(run)
        self.wake()

    def next(self) -> Run | None:
        """The run whose turn it is; None when the worker that asks is to end."""
        if self._queue:
            return self._queue.popleft()
        self._num_workers -= 1
        return None

    def wake(self) -> None:
        """Start as many workers as there are turns for, up to `NUM_WORKERS`."""
        while self._num_workers < min(NUM_WORKERS, len(self._queue)):
            try:
                threading.Thread(target=self._work, name="training", daemon=True).start()
            except RuntimeError:  # the system has no thread left; the next call tries again
                return
            self._num_workers += 1

    def largest_room(self) -> int:
        """Memory for a run once all others have ended, in bytes; less than 0 for none."""
        has_taken = [run.bytes for run in self._active() if run.has_taken_memory]
        return self._free_bytes() - RESERVED_BYTES + sum(has_taken)

    def _has_room(self, run: Run) -> bool:
        active = self._active()
        if len(active) >= MAX_ACTIVE:
            return False
        promised = sum(other.bytes for other in active if not other.has_taken_memory)
        if run.bytes <= self._free_bytes() - RESERVED_BYTES - promised:
            return True
        if active:
            return False
        self._make_room()
        return run.bytes <= self._free_bytes() - RESERVED_BYTES

    def _active(self) -> list[Run]:
        return [run for run in self._runs.values() if run.active]
