"""Downloads of MNIST from mirrors on 127.0.0.1 that misbehave in every known way."""

import errno
import os
import re

import numpy as np
import pytest
from data.fake_mnist import NAMES, fill, snapshot

from core.data import idx, sources
from core.errors import DownloadError


@pytest.mark.parametrize(
    "behaviour",
    [
        *("html", "404", "hang", "half", "crawl", "wrong", "no-length", "closed"),
        *("drip", "slow-headers"),
    ],
)
def test_download_mnist_goes_on_to_the_next_mirror(tmp_path, server, behaviour) -> None:
    bad = "http://127.0.0.1:9/" if behaviour == "closed" else server.mirror(behaviour)
    fractions: list[float] = []
    folder = sources.download_mnist(
        tmp_path / "new", mirrors=[bad, server.mirror("good")], progress=fractions.append
    )
    assert snapshot(folder) == {f"{name}.gz": packed for name, packed in server.files.items()}
    assert fractions[-1] == 1.0
    assert all(0 < fraction <= 1 for fraction in fractions)
    assert len(sources.load_mnist(folder).test) == 6


def test_download_mnist_says_why_each_mirror_failed_and_leaves_nothing(tmp_path, server) -> None:
    mirrors = [server.mirror(b) for b in ("404", "html", "wrong", "hang", "half", "crawl")]
    reasons = [
        "HTTP status 404",
        "not MNIST's",
        "not MNIST's",
        "no answer in time",
        "broke off",
        "bytes came in",  # noticed while it crawls, not when it ends
    ]
    host = server.mirror("x").split("/")[2]
    sentence = "; ".join(f"{host}: .*{re.escape(reason)}.*" for reason in reasons)
    with pytest.raises(DownloadError, match=rf"MNIST could not be downloaded \({sentence}\)\.$"):
        sources.download_mnist(tmp_path, mirrors=mirrors)
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize("length", ["negative", "many", "1000000000000000"])
def test_download_mnist_ignores_a_length_that_is_nonsense(tmp_path, server, length) -> None:
    folder = sources.download_mnist(tmp_path, mirrors=[server.mirror(length)])
    assert len(sources.load_mnist(folder).test) == 6


def test_download_mnist_takes_no_more_than_there_can_be(tmp_path, server, monkeypatch) -> None:
    name = sources.FILES[0].name
    server.files[name] = bytes(2**20 + 20 * sources.FILES[0].download_bytes)
    with pytest.raises(DownloadError, match="sends more than there should be"):
        sources.download_mnist(tmp_path, mirrors=[server.mirror("good")])


def test_download_mnist_fetches_only_what_is_missing_or_broken(tmp_path, server, contents) -> None:
    fill(tmp_path, {NAMES[0]: contents[NAMES[0]], NAMES[1]: b"broken"})
    sources.download_mnist(tmp_path, mirrors=[server.mirror("good")])
    assert server.requests == [f"/good/{name}.gz" for name in NAMES[1:]]


@pytest.mark.parametrize("suffix", [".gz", ""])
def test_download_mnist_replaces_a_broken_file(tmp_path, server, contents, suffix) -> None:
    fill(tmp_path, {NAMES[0]: b"broken"}, suffix)
    sources.download_mnist(tmp_path, mirrors=[server.mirror("unpacked")])
    np.testing.assert_array_equal(
        sources.load_mnist(tmp_path).validation.images, idx.parse(contents[NAMES[0]], "x")[:5]
    )


def _raise_full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("function", "full"),
    [
        ("core.files.os.replace", _raise_full),
        ("core.files.tempfile.NamedTemporaryFile", _raise_full),
    ],
)
def test_download_mnist_leaves_the_folder_as_it_was_when_the_disk_is_full(
    tmp_path, server, contents, monkeypatch, function, full
) -> None:
    fill(tmp_path, {NAMES[0]: contents[NAMES[0]], NAMES[1]: b"broken"})
    before = snapshot(tmp_path)
    monkeypatch.setattr(function, full)
    with pytest.raises(DownloadError, match=r"could not be written to .*: No space left on device"):
        sources.download_mnist(tmp_path, mirrors=[server.mirror("good")])
    assert snapshot(tmp_path) == before
