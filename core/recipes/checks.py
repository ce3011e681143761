"""The one place where a recipe's settings are checked, wherever they came from."""

import math
from typing import TYPE_CHECKING

from core.errors import RecipeError
from core.recipes.settings import (
    ACTIVATIONS,
    ADAM,
    AS_IS,
    BACKENDS,
    CONSTANT,
    DTYPES,
    EVERYTHING,
    INITIALISATIONS,
    LOSSES,
    MONITORS,
    NUM_CLASSES,
    NUM_COORDINATES,
    NUM_PIXELS,
    NUMPY,
    ONE_VS_REST,
    OPTIMIZERS,
    POINTS,
    SCALINGS,
    SCHEDULES,
    SPLITS,
    Augmentation,
    Lesson,
    Network,
    Optimisation,
)

if TYPE_CHECKING:
    from core.recipes.recipe import Recipe


# The highest of each setting of an augmentation.
_MOST_CHANGED = {
    "tilt": 45,
    "size": 0.5,
    "shear": 0.5,
    "shift": 10,
    "elastic": 5,
    "thickness": 1,
    "coarse": 1,
}


def check(recipe: "Recipe") -> None:
    """Raise `RecipeError`, naming the setting, for what no network can be trained with."""
    _text("name", recipe.name, 100)
    _text("title", recipe.title, 100)
    _network(recipe.network)
    _optimisation(recipe.optimisation)
    if recipe.inputs == POINTS:
        _choice("data.scaling of points", recipe.data.scaling, (AS_IS,))
    else:
        _choice("data.scaling", recipe.data.scaling, SCALINGS)
    if recipe.data.train_size is not None:
        _whole("data.train_size", recipe.data.train_size, 1, 60_000)
    _choice("data.split", recipe.data.split, SPLITS)
    _choice("data.monitor", recipe.data.monitor, MONITORS)
    if recipe.inputs == POINTS and recipe.data.split == EVERYTHING:
        raise RecipeError(f"data.split {EVERYTHING!r} is for digits: points are made as needed.")
    _whole("data.negatives", recipe.data.negatives, 0, 1_000)
    if recipe.augmentation is not None:
        _augmentation(recipe.augmentation)
    if recipe.inputs == POINTS and (recipe.data.negatives or recipe.augmentation):
        raise RecipeError("data.negatives and augmentation are for pictures, and points are none.")
    _whole("seed", recipe.seed, 0, 2**32 - 1)
    _choice("backend", recipe.backend, BACKENDS)
    _choice("dtype", recipe.dtype, DTYPES)
    if recipe.backend == NUMPY:
        _numpy(recipe)
    if recipe.lesson is not None:
        _lesson(recipe.lesson)


def _network(network: Network) -> None:
    layers = network.layers
    if not 2 <= len(layers) <= 10:
        raise RecipeError(f"network.layers needs 2 to 10 numbers, got {len(layers)}.")
    for units in layers:
        _whole("network.layers", units, 1, 4096)
    digits = layers[0] == NUM_PIXELS and layers[-1] == NUM_CLASSES
    points = layers[0] == NUM_COORDINATES and 2 <= layers[-1] <= NUM_CLASSES
    if not (digits or points):
        raise RecipeError(
            f"network.layers must start with {NUM_PIXELS} (pixels) and end with {NUM_CLASSES} "
            f"(digits), or start with {NUM_COORDINATES} (a point in the plane) and end with 2 to "
            f"{NUM_CLASSES} (classes), got {list(layers)}."
        )
    _convolutions(network, points=points)
    _choice("network.activation", network.activation, ACTIVATIONS)
    _choice("network.initialisation", network.initialisation, INITIALISATIONS)
    dropout = _number("network.dropout", network.dropout)
    if not 0 <= dropout < 1:
        raise RecipeError(f"network.dropout must be at least 0 and below 1, got {dropout}.")
    if not isinstance(network.dropout_connected, bool):
        raise RecipeError(
            f"network.dropout_connected must be true or false, not {network.dropout_connected!r}."
        )
    if not isinstance(network.normalised, bool):
        raise RecipeError(f"network.normalised must be true or false, not {network.normalised!r}.")


