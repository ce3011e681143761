"""Files from the network: from one mirror after the other, verified, and put in place at once."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs

from core.data import idx
from core.errors import DataError, DownloadError

Progress = Callable[[float], None]  # gets the fraction done, 0 to 1
# A line slower than this after the grace time counts as hanging, and the next mirror is tried.
_CONNECT_SECONDS, _READ_SECONDS = 5, 15
_GRACE_SECONDS, _MIN_BYTES_PER_SECOND = 20, 10_000


def cache_folder(name: str) -> Path:
    """Where downloads are kept: in the user's cache folder for this project."""
    return Path(platformdirs.user_cache_dir("none-of-the-above")) / name


def downloads_allowed() -> bool:
    """Whether the network may be used: unless $MNIST_DOWNLOAD is 0."""
    return os.environ.get("MNIST_DOWNLOAD", "1") != "0"


class Meter:
    """The progress bar that pooch's downloader drives; it also ends lines that crawl."""

    def __init__(self, before: int, size: int, total: int, progress: Progress | None) -> None:
        self.before, self.size, self.all, self.progress = before, size, total, progress
        self.total = 0  # set by pooch to the Content-Length
        self.reset()

    def reset(self) -> None:
        self.received, self.started = 0, time.monotonic()

    def update(self, count: int) -> None:
        self.received += count
        seconds = time.monotonic() - self.started
        if seconds > _GRACE_SECONDS and self.received < seconds * _MIN_BYTES_PER_SECOND:
            raise DownloadError(f"only {self.received:,} bytes came in {seconds:.0f} seconds")
        if self.received > 2 * idx.MAX_BYTES:
            raise DownloadError("it sends more than there should be")
        if self.progress is not None:
            self.progress((self.before + min(self.received, self.size)) / self.all)

    def close(self) -> None:
        """Part of the interface pooch expects; nothing to close."""


def fetch(
    what: str, urls: Sequence[str], folder: Path, check: Callable[[bytes], str], meter: Meter
) -> Path:
    """Fetch one file into a folder that exists; returns its path.

    `check` gets the content and returns the name to keep it under, or raises `DataError` when it
    is not what was asked for; then the next address is tried. Raises `DownloadError` with the
    reason of each, and `OSError` when the folder cannot be written to.
    """
    import pooch  # noqa: PLC0415 (with requests 25 MB, and only needed here)
    import requests  # noqa: PLC0415

    downloader = pooch.HTTPDownloader(
        # Chunks are small because the meter can end a line that crawls only between two of them.
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
        # ValueError: pooch reads the Content-Length, whatever the server wrote there.
        except (requests.RequestException, DataError, ValueError) as error:
            reasons.append(f"{url.split('/')[2]}: {_short(error)}")
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    raise DownloadError(f"{what} could not be downloaded ({'; '.join(reasons)}).")


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
