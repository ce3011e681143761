"""Outputs of the shipped models for validation and test digits and every family of unknowns.

They are stored in `weights/outputs/`, so that thresholds can be explored without inference, torch
or MNIST. The files hold no picture and no label, only whether an answer is right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from core import files
from core.data.digits import Digits, DigitSplits
from core.data.unknowns.families import FAMILIES, unknowns
from core.errors import CheckpointError
from core.nets.model import Judged, Model
from core.recipes import NUM_CLASSES

NUM_UNKNOWNS = 1_000  # of each family
SEED = 1_000


@dataclass(frozen=True)
class Answers:
    """Answers of a model to N digits, and whether each is right (N,)."""

    judged: Judged
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class Outputs:
    """Answers of a shipped model. Outputs are rounded to float16, densities to float32."""

    validation: Answers
    test: Answers
    # Family -> `NUM_UNKNOWNS` pictures, without families that are newer than the file.
    unknowns: Mapping[str, Judged]


def family_images(name: str, digits: Digits | None) -> NDArray[np.uint8]:
    """Pictures (N, 28, 28) of a family that the stored outputs belong to.

    `digits` must be MNIST's test digits, or None for a family that needs no digits.
    """
    return unknowns(name, NUM_UNKNOWNS, SEED, digits)


def collect(model: Model, digits: DigitSplits) -> Outputs:
    """Judge all digits and families, with outputs rounded as in a file."""
    validation, test = (
        Answers(judged, judged.preds == split.labels)
        for split in (digits.validation, digits.test)
        for judged in (model.judge(split.images),)
    )
    judged = {name: model.judge(family_images(name, digits.test)) for name in FAMILIES}
    return _from_bytes(to_bytes(Outputs(validation, test, judged)))


def to_bytes(outputs: Outputs) -> bytes:
    """Content of a file that `load_outputs` reads."""
    tensors: dict[str, NDArray[np.generic]] = {}
    for name, judged in _named(outputs):
        tensors[f"{name}.outputs"] = judged.outputs.astype(np.float16)
        if judged.density is not None:
            tensors[f"{name}.density"] = judged.density.astype(np.float32)
    for name, answers in (("validation", outputs.validation), ("test", outputs.test)):
        tensors[f"{name}.right"] = answers.right
    return safetensors.numpy.save(tensors)


def path_of(recipe: str) -> Path:
    """Path of the outputs of a recipe's shipped model."""
    return files.weights_folder() / "outputs" / f"{recipe}.safetensors"


def load_outputs(recipe: str) -> Outputs:
    """Outputs of a recipe's shipped model. Raises `CheckpointError`."""
    path = path_of(recipe)
    try:
        return _from_bytes(path.read_bytes())
    except (OSError, SafetensorError, ValueError, TypeError, KeyError) as error:
        raise CheckpointError(
            f"outputs/{path.name} is missing or damaged. "
            f"Rebuild it: python -m core pretrain --outputs-only {recipe}"
        ) from error


def _named(outputs: Outputs) -> Iterator[tuple[str, Judged]]:
    yield "validation", outputs.validation.judged
    yield "test", outputs.test.judged
    yield from outputs.unknowns.items()


def _from_bytes(content: bytes) -> Outputs:
    tensors = safetensors.numpy.load(content)
    families = {name: _judged(tensors, name) for name in FAMILIES if f"{name}.outputs" in tensors}
    return Outputs(_answers(tensors, "validation"), _answers(tensors, "test"), families)


def _answers(tensors: Mapping[str, NDArray[np.generic]], name: str) -> Answers:
    judged, right = _judged(tensors, name), np.asarray(tensors[f"{name}.right"])
    if right.shape != (len(judged.outputs),) or right.dtype != np.bool_:
        raise ValueError(f"{name}.right")
    return Answers(judged, right.astype(np.bool_))


def _judged(tensors: Mapping[str, NDArray[np.generic]], name: str) -> Judged:
    outputs, density = tensors[f"{name}.outputs"], tensors.get(f"{name}.density")
    parts = [outputs] if density is None else [outputs, density]
    if outputs.ndim != 2 or outputs.shape[1] != NUM_CLASSES or len(outputs) == 0:
        raise ValueError(f"{name}.outputs")
    if any(len(part) != len(outputs) or not np.isfinite(part).all() for part in parts):
        raise ValueError(name)
    return Judged(
        outputs.astype(np.float32),
        None if density is None else density.reshape(len(outputs)).astype(np.float64),
    )
