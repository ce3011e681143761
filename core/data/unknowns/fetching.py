"""Fetching of real sets in the background, once for all sessions, with a progress to show."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.data.unknowns.published import fetch_set
from core.errors import NotaError


@dataclass(frozen=True)
class Fetching:
    """Progress of one set at one moment."""

    fraction: float | None = None  # 0 to 1; None when nothing is under way
    error: str = ""  # a sentence for the user when the last try failed


class Fetcher:
    """Fetcher of sets, in daemon threads. Threads may share it."""

    def __init__(self, fetch: Callable[..., object] = fetch_set) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()  # guards the field below; never held while fetching
        self._snapshots: dict[str, Fetching] = {}

    def start(self, name: str) -> None:
        """Begin to fetch a set, unless that is under way."""
        with self._lock:
            if self._snapshots.get(name, Fetching()).fraction is not None:
                return
            self._snapshots[name] = Fetching(0.0)
        threading.Thread(target=self._run, args=(name,), name=name, daemon=True).start()

    def snapshot(self, name: str) -> Fetching:
        """Progress of a set now."""
        with self._lock:
            return self._snapshots.get(name, Fetching())

    def _run(self, name: str) -> None:
        end = Fetching(error=f"Fetching {name} ended unexpectedly: try again.")
        try:
            self._fetch(name, lambda fraction: self._put(name, Fetching(fraction)))
            end = Fetching()
        except NotaError as error:
            end = Fetching(error=str(error))
        finally:
            self._put(name, end)

    def _put(self, name: str, snapshot: Fetching) -> None:
        with self._lock:
            self._snapshots[name] = snapshot
