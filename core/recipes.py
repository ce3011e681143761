"""A recipe: every setting that rebuilds a model, as plain frozen data.

It is not code: what a setting means is written where it is used (`core.nets`,
`core.training`). A recipe that exists has been checked; `from_json(to_json(r)) == r`.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import RecipeError

NUM_PIXELS = 28 * 28
NUM_CLASSES = 10

CROSS_ENTROPY = "cross_entropy"
SQUARED_ERROR = "squared_error"
ONE_VS_REST = "one_vs_rest"  # ten yes-or-no questions: sigmoids with binary cross-entropy
LOSSES = (CROSS_ENTROPY, SQUARED_ERROR, ONE_VS_REST)

STANDARDISED = "standardised"
ZERO_ONE = "0-1"
SCALINGS = (STANDARDISED, ZERO_ONE)

ONE_CYCLE = "one_cycle"
CONSTANT = "constant"
SCHEDULES = (ONE_CYCLE, CONSTANT)


@dataclass(frozen=True)
class Network:
    """Fully connected layers, convolutions in front of them if wanted.

    ReLU after every layer but the last, which has no activation. A convolution takes 5x5 pixels
    without padding, then the largest of each 2x2 square: 28 -> 12 -> 4 pixels wide. What is left
    of the last one takes the place of the 784 pixels: channels x width x width numbers.
    """

    layers: tuple[int, ...] = (NUM_PIXELS, NUM_PIXELS, NUM_CLASSES)  # units, input to output
    convolutions: tuple[int, ...] = ()  # channels of each, at most two


@dataclass(frozen=True)
class Optimisation:
    """How the weights are found. The optimizer is Adam with its usual betas (0.9, 0.999).

    "one_cycle" moves the first beta too, from 0.95 down to 0.85 while the rate rises and back
    again, as torch's `OneCycleLR` does by default.
    """

    loss: str = CROSS_ENTROPY  # one of LOSSES
    rate: float = 2e-3  # learning rate; the peak of it for "one_cycle"
    schedule: str = ONE_CYCLE  # one of SCHEDULES
    batch: int = 128  # images a step
    epochs: int = 10  # passes over the training images


@dataclass(frozen=True)
class DataChoice:
    """What the network gets to see."""

    scaling: str = STANDARDISED  # one of SCALINGS
    train_size: int | None = None  # the first that many training images; None is all


@dataclass(frozen=True)
class Recipe:
    """All that rebuilds a model. Impossible settings raise `RecipeError` on creation."""

    name: str
    title: str
    network: Network = field(default_factory=Network)
    optimisation: Optimisation = field(default_factory=Optimisation)
    data: DataChoice = field(default_factory=DataChoice)
    seed: int = 0

    def __post_init__(self) -> None:
        _check(self)

    @property
    def is_detector(self) -> bool:
        """Whether each output is trained towards its own target, 1 or 0, so that it may refuse.

        True for squared error and for one-vs-rest: all ten may say no. Softmax shares always sum
        to 1, so that one of them must say yes.
        """
        return self.optimisation.loss != CROSS_ENTROPY

    def replace(
        self, *, epochs: int | None = None, train_size: int | None = None, seed: int | None = None
    ) -> "Recipe":
        """The same recipe with some settings changed; None keeps a setting."""
        optimisation, data = self.optimisation, self.data
        if epochs is not None:
            optimisation = dataclasses.replace(optimisation, epochs=epochs)
        if train_size is not None:
            data = dataclasses.replace(data, train_size=train_size)
        return dataclasses.replace(
            self,
            optimisation=optimisation,
            data=data,
            seed=self.seed if seed is None else seed,
        )

    def to_json(self) -> dict[str, Any]:
        """The recipe as plain JSON values."""
        settings = dataclasses.asdict(self)
        if not self.network.convolutions:  # as in files from before there were any
            del settings["network"]["convolutions"]
        return json.loads(json.dumps(settings))

    @classmethod
    def from_json(cls, value: object) -> "Recipe":
        """The inverse of `to_json`; missing settings take their defaults, unknown ones raise."""
        fields = _fields(value, cls, "recipe")
        for key, part in (
            ("network", Network),
            ("optimisation", Optimisation),
            ("data", DataChoice),
        ):
            if key in fields:
                fields[key] = part(**_fields(fields[key], part, key))
        if "network" in fields:
            network = fields["network"]
            for key in ("layers", "convolutions"):
                if not isinstance(units := getattr(network, key), list | tuple):
                    raise RecipeError(f"network.{key} must be a list of numbers, not {units!r}.")
            fields["network"] = Network(tuple(network.layers), tuple(network.convolutions))
        if missing := {"name", "title"} - fields.keys():
            raise RecipeError(f"A recipe needs {' and '.join(sorted(missing))}.")
        return cls(**fields)


def _fields(value: object, kind: type, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise RecipeError(f"The {where} must be a JSON object, not {type(value).__name__}.")
    known = [f.name for f in dataclasses.fields(kind)]
    if unknown := sorted(set(map(str, value)) - set(known)):
        raise RecipeError(
            f"The {where} has unknown settings: {', '.join(unknown)}. Known: {', '.join(known)}."
        )
    return dict(value)


def _check(recipe: Recipe) -> None:
    """The one place where settings are checked, wherever they came from."""
    for name, text in (("name", recipe.name), ("title", recipe.title)):
        if not isinstance(text, str) or not 0 < len(text) <= 100:
            raise RecipeError(f"{name} must be a text of 1 to 100 characters, not {text!r:.120}.")
    layers = recipe.network.layers
    if not 2 <= len(layers) <= 10:
        raise RecipeError(f"network.layers needs 2 to 10 numbers, got {len(layers)}.")
    for units in layers:
        _whole("network.layers", units, 1, 4096)
    if layers[0] != NUM_PIXELS or layers[-1] != NUM_CLASSES:
        raise RecipeError(
            f"network.layers must start with {NUM_PIXELS} (pixels) and end with {NUM_CLASSES} "
            f"(digits), got {list(layers)}."
        )
    convolutions = recipe.network.convolutions
    if len(convolutions) > 2:  # a third would find 4 pixels where it takes 5
        raise RecipeError(f"network.convolutions takes up to 2 numbers, got {len(convolutions)}.")
    for channels in convolutions:
        _whole("network.convolutions", channels, 1, 128)
    optimisation = recipe.optimisation
    _choice("optimisation.loss", optimisation.loss, LOSSES)
    _choice("optimisation.schedule", optimisation.schedule, SCHEDULES)
    rate = optimisation.rate
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        raise RecipeError(f"optimisation.rate must be a number, not {rate!r}.")
    if not 0 < rate <= 100:  # nan fails as well
        raise RecipeError(f"optimisation.rate must be above 0 and at most 100, got {rate}.")
    _whole("optimisation.batch", optimisation.batch, 1, 60_000)
    _whole("optimisation.epochs", optimisation.epochs, 1, 1_000)
    _choice("data.scaling", recipe.data.scaling, SCALINGS)
    if recipe.data.train_size is not None:
        _whole("data.train_size", recipe.data.train_size, 1, 60_000)
    _whole("seed", recipe.seed, 0, 2**32 - 1)


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecipeError(f"{name} must be a whole number, not {value!r}.")
    if not low <= value <= high:
        raise RecipeError(f"{name} must be from {low} to {high}, got {value}.")


def _choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise RecipeError(f"{name} must be one of {', '.join(choices)}, got {value!r}.")


def _course(name: str, title: str, loss: str, scaling: str) -> Recipe:
    return Recipe(name, title, Network(), Optimisation(loss=loss), DataChoice(scaling=scaling))


RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        _course("course-classifier", "Classifier", CROSS_ENTROPY, STANDARDISED),
        _course("course-detector", "Detector", SQUARED_ERROR, STANDARDISED),
        _course("course-classifier-01", "Classifier, pixels 0-1", CROSS_ENTROPY, ZERO_ONE),
        _course("course-detector-01", "Detector, pixels 0-1", SQUARED_ERROR, ZERO_ONE),
        _course("course-one-vs-rest", "One-vs-rest", ONE_VS_REST, STANDARDISED),
        Recipe(
            "cnn-quick",
            "Convolutions, one epoch",
            Network((NUM_PIXELS, 128, NUM_CLASSES), convolutions=(16, 48)),
            # Of the losses, widths, rates and batches tried: the quickest that reads 99.1 % of the
            # validation digits with each of three seeds.
            Optimisation(loss=SQUARED_ERROR, rate=7e-3, batch=64, epochs=1),
        ),
    )
}
# The recipes whose models lie in `weights/`, trained; the others are trained when asked for.
SHIPPED = (
    "course-classifier",
    "course-detector",
    "course-classifier-01",
    "course-detector-01",
)


def load_recipe(name_or_path: str) -> Recipe:
    """A recipe by its name in `RECIPES`, or from a JSON file; raises `RecipeError`."""
    if name_or_path in RECIPES:
        return RECIPES[name_or_path]
    path = Path(name_or_path)
    if path.suffix != ".json":
        raise RecipeError(
            f"No recipe is called {name_or_path!r}. Use one of {', '.join(RECIPES)}, "
            "or the path of a .json file."
        )
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{path} is not a JSON file: {error}.") from error
    return Recipe.from_json(value)
