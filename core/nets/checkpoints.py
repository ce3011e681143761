"""Checkpoints: a model as one safetensors file, with recipe, scaling, thresholds and figures.

Weights are stored as float16, which halves the file; figures are measured after that rounding (see
`rounded`), so that they hold for the file. A fitted density is stored with them. Nothing in a file
is ever executed.
"""

import dataclasses
import hashlib
import json
import struct
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from core import files
from core.data.digits import Standardizer
from core.errors import CheckpointError, RecipeError
from core.nets.density import Density
from core.nets.model import Model, Thresholds, connected_units, weight_shapes
from core.recipes import Recipe
from core.wording import cut

_KEY = "none_of_the_above"
_FORMAT = 1
_DENSITY = "density."
_MAX_HEADER = 100_000  # bytes
_MAX_BYTES = 100 * 2**20
_ADVICE = "Use a .safetensors file that was saved here."
_FINGERPRINTS: WeakKeyDictionary[Model, str] = WeakKeyDictionary()


def path_of(name: str) -> Path:
    """Path of a shipped model in `weights/`."""
    return files.weights_folder() / f"{name}.safetensors"


def rounded(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """Weights as they are after saving and loading; too large ones become infinite."""
    with np.errstate(over="ignore"):
        return {name: w.astype(np.float16).astype(np.float32) for name, w in weights.items()}


def to_bytes(model: Model) -> bytes:
    """Content of a model's file."""
    tensors: dict[str, NDArray[Any]] = {
        name: weight.astype(np.float16) for name, weight in model.weights.items()
    }
    if model.density is not None:
        tensors |= {
            _DENSITY + part: values.astype(_density_type(part))
            for part, values in vars(model.density).items()
        }
    return safetensors.numpy.save(tensors, metadata={_KEY: json.dumps(_without_weights(model))})


def fingerprint(model: Model) -> str:
    """Checksum of all parts of a model, since two may have one name. Takes 2 ms the first time."""
    if model in _FINGERPRINTS:
        return _FINGERPRINTS[model]
    checksum = hashlib.blake2b(json.dumps(_without_weights(model)).encode(), digest_size=16)
    arrays = {**model.weights, **({} if model.density is None else vars(model.density))}
    for name in sorted(arrays):
        checksum.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return _FINGERPRINTS.setdefault(model, checksum.hexdigest())


def _without_weights(model: Model) -> dict[str, Any]:
    """JSON values of a model's parts, but for its weights and density."""
    return {
        "format": _FORMAT,
        "recipe": model.recipe.to_json(),
        "standardizer": dataclasses.asdict(model.standardizer),
        "levels": list(model.thresholds.levels),
        "thresholds": {name: list(values) for name, values in model.thresholds.by_score.items()},
        "figures": dict(model.figures),
    }


def save(model: Model, path: Path) -> None:
    """Write a model's file, whole or not at all. Raises `CheckpointError` if that fails."""
    try:
        files.write(path, to_bytes(model))
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror or error}.") from error


def check_writable(path: Path) -> None:
    """Raise `CheckpointError` if a model cannot be saved there, before hours of training."""
    if path.suffix != ".safetensors":
        raise CheckpointError(f"{path} should end in .safetensors, the format models are kept in.")
    try:
        if path.is_dir():
            raise CheckpointError(f"{path} is a folder. Give the path of a .safetensors file.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror or error}.") from error


def load(name_or_path: str | Path) -> Model:
    """Model of a name in `weights/`, or of a path. Raises `CheckpointError`."""
    path = path_of(str(name_or_path))
    try:
        if not (isinstance(name_or_path, str) and path.is_file()):
            path = Path(name_or_path)
        if path.stat().st_size > _MAX_BYTES:
            raise CheckpointError(f"{path} is larger than {_MAX_BYTES // 2**20} MB. {_ADVICE}")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        shipped = sorted(path.stem for path in files.weights_folder().glob("*.safetensors"))
        names = f"{', '.join(shipped)}, or " if shipped else ""
        raise CheckpointError(
            f"No model is called {str(name_or_path)!r} and no such file can be read. "
            f"Use {names}the path of a .safetensors file."
        ) from error
    return from_bytes(content, str(path))


