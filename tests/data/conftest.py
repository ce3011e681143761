"""Made-up MNIST files and a server for them, for the tests of sources and downloads."""

import gzip
import hashlib
from collections.abc import Iterator

import numpy as np
import pytest
from data.fake_mnist import NAMES, NUM_VALIDATION, SHAPES, as_idx
from data.mnist_server import MnistServer

from core.data import downloads, sources


@pytest.fixture
def contents(monkeypatch) -> dict[str, bytes]:
    """Four tiny files that count as MNIST in a test, decompressed, by name."""
    rng = np.random.default_rng(0)
    contents = {
        name: as_idx(rng.integers(0, 256 if len(shape) == 3 else 10, shape).astype(np.uint8))
        for name, shape in zip(NAMES, SHAPES, strict=True)
    }
    files = tuple(
        sources.File(name, hashlib.sha256(content).hexdigest(), len(gzip.compress(content)))
        for name, content in contents.items()
    )
    monkeypatch.setattr(sources, "FILES", files)
    monkeypatch.setattr(sources, "NUM_VALIDATION", NUM_VALIDATION)
    return contents


@pytest.fixture
def server(contents, monkeypatch) -> Iterator[MnistServer]:
    """Server of these files; hanging and slow mirrors are given up soon."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "_READ_SECONDS", 0.5)
    monkeypatch.setattr(downloads, "_GRACE_SECONDS", 0.5)
    monkeypatch.setattr(downloads, "_MIN_BYTES_PER_SECOND", 200_000)
    running = MnistServer({name: gzip.compress(content) for name, content in contents.items()})
    yield running
    running.stop()
