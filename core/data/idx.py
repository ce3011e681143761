"""IDX, the file format of MNIST (http://yann.lecun.com/exdb/mnist/, "THE IDX FILE FORMAT").

A file has two zero bytes, a type code, the number of axes, the length of each axis as a big-endian
32-bit number, then the values, last axis fastest. Only unsigned bytes (0x08) are read here.
"""

import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"
MAX_BYTES = 256 * 2**20  # after decompression; MNIST's largest file has 47 million


def canonical(name: str) -> str:
    """Name of an IDX file as MNIST's are called: `t10k-images-idx3-ubyte`, however it is spelled.

    Others write a dot before `idx`, capitals, `.gz` or not, or let a browser number a copy.
    """
    plain = re.sub(r" ?\(\d+\)", "", name.lower())
    return plain.removesuffix(".gz").replace(".idx", "-idx")


def read_raw(path: Path) -> bytes:
    """Content of a file. Raises `DataError` when it cannot be read or has over `MAX_BYTES`."""
    try:
        num_bytes = path.stat().st_size
        if num_bytes > MAX_BYTES:
            raise DataError(
                f"{path} has {num_bytes / 2**20:,.0f} MB; at most {MAX_BYTES // 2**20} are read."
            )
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def read_bytes(path: Path) -> bytes:
    """Content of a file, decompressed when it is gzip. Raises `DataError`."""
    return decompress(read_raw(path), str(path))


def decompress(raw: bytes, name: str) -> bytes:
    """Content without its gzip layer, if any. Raises `DataError` above `MAX_BYTES` or if broken."""
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        decompressor = zlib.decompressobj(wbits=31)
        content = decompressor.decompress(raw, MAX_BYTES + 1)
    except zlib.error as error:
        raise DataError(f"{name} is damaged: its gzip content cannot be unpacked.") from error
    if len(content) > MAX_BYTES:
        raise DataError(f"{name} unpacks to more than {MAX_BYTES // 2**20} MB; too large to read.")
    if not decompressor.eof:
        raise DataError(f"{name} is cut short: its gzip content ends too early.")
    return content


def parse(content: bytes, name: str) -> NDArray[np.uint8]:
    """Read-only uint8 array in the decompressed content of an IDX file. Raises `DataError`."""
    if len(content) < 4 or content[:2] != b"\0\0":
        raise DataError(
            f"{name} is not an IDX file: it should begin with two zero bytes, "
            f"it begins with {content[:8]!r}."
        )
    kind, num_axes = content[2], content[3]
    if kind != _UNSIGNED_BYTE or not 1 <= num_axes <= 4:
        raise DataError(
            f"{name} holds IDX type 0x{kind:02x} with {num_axes} axes; "
            "only unsigned bytes (0x08) with 1 to 4 axes are read here."
        )
    header = 4 + 4 * num_axes
    if len(content) < header:
        raise DataError(f"{name} is cut short: its header ends after {len(content)} bytes.")
    shape = struct.unpack(f">{num_axes}I", content[4:header])
    needed, arrived = math.prod(shape), len(content) - header
    if needed != arrived:
        raise DataError(
            f"{name} should hold {needed:,} values for its shape {shape}, it holds {arrived:,}."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def read(path: Path) -> NDArray[np.uint8]:
    """Read-only uint8 array in an IDX file, gzip or not. Raises `DataError`."""
    return parse(read_bytes(path), str(path))
