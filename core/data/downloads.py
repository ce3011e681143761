"""Downloads: from one mirror after the other, verified, and written to their folder when whole."""

import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from core import files
from core.errors import DataError, DownloadError

if TYPE_CHECKING:
    import requests

Progress = Callable[[float], None]  # called with the fraction done, 0 to 1
# A connection that is slower than this after the grace time is given up for the next mirror.
_CONNECT_SECONDS, _READ_SECONDS = 5, 15
_GRACE_SECONDS, _MIN_BYTES_PER_SECOND = 20, 10_000
_PART_BYTES = 2**16  # read at most at a time, as they come
_MOST_TIMES = 10  # as many bytes as the packed file has are taken, since it may come unpacked


def cache_folder(name: str) -> Path:
    """Folder for downloads of a kind, within the user's cache folder for this project."""
    return Path(platformdirs.user_cache_dir("none-of-the-above")) / name


def downloads_allowed() -> bool:
    """Whether the network may be used, which MNIST_DOWNLOAD=0 forbids."""
    return os.environ.get("MNIST_DOWNLOAD", "1") != "0"


class Meter:
    """Progress of a download, which gives up slow and oversized ones.

    The file has `size` bytes and is one of several with `total` bytes, of which `before` are done.
    """

    def __init__(self, before: int, size: int, total: int, progress: Progress | None) -> None:
        self._before, self._size, self._total, self._progress = before, size, total, progress
        self.reset()

    def reset(self) -> None:
        """Start again, for the next mirror."""
        self._received, self._started = 0, time.monotonic()

    def update(self, count: int) -> None:
        """Count `count` more bytes. Raises `DownloadError` to end the download."""
        self._received += count
        seconds = time.monotonic() - self._started
        if seconds > _GRACE_SECONDS and self._received < seconds * _MIN_BYTES_PER_SECOND:
            raise DownloadError(f"only {self._received:,} bytes came in {seconds:.0f} seconds")
        if self._received > _MOST_TIMES * self._size + 2**20:
            raise DownloadError("it sends more than there should be")
        if self._progress is not None:
            self._progress((self._before + min(self._received, self._size)) / self._total)


def fetch(
    title: str, urls: Sequence[str], folder: Path, check: Callable[[bytes], str], meter: Meter
) -> Path:
    """Download one file into an existing folder, from the first URL that delivers it.

    `check` returns the file name for a content, or raises `DataError` when it is the wrong one.
    What a server says about the length counts for nothing. Raises `DownloadError` with the reason
    of each URL, and `OSError` when the folder cannot be written to.
    """
    import requests  # noqa: PLC0415 (takes a while, and is only needed here)
    import urllib3  # noqa: PLC0415

    reasons = []
    for url in urls:
        meter.reset()
        content = bytearray()
        problem: Exception | None = None
        try:
            with _open(url) as response:
                response.raise_for_status()
                while part := response.raw.read1(_PART_BYTES, decode_content=True):
                    meter.update(len(part))
                    content += part
        except (requests.RequestException, urllib3.exceptions.HTTPError, DataError) as error:
            problem = error
        try:
            name = check(bytes(content))
        except DataError as error:
            reasons.append(f"{url.split('/')[2]}: {_short(problem or error)}")
        else:
            files.write(folder / name, bytes(content))
            return folder / name
    raise DownloadError(f"{title} could not be downloaded ({'; '.join(reasons)}).")


def _open(url: str) -> "requests.Response":
    """Answer of a server once its headers have come; a time out that no slow headers can stretch,
    since a library's counts from byte to byte.
    """
    import requests  # noqa: PLC0415

    answers: queue.SimpleQueue[requests.Response | Exception] = queue.SimpleQueue()
    is_late = threading.Event()

    def ask() -> None:
        try:
            timeout = (_CONNECT_SECONDS, _READ_SECONDS)
            response = requests.get(url, stream=True, timeout=timeout)
            answers.put(response)
            if is_late.is_set():
                response.close()
        except Exception as error:  # noqa: BLE001 (raised where it is waited for)
            answers.put(error)

    threading.Thread(target=ask, name="download", daemon=True).start()
    try:
        answer = answers.get(timeout=_GRACE_SECONDS)
    except queue.Empty:
        is_late.set()
        raise DownloadError("no answer in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _short(error: Exception) -> str:
    import requests  # noqa: PLC0415
    import urllib3  # noqa: PLC0415

    match error:
        case requests.HTTPError(response=response) if response is not None:
            return f"HTTP status {response.status_code}"
        case requests.Timeout() | urllib3.exceptions.TimeoutError():
            return "no answer in time"
        case urllib3.exceptions.ProtocolError():
            return "the connection broke off"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return str(error).rstrip(".")
