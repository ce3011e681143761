"""Loading of the digits in the background, so that a page can show the progress of a download.

One `Loader` serves all sessions and holds the digits once. It looks on the disk first and
downloads only when MNIST is not there. While a download is under way, a page that waits for it
gets no other digits, only the fraction done.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.data.digits import DigitSplits
from core.data.sources import load_splits
from core.errors import DataError


@dataclass(frozen=True)
class Loading:
    """Progress of a loader at one moment."""

    splits: DigitSplits | None  # last ones loaded, also while they are loaded again
    fraction: float | None  # of the download, 0 to 1; None when nothing is under way
    error: str = ""  # a sentence for the user when the last try failed

    @property
    def under_way(self) -> bool:
        """Whether digits are being loaded."""
        return self.fraction is not None


class Loader:
    """Loader of the digits, in a daemon thread. Threads may share it."""

    def __init__(self, load: Callable[..., DigitSplits] = load_splits) -> None:
        self._load = load
        self._lock = threading.Lock()  # guards the fields below; never held while loading
        self._splits: DigitSplits | None = None
        self._fraction: float | None = None
        self._error: Exception | None = None
        self._ended = threading.Event()
        self._disk_lock = threading.Lock()  # lets one thread at a time read MNIST's 47 MB
        self._bundled: DigitSplits | None = None  # served until MNIST is there

    def start(self) -> None:
        """Begin, unless loading is under way, done or failed."""
        if self._splits is None and self._error is None:
            self.retry()

    def retry(self) -> None:
        """Begin again, unless loading is under way. The last digits stay until it has ended."""
        with self._lock:
            if self._fraction is not None:
                return
            self._fraction = 0.0
            self._ended.clear()
        threading.Thread(target=self._run, name="digits", daemon=True).start()

    def snapshot(self) -> Loading:
        """Progress now. Raises an exception of the thread, unless that is a `DataError`."""
        with self._lock:
            if self._error is not None and not isinstance(self._error, DataError):
                raise self._error
            error = "" if self._error is None else str(self._error)
            return Loading(self._splits, self._fraction, error)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the present try, at most `seconds`, and return whether it ended."""
        return self._ended.wait(seconds)

    def at_hand(self) -> DigitSplits:
        """Best digits without a download, which may be the bundled ones. Raises `DataError`.

        Waits for the disk, not for the network.
        """
        with self._disk_lock:
            if self._splits is not None:
                return self._splits
            if self._bundled is None:
                splits = self._load(download=False)
                if splits.source.is_mnist:
                    self._finish(splits)
                    return splits
                self._bundled = splits
            return self._bundled

    def _run(self) -> None:
        try:
            splits = self._mnist_on_disk() or self._load(progress=self._progress)
        # A fault of ours must not leave the page waiting: `snapshot` raises it there.
        except Exception as error:  # noqa: BLE001
            with self._lock:
                self._error, self._fraction = error, None
                self._ended.set()
        else:
            self._finish(splits)

    def _mnist_on_disk(self) -> DigitSplits | None:
        with self._disk_lock:
            if self._splits is not None and self._splits.source.is_mnist:
                return self._splits
            splits = self._load(download=False)
            return splits if splits.source.is_mnist else None

    def _finish(self, splits: DigitSplits) -> None:
        with self._lock:
            self._splits, self._fraction, self._error = splits, None, None
            self._bundled = None
            self._ended.set()

    def _progress(self, fraction: float) -> None:
        with self._lock:
            self._fraction = fraction
