"""Recipe: every setting that rebuilds a model, as frozen data that JSON can hold.

Creating a recipe checks it; `from_json(to_json(recipe)) == recipe`.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RecipeError
from core.recipes.checks import check_choice, check_text, check_whole
from core.recipes.losses import LOSSES, Loss
from core.recipes.roles import Role
from core.recipes.settings import (
    AS_IS,
    AUTOMATIC,
    BACKENDS,
    CONSTANT,
    DIGITS,
    DTYPES,
    EVERYTHING,
    LATER,
    NUM_CLASSES,
    NUM_COORDINATES,
    NUM_PIXELS,
    NUMPY,
    POINTS,
    SCALINGS,
    TORCH,
    TRAIN,
    VALIDATION,
    Augmentation,
    DataChoice,
    Lesson,
    Network,
    Optimisation,
)
from core.wording import cut

GROUPS = {  # settings that are groups of settings
    "network": Network,
    "optimisation": Optimisation,
    "data": DataChoice,
    "lesson": Lesson,
    "augmentation": Augmentation,
}
_OPTIONAL = ("lesson", "augmentation")
_TUPLES = {"layers", "convolutions", "kernels", "pools"}  # settings of a network, lists in JSON


@dataclass(frozen=True)
class Recipe:
    """Everything that rebuilds a model. Impossible settings raise `RecipeError` on creation."""

    name: str
    title: str
    network: Network = field(default_factory=Network)
    optimisation: Optimisation = field(default_factory=Optimisation)
    data: DataChoice = field(default_factory=DataChoice)
    seed: int = 0
    backend: str = field(default=AUTOMATIC, metadata=LATER)  # one of BACKENDS
    # One of DTYPES, for training; saved weights are float16.
    dtype: str = field(default="float32", metadata=LATER)
    lesson: Lesson | None = field(default=None, metadata=LATER)  # its origin, if a lesson
    # Changes to pictures before each step; None for none.
    augmentation: Augmentation | None = field(default=None, metadata=LATER)

    def __post_init__(self) -> None:
        check_text("name", self.name, 100)
        check_text("title", self.title, 100)
        check_whole("seed", self.seed, 0, 2**32 - 1)
        check_choice("backend", self.backend, BACKENDS)
        check_choice("dtype", self.dtype, DTYPES)
        first, *_, last = self.network.layers
        digits = (first, last) == (NUM_PIXELS, NUM_CLASSES)
        points = first == NUM_COORDINATES and 2 <= last <= NUM_CLASSES
        if not (digits or points):
            raise RecipeError(
                "network.layers, with the inputs and the outputs, must start with "
                f"{NUM_PIXELS} (pixels) and end with {NUM_CLASSES} (digits), or start with "
                f"{NUM_COORDINATES} (a point in the plane) and end with 2 to {NUM_CLASSES} "
                f"(classes), got {list(self.network.layers)}."
            )
        if points:
            self._check_points()
        else:
            check_choice("data.scaling", self.data.scaling, SCALINGS)
        if self.backend == NUMPY:
            self._check_numpy()

    def _check_points(self) -> None:
        if self.network.convolutions:
            raise RecipeError("network.convolutions need pictures, and points are none.")
        check_choice("data.scaling of points", self.data.scaling, (AS_IS,))
        if self.data.split == EVERYTHING:
            raise RecipeError(
                f"data.split {EVERYTHING!r} is for digits: points are made as needed."
            )
        if self.data.negatives or self.data.designs or self.augmentation:
            raise RecipeError(
                "data.negatives, data.designs and augmentation are for pictures, and points are "
                "none."
            )

    def _check_numpy(self) -> None:
        """Require that the network written in NumPy, which does less than torch, can do this."""
        network, optimisation = self.network, self.optimisation
        needs = {
            "convolutions": bool(network.convolutions),
            "batch normalisation": network.normalised,
            "augmentation": self.augmentation is not None,
            "negatives": self.data.negatives > 0,
            "designs": self.data.designs,
            "weight decay": optimisation.weight_decay > 0,
            f"dtype {self.dtype}": self.dtype == "bfloat16",
            "dropout": network.dropout > 0 and network.dropout_connected,
            f"schedule {optimisation.schedule}": optimisation.schedule != CONSTANT,
        }
        if missing := [feature for feature, is_needed in needs.items() if is_needed]:
            raise RecipeError(
                f"The network written in NumPy has no {' and no '.join(missing)}. "
                "Use the backend torch, or leave that out."
            )

    @property
    def needs_torch(self) -> bool:
        """Whether training loads torch: where the backend says so, or the network or its data do
        what `core.training.flat_learner` does not.
        """
        return self.backend == TORCH or bool(
            self.network.convolutions
            or self.network.normalised
            or self.augmentation is not None
            or self.data.negatives
            or self.data.designs
            or self.dtype == "bfloat16"
        )

    @property
    def inputs(self) -> str:
        """Kind of samples that the network reads: `DIGITS` or `POINTS`."""
        return POINTS if self.network.layers[0] == NUM_COORDINATES else DIGITS

    @property
    def loss(self) -> Loss:
        """Loss that training makes small."""
        return LOSSES[self.optimisation.loss]

    @property
    def role(self) -> Role:
        """Role of the network, which follows from its loss."""
        return self.loss.role

    @property
    def may_choose(self) -> bool:
        """Whether the best epoch may be chosen by the monitored digits.

        Not when the network has learned from them, since it may know them by heart. Nor when they
        are the test digits: the luckiest of many looks at them is better than the network will be
        on digits that nobody has seen.
        """
        return self.data.split == TRAIN and self.data.monitor == VALIDATION

    def replace(
        self, *, epochs: int | None = None, train_size: int | None = None, seed: int | None = None
    ) -> "Recipe":
        """Copy of the recipe with some settings changed; None leaves a setting alone."""
        optimisation, data = self.optimisation, self.data
        if epochs is not None:
            optimisation = dataclasses.replace(optimisation, epochs=epochs)
        if train_size is not None:
            data = dataclasses.replace(data, train_size=train_size)
        return dataclasses.replace(
            self, optimisation=optimisation, data=data, seed=self.seed if seed is None else seed
        )

    def to_json(self) -> dict[str, Any]:
        """JSON values of the recipe."""
        return json.loads(json.dumps(_plain(self)))

    @classmethod
    def from_json(cls, value: object) -> "Recipe":
        """Recipe of JSON values; settings may be missing, but unknown ones raise `RecipeError`."""
        settings = _settings(value, cls, "recipe")
        for name, group in GROUPS.items():
            if name in settings and not (settings[name] is None and name in _OPTIONAL):
                settings[name] = group(**_settings(settings[name], group, name))
        return cls(**settings)


def _plain(group: Any) -> dict[str, Any]:
    """Settings of a group by name, without `LATER` ones that have their default."""
    settings = {}
    for setting in dataclasses.fields(group):
        value = getattr(group, setting.name)
        if not (setting.metadata == LATER and value == setting.default):
            settings[setting.name] = _plain(value) if dataclasses.is_dataclass(value) else value
    return settings


def _settings(value: object, group: type, title: str) -> dict[str, Any]:
    """Settings of a group by name, from a JSON object that holds no others and all it needs."""
    if not isinstance(value, Mapping):
        raise RecipeError(f"The {title} must be a JSON object, not {type(value).__name__}.")
    fields = dataclasses.fields(group)
    names = [setting.name for setting in fields]
    if unknown := sorted(set(map(str, value)) - set(names)):
        raise RecipeError(
            f"The {title} has unknown settings: {cut(', '.join(unknown), 200)}. "
            f"Known: {', '.join(names)}."
        )
    needed = [
        setting.name
        for setting in fields
        if setting.default is setting.default_factory is dataclasses.MISSING
    ]
    if missing := [name for name in needed if name not in value]:
        raise RecipeError(f"A {title} needs {' and '.join(missing)}.")
    return {
        name: _as_tuple(name, content) if group is Network and name in _TUPLES else content
        for name, content in value.items()
    }


def _as_tuple(name: str, numbers: object) -> tuple[Any, ...]:
    if not isinstance(numbers, list | tuple):
        raise RecipeError(f"network.{name} must be a list of numbers, not {cut(repr(numbers))}.")
    return tuple(numbers)
