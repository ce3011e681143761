"""A pool of what all sessions keep in memory, within one bound: models, uploads, judged outputs."""

import dataclasses
import threading
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np

MAX_BYTES = 120 * 2**20

Made = TypeVar("Made")


class Ticket:
    """Right to a value in a pool, which is let go when nobody holds its ticket any more."""

    def __init__(self, pool: "Pool", key: Hashable) -> None:
        self._pool, self.key = pool, key

    def get(self) -> Any | None:
        """Value of the ticket, or None when it had to make room for others."""
        return self._pool.find(self.key)


@dataclass
class _Entry:
    value: Any
    num_bytes: int
    ticket: "weakref.ref[Ticket] | None"  # None for what can be made again


class Pool:
    """Values by keys, equal ones once. Threads may share it.

    What was put in for a ticket stays as long as somebody holds it; what was made here and can be
    made again is dropped first when room is needed. Within each the oldest goes first.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.RLock()  # guards the fields below
        self._entries: dict[Hashable, _Entry] = {}  # last used last
        self._making: dict[Hashable, threading.Lock] = {}
        self._left: deque[Hashable] = deque()  # keys whose tickets are gone

    def put(self, key: Hashable, value: object) -> Ticket:
        """Add a value as the newest, and return the ticket to get it by. It stays, however large,
        until newer values need its room.
        """
        with self._lock:
            entry = self._entries.pop(key, None)
            ticket = entry.ticket() if entry is not None and entry.ticket is not None else None
            ticket = ticket or Ticket(self, key)
            reference = weakref.ref(ticket, lambda _: self._left.append(key))
            self._add(key, _Entry(value, num_bytes(value), reference))
            return ticket

    def find(self, key: Hashable) -> Any | None:
        """Value of a key, or None when there is none or it had to make room for others."""
        with self._lock:
            entry = self._entries.get(key)
            return None if entry is None else entry.value

    def remember(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Value that `make` returned for this key, made again when it is not there any more.

        Several threads that want the same wait for the one that makes it.
        """
        with self._lock:
            if (entry := self._entries.pop(key, None)) is not None:
                self._entries[key] = entry
                return cast(Made, entry.value)
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if (entry := self._entries.get(key)) is not None:
                    return cast(Made, entry.value)
            try:
                value = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._add(key, _Entry(value, num_bytes(value), None))
            return value

    def clear(self) -> None:
        """Drop all that can be made again."""
        with self._lock:
            self._let_go()
            for key in [key for key, entry in self._entries.items() if entry.ticket is None]:
                del self._entries[key]

    @property
    def num_bytes(self) -> int:
        """Memory of all values, in bytes."""
        with self._lock:
            self._let_go()
            return sum(entry.num_bytes for entry in self._entries.values())

    # Below, the lock is held.

    def _add(self, key: Hashable, entry: _Entry) -> None:
        self._let_go()
        self._entries[key] = entry
        excess = sum(each.num_bytes for each in self._entries.values()) - self._max_bytes
        by_age = list(self._entries.items())[:-1]
        for oldest, each in sorted(by_age, key=lambda pair: pair[1].ticket is not None):
            if excess <= 0:
                return
            excess -= each.num_bytes
            del self._entries[oldest]

    def _let_go(self) -> None:
        """Drop the values whose tickets are gone, which may happen in any thread at any time."""
        while self._left:
            key = self._left.popleft()
            entry = self._entries.get(key)
            if entry is not None and entry.ticket is not None and entry.ticket() is None:
                del self._entries[key]


def num_bytes(value: object) -> int:
    """Memory of the arrays, texts and bytes in a value of arrays, collections and dataclasses."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(num_bytes, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(num_bytes, value))
    if dataclasses.is_dataclass(value):
        return sum(map(num_bytes, vars(value).values()))
    return 0
