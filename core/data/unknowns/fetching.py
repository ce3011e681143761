"""Sets fetched in the background, each once for everybody, so that a page can show how far."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.data.unknowns.published import fetch_set
from core.errors import NotaError


@dataclass(frozen=True)
class Fetching:
    """How far one set is, at one moment."""

    fraction: float | None = None  # 0 to 1; None when nothing is under way
    error: str = ""  # a sentence for the user when the last try failed


class Fetcher:
    """Fetches in daemon threads. Safe to share between threads."""

    def __init__(self, fetch: Callable[..., object] = fetch_set) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()  # guards what follows; never held while fetching
        self._now: dict[str, Fetching] = {}

    def start(self, name: str) -> None:
        """Begin with a set, unless it is under way."""
        with self._lock:
            if self._now.get(name, Fetching()).fraction is not None:
                return
            self._now[name] = Fetching(0.0)
        threading.Thread(target=self._run, args=(name,), name=name, daemon=True).start()

    def snapshot(self, name: str) -> Fetching:
        """Where a set is now."""
        with self._lock:
            return self._now.get(name, Fetching())

    def _run(self, name: str) -> None:
        end = Fetching(error=f"Fetching {name} ended unexpectedly: try again.")
        try:
            self._fetch(name, lambda fraction: self._put(name, Fetching(fraction)))
            end = Fetching()
        except NotaError as error:
            end = Fetching(error=str(error))
        finally:
            self._put(name, end)

    def _put(self, name: str, now: Fetching) -> None:
        with self._lock:
            self._now[name] = now
