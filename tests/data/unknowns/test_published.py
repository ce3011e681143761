"""Fetching real sets from a server on 127.0.0.1."""

import dataclasses
import gzip
import hashlib
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from data.fake_mnist import as_idx, snapshot
from data.mnist_server import MnistServer

from core.data import downloads
from core.data.unknowns import real
from core.data.unknowns.fetching import Fetcher, Fetching
from core.data.unknowns.published import PUBLISHED, Published, fetch_set
from core.errors import DownloadError, InputError

CONTENT = gzip.compress(as_idx(np.arange(3 * 784, dtype=np.uint8).reshape(3, 28, 28)))
FILE = "kmnist-images-idx3-ubyte.gz"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Missing folder for downloads, which are allowed, and an empty one of the user's."""
    (tmp_path / "named").mkdir()
    monkeypatch.setenv("UNKNOWNS_DIR", str(tmp_path / "named"))
    monkeypatch.setenv("MNIST_DOWNLOAD", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "_READ_SECONDS", 0.5)
    monkeypatch.setattr(real, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def server() -> Iterator[MnistServer]:
    running = MnistServer({"t10k-images-idx3-ubyte": CONTENT})
    yield running
    running.stop()


@pytest.fixture
def behave(server, cache, monkeypatch):
    """Function that serves Kuzushiji-MNIST from a mirror with some behaviour."""

    def behave(behaviour: str) -> None:
        url = f"{server.mirror(behaviour)}t10k-images-idx3-ubyte.gz"
        published = Published(url, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
        monkeypatch.setitem(PUBLISHED, "kmnist", published)

    return behave


def test_published_sets_have_a_title_an_address_and_a_checksum() -> None:
    for name, source in PUBLISHED.items():
        assert name in real.TITLES
        assert source.url.endswith("t10k-images-idx3-ubyte.gz")
        assert len(bytes.fromhex(source.sha256)) == 32
        assert 3e6 < source.num_bytes < 5e6
    assert len({dataclasses.astuple(source) for source in PUBLISHED.values()}) == len(PUBLISHED)


def test_fetch_set_downloads_once_and_reports_progress(behave, server, cache) -> None:
    behave("good")
    fractions: list[float] = []
    path = fetch_set("kmnist", fractions.append)
    assert snapshot(cache) == {FILE: CONTENT}
    assert fractions[-1] == 1.0
    assert fetch_set("kmnist") == path == real.find_sets()["kmnist"]
    assert len(server.requests) == 1
    assert len(real.read_set("kmnist")) == 3


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("404", "HTTP status 404"),
        ("html", "this is not Kuzushiji-MNIST: its checksum begins"),
        ("wrong", "this is not Kuzushiji-MNIST: its checksum begins"),
        ("half", "the connection broke off"),
        ("hang", "no answer in time"),
    ],
)
def test_fetch_set_says_why_it_failed_and_what_to_do(behave, cache, behaviour, reason) -> None:
    behave(behaviour)
    with pytest.raises(
        DownloadError,
        match=rf"^Kuzushiji-MNIST could not be downloaded \(127.*: {reason}.*\)\. "
        rf"Try again later, or put {FILE} into .*named\.$",
    ):
        fetch_set("kmnist")
    assert snapshot(cache) == {}


def test_fetch_set_prefers_the_users_own_file(behave, server, cache) -> None:
    behave("good")
    path = real.folder() / FILE
    path.touch()
    assert fetch_set("kmnist") == path
    assert server.requests == []


def test_fetch_set_downloads_nothing_when_that_is_switched_off(behave, server, monkeypatch) -> None:
    behave("good")
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    with pytest.raises(DownloadError, match=r"switched off by MNIST_DOWNLOAD=0.*put kmnist-images"):
        fetch_set("kmnist")
    assert server.requests == []


def test_fetch_set_names_the_sets_and_a_folder_it_cannot_write_to(behave, cache) -> None:
    with pytest.raises(InputError, match=r"'emnist' can be fetched. Use one of fashion, kmnist;"):
        fetch_set("emnist")
    behave("good")
    cache.touch()  # a file where the folder should be
    with pytest.raises(DownloadError, match=r"not be written to .*cache: File exists\. Make"):
        fetch_set("kmnist")


def test_fetcher_fetches_once_for_all_and_reports_progress() -> None:
    names, go_on, half, ended = [], *(threading.Event() for _ in range(3))

    def fetch(name, progress):
        names.append(name)
        progress(0.5)
        half.set()
        assert go_on.wait(10)
        ended.set()

    fetcher = Fetcher(fetch)
    assert fetcher.snapshot("kmnist") == Fetching(None, "")
    for _ in range(3):
        fetcher.start("kmnist")
    assert half.wait(10)
    assert fetcher.snapshot("kmnist") == Fetching(0.5, "")
    assert fetcher.snapshot("fashion") == Fetching(None, "")
    go_on.set()
    assert ended.wait(10)
    _wait(fetcher)
    assert fetcher.snapshot("kmnist") == Fetching(None, "")
    assert names == ["kmnist"]


def test_fetcher_keeps_the_reason_until_the_next_try() -> None:
    answers = iter([DownloadError("No connection."), None])

    def fetch(_name, _progress):
        if (answer := next(answers)) is not None:
            raise answer

    fetcher = Fetcher(fetch)
    fetcher.start("kmnist")
    _wait(fetcher)
    assert fetcher.snapshot("kmnist").error == "No connection."
    fetcher.start("kmnist")
    _wait(fetcher)
    assert fetcher.snapshot("kmnist") == Fetching(None, "")


def _wait(fetcher: Fetcher) -> None:
    for thread in threading.enumerate():
        if thread.name == "kmnist":
            thread.join(10)
    assert fetcher.snapshot("kmnist").fraction is None