def from_bytes(content: bytes, name: str) -> Model:
    """Model in the content of a file, of which every part is checked. Raises `CheckpointError`.

    Errors begin with `name`.
    """
    about = _about(content, name)
    try:
        recipe = Recipe.from_json(about["recipe"])
    except RecipeError as error:
        raise CheckpointError(f"{name} has a recipe that cannot be used: {error}") from error
    except KeyError as error:
        raise CheckpointError(f"{name} has no recipe inside. {_ADVICE}") from error
    try:
        tensors = safetensors.numpy.load(content)
    except (SafetensorError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(f"{name} is damaged: {cut(str(error), 120)}. {_ADVICE}") from error
    density = {key: tensors.pop(key) for key in list(tensors) if key.startswith(_DENSITY)}
    return Model(
        recipe,
        _standardizer(about, name),
        _checked_weights(tensors, recipe, name),
        _thresholds(about, name),
        _numbers(about.get("figures"), f"{name}: figures"),
        _checked_density(density, recipe, name) if density else None,
    )


def is_ours(content: bytes) -> bool:
    """Whether a file says of itself that it was saved here, or is no safetensors file at all."""
    length = int.from_bytes(content[:8], "little")
    header = content[8 : 8 + length]
    is_whole = 0 < length <= len(header)
    return not is_whole or length > _MAX_HEADER or _KEY.encode() in header


def sha256(path: Path) -> str:
    """SHA-256 checksum of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _about(content: bytes, name: str) -> dict[str, Any]:
    """Read our JSON in the header, which is an 8-byte little-endian length and as many bytes."""
    if len(content) < 8:
        raise CheckpointError(
            f"{name} has only {len(content)} bytes: no weights are inside. {_ADVICE}"
        )
    (length,) = struct.unpack("<Q", content[:8])
    if length > min(len(content) - 8, _MAX_HEADER):
        # Checked late, since a good file begins with its header's length, which may look the same.
        if content[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK"):
            raise CheckpointError(
                f"{name} is a pickle or zip (torch.save), which could run code. {_ADVICE}"
            )
        raise CheckpointError(f"{name} is not a whole .safetensors file. {_ADVICE}")
    try:
        header = json.loads(content[8 : 8 + length])
        about = json.loads(header["__metadata__"][_KEY])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(f"{name} has no recipe in its header. {_ADVICE}") from error
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise CheckpointError(f"{name} was saved by another version of this project. {_ADVICE}")
    return about


def _checked_weights(
    tensors: Mapping[str, NDArray[Any]], recipe: Recipe, name: str
) -> dict[str, NDArray[np.float32]]:
    needed = weight_shapes(recipe.network)
    if tensors.keys() != needed.keys():
        raise CheckpointError(
            f"{name} should hold {', '.join(needed)} for its recipe, "
            f"it holds {cut(', '.join(sorted(tensors)), 200) or 'nothing'}."
        )
    return {
        key: _checked(tensors[key], shape, np.float16, f"{name}: {key}")
        for key, shape in needed.items()
    }


def _checked_density(tensors: Mapping[str, NDArray[Any]], recipe: Recipe, name: str) -> Density:
    parts = [field.name for field in dataclasses.fields(Density)]
    shape = tensors.get(_DENSITY + "offsets", np.zeros(0)).shape
    if tensors.keys() != {_DENSITY + part for part in parts} or len(shape) != 2 or 0 in shape:
        raise CheckpointError(f"{name} has a density that is not whole. {_ADVICE}")
    units, (classes, components) = connected_units(recipe.network)[-2], shape
    shapes: dict[str, tuple[int, ...]] = {
        "centre": (units,),
        "basis": (units, components),
        "offsets": shape,
        "whitening": (classes, components, components),
        "constants": (classes,),
    }
    checked = {}
    for part in parts:
        key = _DENSITY + part
        checked[part] = _checked(tensors[key], shapes[part], _density_type(part), f"{name}: {key}")
    return Density(**checked)


def _density_type(part: str) -> type[np.floating[Any]]:
    return np.float16 if part == "basis" else np.float32  # the others may be beyond float16


def _checked(
    tensor: NDArray[Any], shape: tuple[int, ...], dtype: type[np.floating[Any]], title: str
) -> NDArray[np.float32]:
    """Read-only float32 copy of a tensor. Raises `CheckpointError`."""
    if tensor.shape != shape or tensor.dtype != dtype:
        raise CheckpointError(
            f"{title} should be {np.dtype(dtype)} of shape {shape}, "
            f"it is {tensor.dtype} of shape {tensor.shape}."
        )
    if not np.isfinite(tensor).all():
        raise CheckpointError(f"{title} has values that are not numbers.")
    values = tensor.astype(np.float32)
    values.flags.writeable = False
    return values


def _standardizer(about: Mapping[str, Any], name: str) -> Standardizer:
    numbers = _numbers(about.get("standardizer"), f"{name}: standardizer")
    if numbers.keys() != {"mean", "std"} or numbers["std"] <= 0:
        raise CheckpointError(f"{name} needs a mean and a positive std for its pixels.")
    return Standardizer(**numbers)


def _thresholds(about: Mapping[str, Any], name: str) -> Thresholds:
    levels = _row(about.get("levels"), f"{name}: levels")
    table = about.get("thresholds")
    if not isinstance(table, Mapping):
        raise CheckpointError(f"{name} has no table of thresholds.")
    rows = {str(score): _row(row, f"{name}: thresholds") for score, row in table.items()}
    if any(len(row) != len(levels) for row in rows.values()):
        raise CheckpointError(f"{name} should have one threshold for each of its levels.")
    return Thresholds(levels, rows)


def _row(values: object, title: str) -> tuple[float, ...]:
    if not isinstance(values, list):
        raise CheckpointError(f"{title} should be a list of numbers.")
    return tuple(_number(value, title) for value in values)


def _numbers(values: object, title: str) -> dict[str, float]:
    if not isinstance(values, Mapping):
        raise CheckpointError(f"{title} should be names with numbers.")
    return {str(key): _number(value, title) for key, value in values.items()}


def _number(value: object, title: str) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        # Not math.isfinite: it raises OverflowError for whole numbers that no float can hold.
        or not abs(value) <= sys.float_info.max
    ):
        raise CheckpointError(f"{title} should hold finite numbers, it holds {value!r:.40}.")
    return float(value)
