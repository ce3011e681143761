import threading
import time
from collections.abc import Callable

import pytest
from fakes import fake_splits

from core.data.digits import DigitSplits, Source
from core.data.loading import Loader, Loading
from core.errors import DataError

BUNDLED = fake_splits()
MNIST = DigitSplits(BUNDLED.train, BUNDLED.validation, BUNDLED.test, Source("mnist", "here"))
SOON = 10  # seconds; only a failing test waits so long


class SlowSource:
    """No MNIST on the disk, and a download that waits at 40 % for `go_on`."""

    def __init__(self, delivers: DigitSplits | Exception = MNIST) -> None:
        self.delivers = delivers
        self.downloads = 0
        self.halfway, self.go_on = threading.Event(), threading.Event()

    def __call__(self, *, download=True, progress=None) -> DigitSplits:
        if not download:
            return BUNDLED
        self.downloads += 1
        progress(0.4)
        self.halfway.set()
        assert self.go_on.wait(SOON)
        if isinstance(self.delivers, Exception):
            raise self.delivers
        return self.delivers


class DiskSource:
    """A disk that counts how often it is read."""

    def __init__(self, content: DigitSplits | Exception) -> None:
        self.content, self.reads = content, 0

    def __call__(self, *, download=True, progress=None) -> DigitSplits:
        self.reads += 1
        time.sleep(0.01)
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


def start_and_wait(loader: Loader) -> Loader:
    loader.start()
    assert loader.wait(SOON)
    return loader


def run_threads(target: Callable[[], object], count: int) -> None:
    threads = [threading.Thread(target=target) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_snapshot_has_the_fraction_and_no_digits_before_the_end() -> None:
    source = SlowSource()
    loader = Loader(source)
    assert loader.snapshot() == Loading(None, None)
    loader.start()
    assert source.halfway.wait(SOON)
    assert loader.snapshot() == Loading(None, 0.4)
    assert not loader.wait(0.01)
    source.go_on.set()
    assert loader.wait(SOON)
    assert loader.snapshot() == Loading(MNIST, None)


def test_start_by_many_downloads_once() -> None:
    source = SlowSource()
    loader = Loader(source)
    run_threads(loader.start, 20)
    source.go_on.set()
    start_and_wait(loader)
    assert source.downloads == 1


def test_data_error_becomes_a_sentence_that_stays_until_retry() -> None:
    source = DiskSource(DataError("train-images is broken."))
    loader = start_and_wait(Loader(source))
    assert loader.snapshot() == Loading(None, None, "train-images is broken.")
    loader.start()
    assert source.reads == 1
    source.content = MNIST
    loader.retry()
    assert loader.wait(SOON)
    assert loader.snapshot() == Loading(MNIST, None)


def test_retry_keeps_the_bundled_digits_until_it_ends() -> None:
    source = SlowSource(BUNDLED)
    source.go_on.set()
    loader = start_and_wait(Loader(source))
    assert loader.snapshot() == Loading(BUNDLED, None)
    source.delivers = MNIST
    source.go_on.clear()
    source.halfway.clear()
    loader.retry()
    assert source.halfway.wait(SOON)
    assert loader.snapshot() == Loading(BUNDLED, 0.4)
    source.go_on.set()
    assert loader.wait(SOON)
    assert loader.snapshot().splits is MNIST


def test_snapshot_raises_a_fault_of_the_thread() -> None:
    source = SlowSource(ZeroDivisionError("a fault"))
    source.go_on.set()
    loader = start_and_wait(Loader(source))
    with pytest.raises(ZeroDivisionError, match="a fault"):
        loader.snapshot()


def test_at_hand_during_a_download_is_bundled_and_afterwards_the_download() -> None:
    source = SlowSource()
    loader = Loader(source)
    loader.start()
    assert source.halfway.wait(SOON)
    assert loader.at_hand() is BUNDLED
    source.go_on.set()
    assert loader.wait(SOON)
    assert loader.at_hand() is MNIST


def test_at_hand_never_downloads() -> None:
    source = SlowSource()
    assert Loader(source).at_hand() is BUNDLED
    assert source.downloads == 0


def test_mnist_on_the_disk_is_read_once_by_many_threads() -> None:
    source = DiskSource(MNIST)
    loader = Loader(source)
    loader.start()
    run_threads(loader.at_hand, 8)
    assert loader.wait(SOON)
    assert source.reads == 1
    assert loader.snapshot() == Loading(MNIST, None)


def test_at_hand_raises_for_broken_files() -> None:
    with pytest.raises(DataError, match="broken"):
        Loader(DiskSource(DataError("broken"))).at_hand()
