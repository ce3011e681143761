"""Digits loaded in the background, so that a page can show how far the download is.

One `Loader` serves everybody. It reads the disk first and downloads only when MNIST is not there;
what it found is kept once. It never replaces a download under way by something else: until that
has ended, one way or the other, there is nothing to show but the fraction done.
"""

import threading
from dataclasses import dataclass
from typing import Protocol

from core.data.digits import DigitSplits
from core.data.downloads import Progress
from core.data.sources import load_splits
from core.errors import DataError


class Load(Protocol):
    """What `load_splits` is; another one in tests."""

    def __call__(
        self, *, download: bool = True, progress: Progress | None = None
    ) -> DigitSplits: ...


@dataclass(frozen=True)
class Loading:
    """How far a loader is, at one moment."""

    splits: DigitSplits | None  # the last that were loaded; kept while they are tried again
    fraction: float | None  # of the download, 0 to 1; None when nothing is under way
    error: str = ""  # a sentence for the user when the last try failed

    @property
    def under_way(self) -> bool:
        return self.fraction is not None


class Loader:
    """Loads in a daemon thread. Safe to share between threads; `start` does nothing twice."""

    def __init__(self, load: Load = load_splits) -> None:
        self._load = load
        self._lock = threading.Lock()  # guards what follows; never held while loading
        self._splits: DigitSplits | None = None
        self._fraction: float | None = None
        self._error: Exception | None = None
        self._ended = threading.Event()
        self._from_disk = threading.Lock()  # one thread at a time reads MNIST's 47 MB
        self._meanwhile: DigitSplits | None = None

    def start(self) -> None:
        """Begin, unless it is under way, done or failed."""
        if self._splits is None and self._error is None:
            self.retry()

    def retry(self) -> None:
        """Begin again, unless it is under way. What was loaded before is kept until the end."""
        with self._lock:
            if self._fraction is not None:
                return
            self._fraction = 0.0
            self._ended.clear()
        threading.Thread(target=self._run, name="digits", daemon=True).start()

    def snapshot(self) -> Loading:
        """Where it is now. Raises what was raised in the thread, unless that is a `DataError`."""
        with self._lock:
            if self._error is not None and not isinstance(self._error, DataError):
                raise self._error
            error = "" if self._error is None else str(self._error)
            return Loading(self._splits, self._fraction, error)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the present try, at most so long; whether it has ended."""
        return self._ended.wait(seconds)

    def at_hand(self) -> DigitSplits:
        """The best digits without a download, which may be the bundled ones. Raises `DataError`.

        Waits for the disk, not for the network.
        """
        with self._from_disk:
            if self._splits is not None:
                return self._splits
            if self._meanwhile is None:
                found = self._load(download=False)
                if found.source.is_mnist:
                    self._finish(found)
                    return found
                self._meanwhile = found
            return self._meanwhile

    def _run(self) -> None:
        try:
            found = self._found_on_disk() or self._load(progress=self._progress)
        # A fault of ours must not leave the page waiting: `snapshot` raises it where it is seen.
        except Exception as error:  # noqa: BLE001
            with self._lock:
                self._error, self._fraction = error, None
                self._ended.set()
        else:
            self._finish(found)

    def _found_on_disk(self) -> DigitSplits | None:
        with self._from_disk:
            if self._splits is not None and self._splits.source.is_mnist:
                return self._splits
            found = self._load(download=False)
            return found if found.source.is_mnist else None

    def _finish(self, found: DigitSplits) -> None:
        with self._lock:
            self._splits, self._fraction, self._error = found, None, None
            self._meanwhile = None
            self._ended.set()

    def _progress(self, fraction: float) -> None:
        with self._lock:
            self._fraction = fraction
