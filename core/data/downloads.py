"""Downloads: from one mirror after the other, verified, and moved to their folder when whole."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs

from core.data import idx
from core.errors import DataError, DownloadError

Progress = Callable[[float], None]  # called with the fraction done, 0 to 1
# A connection that is slower than this after the grace time is given up for the next mirror.
_CONNECT_SECONDS, _READ_SECONDS = 5, 15
_GRACE_SECONDS, _MIN_BYTES_PER_SECOND = 20, 10_000


def cache_folder(name: str) -> Path:
    """Folder for downloads of a kind, within the user's cache folder for this project."""
    return Path(platformdirs.user_cache_dir("none-of-the-above")) / name


def downloads_allowed() -> bool:
    """Whether the network may be used, which MNIST_DOWNLOAD=0 forbids."""
    return os.environ.get("MNIST_DOWNLOAD", "1") != "0"


class Meter:
    """Progress bar that pooch's downloader drives. It gives up slow and oversized downloads.

    The file has `size` bytes and is one of several with `total` bytes, of which `before` are done.
    """

    def __init__(self, before: int, size: int, total: int, progress: Progress | None) -> None:
        self.before, self.size, self.all_bytes, self.progress = before, size, total, progress
        self.total = 0  # pooch sets it to the Content-Length
        self.reset()

    def reset(self) -> None:
        """Start again, for the next mirror."""
        self.received, self.started = 0, time.monotonic()

    def update(self, count: int) -> None:
        """Count `count` more bytes. Raises `DownloadError` to end the download."""
        self.received += count
        seconds = time.monotonic() - self.started
        if seconds > _GRACE_SECONDS and self.received < seconds * _MIN_BYTES_PER_SECOND:
            raise DownloadError(f"only {self.received:,} bytes came in {seconds:.0f} seconds")
        if self.received > 2 * idx.MAX_BYTES:
            raise DownloadError("it sends more than there should be")
        if self.progress is not None:
            self.progress((self.before + min(self.received, self.size)) / self.all_bytes)

    def close(self) -> None:
        """Do nothing; pooch expects the method."""


def fetch(
    title: str, urls: Sequence[str], folder: Path, check: Callable[[bytes], str], meter: Meter
) -> Path:
    """Download one file into an existing folder, from the first URL that delivers it.

    `check` returns the file name for a content, or raises `DataError` when it is the wrong one.
    Raises `DownloadError` with the reason of each URL, and `OSError` when the folder cannot be
    written to.
    """
    import pooch  # noqa: PLC0415 (25 MB with requests, and only needed here)
    import requests  # noqa: PLC0415

    downloader = pooch.HTTPDownloader(
        # Small chunks, since the meter can end a slow download only between two of them.
        progressbar=meter,
        chunk_size=2**12,
        timeout=(_CONNECT_SECONDS, _READ_SECONDS),
    )
    reasons = []
    for url in urls:
        meter.reset()
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        os.close(handle)
        try:
            downloader(url, temporary, None)
            path = folder / check(Path(temporary).read_bytes())
            os.replace(temporary, path)
            return path
        # ValueError: pooch reads any Content-Length as a number.
        except (requests.RequestException, DataError, ValueError) as error:
            reasons.append(f"{url.split('/')[2]}: {_short(error)}")
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    raise DownloadError(f"{title} could not be downloaded ({'; '.join(reasons)}).")


def _short(error: Exception) -> str:
    import requests  # noqa: PLC0415

    match error:
        case requests.HTTPError(response=response) if response is not None:
            return f"HTTP status {response.status_code}"
        case requests.Timeout():
            return "no answer in time"
        case requests.exceptions.ChunkedEncodingError():
            return "the connection broke off"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return str(error).rstrip(".")
