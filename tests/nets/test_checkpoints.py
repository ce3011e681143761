import dataclasses
import errno
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import fake_digits, fake_model

from core.errors import CheckpointError
from core.nets import checkpoints
from core.nets.checkpoints import check_writable, from_bytes, load, rounded, save, to_bytes
from core.recipes import LOSSES

MODEL = fake_model()
GOOD = to_bytes(MODEL)


@pytest.mark.parametrize("convolutions", [(), (3,), (3, 5)])
@pytest.mark.parametrize("loss", LOSSES)
def test_load_returns_what_save_wrote(tmp_path, loss: str, convolutions) -> None:
    model = fake_model(loss, convolutions=convolutions)
    save(model, tmp_path / "deep" / "model.safetensors")
    loaded = load(tmp_path / "deep" / "model.safetensors")
    for field in ("recipe", "standardizer", "thresholds", "figures"):
        assert getattr(loaded, field) == getattr(model, field)
    images = fake_digits(5, "test").images
    np.testing.assert_array_equal(loaded.judge(images).outputs, model.judge(images).outputs)
    assert not any(weight.flags.writeable for weight in loaded.weights.values())
    assert [path.name for path in tmp_path.rglob("*.*")] == ["model.safetensors"]


def test_rounded_does_what_saving_does() -> None:
    weights = {"w": np.array([1 / 3, 1e-9, 65_519, 65_520, -1e6], np.float32)}
    expected = [np.float32(np.float16(1 / 3)), 0, 65_504, np.inf, -np.inf]
    assert rounded(weights)["w"].tolist() == expected
    assert rounded(rounded(weights))["w"].tolist() == expected


@pytest.mark.parametrize("start", [b"\x80\x02", b"\x80\x05", b"PK"])
def test_from_bytes_is_not_fooled_by_a_length_that_looks_like_a_pickle(start: bytes) -> None:
    (length,) = struct.unpack("<Q", GOOD[:8])
    padded = int.from_bytes(start, "little") + 2**16  # a header may end with spaces
    header = GOOD[8 : 8 + length].ljust(padded)
    content = struct.pack("<Q", padded) + header + GOOD[8 + length :]
    assert content.startswith(start)
    assert from_bytes(content, "x").recipe == MODEL.recipe


@pytest.mark.parametrize("name", ["nobody", "a\0b", ".", "x" * 5_000])
def test_load_says_what_can_be_used(name: str) -> None:
    with pytest.raises(CheckpointError, match=r"No model is called .*\.safetensors file"):
        load(name)


def test_load_looks_at_the_size_before_reading(tmp_path, monkeypatch) -> None:
    path = tmp_path / "huge.safetensors"
    with path.open("wb") as file:
        file.truncate(checkpoints._MAX_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(CheckpointError, match="larger than 100 MB"):
        load(path)


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def _half_then_full(self: Any, content: bytes) -> None:
    self.file.write(content[: len(content) // 2])
    _full()


@pytest.mark.parametrize(
    ("step", "happens", "raised"),
    [
        ("write", _half_then_full, CheckpointError),
        ("replace", _full, CheckpointError),
        ("replace", _interrupted, KeyboardInterrupt),
    ],
)
def test_save_leaves_the_old_file_good(tmp_path, monkeypatch, step, happens, raised) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(GOOD)
    if step == "write":
        monkeypatch.setattr(tempfile._TemporaryFileWrapper, "write", happens, raising=False)
    else:
        monkeypatch.setattr("core.files.os.replace", happens)
    model = dataclasses.replace(MODEL, figures={"validation_loss": 1.0})
    with pytest.raises(raised):
        save(model, path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert load(path).figures == MODEL.figures


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("model.pt", "should end in .safetensors"),
        ("folder.safetensors", "is a folder"),
        ("file/model.safetensors", "cannot be written: "),
    ],
)
def test_check_writable_refuses_what_save_could_not_write(tmp_path, path, sentence) -> None:
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match=sentence):
        check_writable(tmp_path / path)
    check_writable(tmp_path / "new" / "model.safetensors")
    assert list((tmp_path / "new").iterdir()) == []
