"""Broken checkpoints: each must be refused with a sentence, and nothing in it may run."""

import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from fakes import fake_model

from core.errors import CheckpointError
from core.nets.checkpoints import from_bytes, load, to_bytes

MODEL = fake_model()
GOOD = to_bytes(MODEL)
(LENGTH,) = struct.unpack("<Q", GOOD[:8])
HEADER, TENSORS = GOOD[8 : 8 + LENGTH], GOOD[8 + LENGTH :]


def with_header(text: bytes, rest: bytes = b"") -> bytes:
    return struct.pack("<Q", len(text)) + text + rest


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Good file with its JSON (recipe, standardizer, …) changed."""
    about = json.loads(json.loads(HEADER)["__metadata__"]["none_of_the_above"])
    change(about)
    tensors = {name: w.astype(np.float16) for name, w in MODEL.weights.items()}
    return safetensors.numpy.save(tensors, metadata={"none_of_the_above": json.dumps(about)})


def with_weights(dtype: str = "float16", **weights: np.ndarray | None) -> bytes:
    """Good file with some tensors replaced; None leaves one out."""
    tensors = {name: w for name, w in ({**MODEL.weights, **weights}).items() if w is not None}
    tensors = {name: w.astype(dtype) for name, w in tensors.items()}
    return safetensors.numpy.save(tensors, metadata=json.loads(HEADER)["__metadata__"])


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 200, len(GOOD) // 2, len(GOOD) - 1])
def test_from_bytes_refuses_a_file_that_is_cut_short(length: int) -> None:
    with pytest.raises(CheckpointError, match=r"^cut .*Use a \.safetensors file"):
        from_bytes(GOOD[:length], "cut")


def _torch_zip(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
    return path.read_bytes()


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5, "zip"])
def test_load_refuses_a_pickle_whatever_its_name(tmp_path, protocol) -> None:
    path = tmp_path / "model.safetensors"
    evil = _Evil(tmp_path / "executed")
    content = _torch_zip(path) if protocol == "zip" else pickle.dumps(evil, protocol)
    path.write_bytes(content)
    # Protocols 0 and 1 have no mark of their own.
    sentence = "not a whole" if protocol in (0, 1) else "pickle or zip"
    with pytest.raises(CheckpointError, match=sentence):
        load(path)
    assert not (tmp_path / "executed").exists()


class _Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


TENSOR = b'"0.weight": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]}'
ABOUT = json.dumps({"none_of_the_above": json.dumps({"format": 1})}).encode()


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2**64 - 1) + b"{}" * 50,
        struct.pack("<Q", 3) + b"{}",
        with_header(b"[" * 200_000),
        with_header(b'{"__metadata__": ' * 20_000),
        with_header(b'{"__metadata__": {"none_of_the_above": "' + b"[" * 200_000 + b'"}}'),
        with_header(b"[]"),
        with_header(b"null"),
        with_header(b"\xff\xfe{}"),
        with_header(b"{" + TENSOR + b"}", bytes(2)),
        with_header(b'{"__metadata__": []}'),
        with_header(b'{"__metadata__": {"none_of_the_above": {"format": 1}}}'),
        with_header(b'{"__metadata__": {"none_of_the_above": "{"}}'),
        with_header(b'{"__metadata__": {"none_of_the_above": "[1]"}}'),
        with_header(b'{"__metadata__": ' + ABOUT + b', "__metadata__": {}}'),
        with_header(b'{"__metadata__": ' + ABOUT + b', "0.weight": 5}'),
        with_header(b'{"__metadata__": ' + ABOUT + b", " + TENSOR + b"," + TENSOR + b"}", bytes(2)),
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_from_bytes_refuses_a_hostile_header(content: bytes) -> None:
    with pytest.raises(CheckpointError, match=r"^x "):
        from_bytes(content, "x")


def test_from_bytes_refuses_a_header_that_is_too_long_to_be_ours() -> None:
    assert from_bytes(with_header(HEADER.ljust(100_000), TENSORS), "x").recipe == MODEL.recipe
    with pytest.raises(CheckpointError, match=r"^x is not a whole"):
        from_bytes(with_header(HEADER.ljust(100_001), TENSORS), "x")


@pytest.mark.parametrize("dtype", ["F8_E4M3", "BF16", "F4", "Q8", "", "\0"])
def test_from_bytes_refuses_types_that_numpy_lacks(dtype: str) -> None:
    header = json.loads(HEADER)
    for key in header.keys() - {"__metadata__"}:
        header[key]["dtype"] = dtype
    with pytest.raises(CheckpointError, match="x is damaged"):
        from_bytes(with_header(json.dumps(header).encode(), TENSORS), "x")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a: a.update(format=2), "another version"),
        (lambda a: a.pop("recipe"), "no recipe"),
        (lambda a: a["recipe"].update(seed=-1), "recipe that cannot be used: seed"),
        (lambda a: a["recipe"]["optimisation"].update(loss=["hinge"]), "loss must be one of"),
        (lambda a: a["recipe"]["optimisation"].update(rate=10**400), "rate must be"),
        (lambda a: a["recipe"]["network"].update(layers=[784, 13, 10]), r"\(13, 784\)"),
        (lambda a: a["recipe"]["network"].update(layers=[784, 10]), "should hold 0.weight"),
        (lambda a: a.update(standardizer=None), "standardizer should be names with numbers"),
        (lambda a: a["standardizer"].update(std=0), "positive std"),
        (lambda a: a["standardizer"].update(std=10**400), "finite numbers"),
        (lambda a: a["standardizer"].update(mean=float("nan")), "finite numbers"),
        (lambda a: a["standardizer"].update(skew=0.1), "mean and a positive std"),
        (lambda a: a.update(levels="0.95"), "levels should be a list"),
        (lambda a: a.update(levels=[0.95]), "one threshold for each"),
        (lambda a: a.update(thresholds=[]), "no table of thresholds"),
        (lambda a: a["thresholds"].update(energy=[True] * 12), "finite numbers"),
        (lambda a: a["thresholds"].update(energy=[float("inf")] * 12), "finite numbers"),
        (lambda a: a.update(figures={"accuracy": "high"}), "finite numbers, it holds 'high'"),
        (lambda a: a.pop("figures"), "figures should be names"),
    ],
)
def test_from_bytes_says_which_part_is_wrong(change, sentence: str) -> None:
    with pytest.raises(CheckpointError, match=f"^x.*{sentence}"):
        from_bytes(changed(change), "x")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (with_weights("float32"), "0.weight should be float16.*it is float32"),
        (with_weights("int16"), "it is int16"),
        (with_weights(**{"1.bias": np.full(10, np.nan)}), "1.bias has values that are not numbers"),
        (with_weights(**{"0.bias": np.full(12, np.inf)}), "0.bias has values that are not numbers"),
        (with_weights(**{"0.weight": np.zeros((784, 12))}), r"shape \(12, 784\).*\(784, 12\)"),
        (with_weights(**{"1.bias": np.zeros((10, 1))}), r"shape \(10,\)"),
        (with_weights(**{"1.bias": None}), "should hold 0.weight, 0.bias, 1.weight, 1.bias"),
        (with_weights(**{"2.weight": np.zeros(3)}), "it holds .*2.weight"),
    ],
)
def test_from_bytes_checks_every_tensor(content: bytes, sentence: str) -> None:
    with pytest.raises(CheckpointError, match=f"^x.*{sentence}"):
        from_bytes(content, "x")


def test_from_bytes_accepts_the_files_above_without_a_change() -> None:
    for content in (changed(lambda _: None), with_weights()):
        assert from_bytes(content, "x").recipe == MODEL.recipe
