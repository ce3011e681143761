"""Networks that were trained elsewhere: plain safetensors of fully connected layers.

A file says neither how pixels were scaled nor what the outputs are, so that is asked for, and tried
on the validation digits before the network is taken.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from core.data.digits import DigitSplits, Standardizer
from core.errors import CheckpointError, RecipeError, TrainingError
from core.judging.densities import with_density
from core.nets import checkpoints
from core.nets.model import Model, Thresholds
from core.recipes import SCALINGS, DataChoice, Network, Optimisation, Recipe
from core.training.loop import with_thresholds
from core.wording import cut, percent

LEAST_ACCURACY = 0.5  # of validation digits; 0.1 is guessing
_ADVICE = (
    "Save it with safetensors.torch.save_file(network.state_dict(), FILE): weights (out, in) and "
    "biases (out,) of layers from 784 pixels to 10 digits, with ReLU between them."
)

Tensors = Mapping[str, NDArray[Any]]


def adopt(content: bytes, name: str, scaling: str, loss: str, digits: DigitSplits) -> Model:
    """Model of the fully connected layers in a safetensors file, with thresholds and figures.

    `scaling` is one of SCALINGS and `loss` one of LOSSES, as it was trained with; `name` is what
    errors begin with and the model is called. Raises `CheckpointError` for other contents, and
    where fewer than half of the validation digits are read right.
    """
    try:
        layers = _layers(safetensors.numpy.load(content), name)
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointError(f"{name} is no whole .safetensors file. {_ADVICE}") from error
    try:
        recipe = Recipe(
            "own",
            cut(name, 60),
            Network((layers[0][0].shape[1], *(len(weight) for weight, _ in layers))),
            Optimisation(loss=loss),
            DataChoice(scaling=scaling),
        )
    except RecipeError as error:
        raise CheckpointError(f"{name} cannot be used: {error}") from error
    weights = {
        f"{layer}.{part}": values.astype(np.float32)
        for layer, pair in enumerate(layers)
        for part, values in zip(("weight", "bias"), pair, strict=True)
    }
    model = _measured(recipe, checkpoints.rounded(weights), digits)
    accuracy = model.figures["validation_accuracy"]
    if accuracy < LEAST_ACCURACY:
        raise CheckpointError(f"{name}, {_too_wrong(model, digits)}")
    return with_density(model, digits)


def _measured(
    recipe: Recipe, weights: Mapping[str, NDArray[np.float32]], digits: DigitSplits
) -> Model:
    standardizer = Standardizer.fit(digits.train.images, recipe.data.scaling)
    try:
        return with_thresholds(
            Model(recipe, standardizer, weights, Thresholds((), {}), {}), digits.validation
        )
    except TrainingError as error:
        raise CheckpointError(
            f"{recipe.title} has weights that are no numbers, or too large to be stored as float16."
        ) from error


def _too_wrong(model: Model, digits: DigitSplits) -> str:
    """A sentence about a network that reads too few digits, and what it may be scaled with."""
    recipe = model.recipe
    share = percent(model.figures["validation_accuracy"])
    said = f"with the scaling {recipe.data.scaling}, reads {share} of the validation digits right."
    others = {
        scaling: _measured(
            dataclasses.replace(recipe, data=DataChoice(scaling=scaling)), model.weights, digits
        ).figures["validation_accuracy"]
        for scaling in SCALINGS
        if scaling != recipe.data.scaling
    }
    best = max(others, key=others.__getitem__)
    if others[best] >= LEAST_ACCURACY:
        return f"{said} With {best} it would read {percent(others[best])}: say that instead."
    return (
        f"{said} It was not taken: it may be for other pictures, have another activation than "
        "ReLU, or its layers another order than their names."
    )


def _layers(tensors: Tensors, name: str) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Weights (out, in) and biases (out,) of each layer, in the order of their names."""
    weights = sorted((key for key, value in tensors.items() if value.ndim == 2), key=_in_order)
    odd = [key for key, value in tensors.items() if value.ndim not in (1, 2)]
    if odd or not weights:
        shape = f"{odd[0]} of shape {tensors[odd[0]].shape}" if odd else "no matrix"
        raise CheckpointError(f"{name} holds {cut(shape, 80)}. {_ADVICE}")
    layers: list[tuple[NDArray[Any], NDArray[Any]]] = []
    for key in weights:
        weight = tensors[key]
        bias = tensors.get(re.sub(r"weight$", "bias", key), np.zeros(len(weight), np.float32))
        if layers and weight.shape[1] != len(layers[-1][0]):
            raise CheckpointError(
                f"{name}: {cut(key)} reads {weight.shape[1]} numbers, the layer before it has "
                f"{len(layers[-1][0])}. {_ADVICE}"
            )
        if bias.shape != (len(weight),) or key.endswith("bias"):
            raise CheckpointError(
                f"{name}: {cut(key)} has {len(weight)} outputs and a bias of shape {bias.shape}. "
                f"{_ADVICE}"
            )
        layers.append((weight, bias))
    return layers


def _in_order(key: str) -> list[tuple[int, str]]:
    """Sorts layer 10 after layer 9."""
    parts = re.split(r"(\d+)", key)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]
