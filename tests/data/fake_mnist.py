"""Four tiny files in MNIST's format, and folders that hold them."""

import gzip
from pathlib import Path

import numpy as np

from core.data import sources

NAMES = [file.name for file in sources.FILES]
SHAPES = [(12, 28, 28), (12,), (6, 28, 28), (6,)]
NUM_VALIDATION = 5


def as_idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.tobytes()


def fill(folder: Path, contents: dict[str, bytes], suffix: str = ".gz") -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / (name + suffix)).write_bytes(gzip.compress(content) if suffix else content)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
