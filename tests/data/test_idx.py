import gzip
import struct

import numpy as np
import pytest
from data.fake_mnist import as_idx

from core.data import idx
from core.errors import DataError

# Two rows of three values, written by hand from the format's description.
BY_HAND = b"\0\0\x08\x02" + struct.pack(">II", 2, 3) + bytes([0, 1, 2, 253, 254, 255])


def test_parse_reads_a_file_written_by_hand() -> None:
    array = idx.parse(BY_HAND, "hand")
    assert array.tolist() == [[0, 1, 2], [253, 254, 255]]
    assert array.dtype == np.uint8
    assert not array.flags.writeable


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", [(0,), (5,), (3, 28, 28), (2, 3, 4, 5), (0, 28, 28)])
def test_read_returns_arrays_of_any_shape(tmp_path, shape, pack) -> None:
    array = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    (tmp_path / "a").write_bytes(pack(as_idx(array)))
    np.testing.assert_array_equal(idx.read(tmp_path / "a"), array, strict=True)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_read_refuses_a_file_cut_anywhere(tmp_path, pack) -> None:
    whole = pack(BY_HAND)
    path = tmp_path / "cut"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DataError, match="cut"):  # the sentence names the file
            idx.read(path)
    path.write_bytes(whole)
    assert idx.read(path).size == 6


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<!DOCTYPE html>", "not an IDX file"),
        (b"PK\x03\x04", "not an IDX file"),
        (BY_HAND + b"\0", r"6 values for its shape \(2, 3\), it holds 7"),
        (b"\0\0\x0d\x01" + struct.pack(">I", 1) + bytes(4), "0x0d"),
        (b"\0\0\x08\0\x05", "0 axes"),
        (b"\0\0\x08\x05" + bytes(20), "5 axes"),
        (b"\0\0\x08\x04" + struct.pack(">4I", *[2**32 - 1] * 4), "should hold"),
    ],
)
def test_parse_says_what_a_foreign_file_is(content: bytes, sentence: str) -> None:
    with pytest.raises(DataError, match=f"^some file.*{sentence}"):
        idx.parse(content, "some file")


def test_decompress_refuses_a_damaged_checksum() -> None:
    packed = bytearray(gzip.compress(BY_HAND))
    packed[-8] ^= 1
    with pytest.raises(DataError, match="damaged"):
        idx.decompress(bytes(packed), "x")


def test_decompress_stops_at_the_largest_size(monkeypatch) -> None:
    monkeypatch.setattr(idx, "MAX_BYTES", 1_000)
    assert idx.decompress(gzip.compress(bytes(1_000)), "x") == bytes(1_000)
    with pytest.raises(DataError, match="too large"):
        idx.decompress(gzip.compress(bytes(1_001)), "x")


@pytest.mark.parametrize("name", ["missing", "."])
def test_read_bytes_names_what_cannot_be_read(tmp_path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be read: "):
        idx.read_bytes(tmp_path / name)
