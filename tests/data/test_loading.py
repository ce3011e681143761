import threading
import time

import pytest
from fakes import fake_splits

from core.data.digits import DigitSplits, Source
from core.data.loading import Loader, Loading
from core.errors import DataError

BUNDLED = fake_splits()
MNIST = DigitSplits(BUNDLED.train, BUNDLED.validation, BUNDLED.test, Source("mnist", "here"))
SOON = 10  # seconds; only a failing test waits so long


class SlowSource:
    """Nothing on the disk; a download that stands still at 40 % until it is let go."""

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
    """Counts how often it reads; `found` is what there is."""

    def __init__(self, found: DigitSplits | Exception) -> None:
        self.found, self.reads = found, 0

    def __call__(self, *, download=True, progress=None) -> DigitSplits:
        self.reads += 1
        time.sleep(0.01)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def test_snapshot_tells_the_fraction_and_no_digits_before_the_end() -> None:
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
    threads = [threading.Thread(target=loader.start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    source.go_on.set()
    assert loader.wait(SOON)
    loader.start()
    assert source.downloads == 1


def test_data_error_becomes_a_sentence_that_stays_until_retry() -> None:
    source = DiskSource(DataError("train-images is broken."))
    loader = Loader(source)
    loader.start()
    assert loader.wait(SOON)
    assert loader.snapshot() == Loading(None, None, "train-images is broken.")
    loader.start()
    assert source.reads == 1
    source.found = MNIST
    loader.retry()
    assert loader.wait(SOON)
    assert loader.snapshot() == Loading(MNIST, None)


def test_retry_keeps_the_bundled_digits_until_it_ends() -> None:
    source = SlowSource(BUNDLED)
    source.go_on.set()
    loader = Loader(source)
    loader.start()
    assert loader.wait(SOON)
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


def test_fault_in_the_thread_is_raised_where_it_is_seen() -> None:
    source = SlowSource(ZeroDivisionError("a fault"))
    source.go_on.set()
    loader = Loader(source)
    loader.start()
    assert loader.wait(SOON)
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


def test_mnist_on_the_disk_is_read_once_whoever_asks() -> None:
    source = DiskSource(MNIST)
    loader = Loader(source)
    threads = [threading.Thread(target=loader.at_hand) for _ in range(8)]
    for thread in threads:
        thread.start()
    loader.start()
    for thread in threads:
        thread.join()
    assert loader.wait(SOON)
    assert source.reads == 1
    assert loader.snapshot() == Loading(MNIST, None)


def test_at_hand_tells_of_broken_files() -> None:
    with pytest.raises(DataError, match="broken"):
        Loader(DiskSource(DataError("broken"))).at_hand()