def _convolutions(network: Network, *, points: bool) -> None:
    if network.convolutions and points:
        raise RecipeError("network.convolutions need pictures, and points are none.")
    for channels in network.convolutions:
        _whole("network.convolutions", channels, 1, 256)
    for key, numbers, most in (("kernels", network.kernels, 11), ("pools", network.pools, 4)):
        if numbers and len(numbers) != len(network.convolutions):
            raise RecipeError(
                f"network.{key} needs a number for each of the {len(network.convolutions)} "
                f"convolutions or none at all, got {len(numbers)}."
            )
        for number in numbers:
            _whole(f"network.{key}", number, 1, most)
    width = math.isqrt(NUM_PIXELS)
    for number, (kernel, pool) in enumerate(network.windows, 1):
        if width - kernel + 1 < pool:
            raise RecipeError(
                f"network.convolutions: number {number} would find {width} pixels where it takes "
                f"{kernel} and keeps one of {pool} x {pool}. Use fewer, smaller kernels or pools."
            )
        width = (width - kernel + 1) // pool


def _augmentation(augmentation: Augmentation) -> None:
    for name, high in _MOST_CHANGED.items():
        value = _number(f"augmentation.{name}", getattr(augmentation, name))
        if not 0 <= value <= high:  # nan fails as well
            raise RecipeError(f"augmentation.{name} must be from 0 to {high}, got {value}.")


def _optimisation(optimisation: Optimisation) -> None:
    _choice("optimisation.loss", optimisation.loss, LOSSES)
    _choice("optimisation.schedule", optimisation.schedule, SCHEDULES)
    _choice("optimisation.optimizer", optimisation.optimizer, OPTIMIZERS)
    rate = _number("optimisation.rate", optimisation.rate)
    if not 0 < rate <= 100:  # nan fails as well
        raise RecipeError(f"optimisation.rate must be above 0 and at most 100, got {rate}.")
    epsilon = _number("optimisation.epsilon", optimisation.epsilon)
    if not 0 < epsilon <= 1:
        raise RecipeError(f"optimisation.epsilon must be above 0 and at most 1, got {epsilon}.")
    decay = _number("optimisation.weight_decay", optimisation.weight_decay)
    if not 0 <= decay <= 1:
        raise RecipeError(f"optimisation.weight_decay must be from 0 to 1, got {decay}.")
    if decay and optimisation.optimizer != ADAM:
        raise RecipeError("optimisation.weight_decay needs the optimizer adam.")
    _whole("optimisation.batch", optimisation.batch, 1, 60_000)
    _whole("optimisation.epochs", optimisation.epochs, 1, 1_000)
    if optimisation.steps_per_epoch is not None:
        _whole("optimisation.steps_per_epoch", optimisation.steps_per_epoch, 1, 100_000)
    if optimisation.optimizer != ADAM and optimisation.schedule != CONSTANT:
        raise RecipeError(
            f"optimisation.schedule {optimisation.schedule!r} needs the optimizer adam, "
            f"it moves Adam's beta too. With {optimisation.optimizer} use constant."
        )


def _numpy(recipe: "Recipe") -> None:
    network, optimisation = recipe.network, recipe.optimisation
    missing = {
        "convolutions": bool(network.convolutions),
        "batch normalisation": network.normalised,
        "augmentation": recipe.augmentation is not None,
        "negatives": recipe.data.negatives > 0,
        "weight decay": optimisation.weight_decay > 0,
        f"dtype {recipe.dtype}": recipe.dtype == "bfloat16",
        "dropout": network.dropout > 0 and network.dropout_connected,
        f"loss {ONE_VS_REST}": optimisation.loss == ONE_VS_REST,
        f"schedule {optimisation.schedule}": optimisation.schedule != CONSTANT,
    }
    if wanted := [name for name, asked in missing.items() if asked]:
        raise RecipeError(
            f"The network written in NumPy knows no {' and no '.join(wanted)}. "
            "Use the backend torch, or do without."
        )


def _lesson(lesson: Lesson) -> None:
    _whole("lesson.number", lesson.number, 1, 5)
    _text("lesson.source", lesson.source, 200)
    _text("lesson.note", lesson.note, 1_000)
    if lesson.reported is not None and not 0 <= _number("lesson.reported", lesson.reported) <= 1:
        raise RecipeError(f"lesson.reported must be from 0 to 1, got {lesson.reported}.")


def _text(name: str, value: object, most: int) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise RecipeError(f"{name} must be a text of 1 to {most} characters, not {value!r:.120}.")


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"{name} must be a number, not {value!r}.")
    return value


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecipeError(f"{name} must be a whole number, not {value!r}.")
    if not low <= value <= high:
        raise RecipeError(f"{name} must be from {low} to {high}, got {value}.")


def _choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise RecipeError(f"{name} must be one of {', '.join(choices)}, got {value!r}.")
