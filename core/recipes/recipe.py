"""A recipe: every setting that rebuilds a model, as plain frozen data, and its way to JSON.

A recipe that exists has been checked; `from_json(to_json(r)) == r`.
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

_ROWS = {"layers", "convolutions", "kernels", "pools"}  # settings of a network
_OPTIONAL = ("lesson", "augmentation")


@dataclass(frozen=True)
class Recipe:
    """All that rebuilds a model. Impossible settings raise `RecipeError` on creation."""

    name: str
    title: str
    network: Network = field(default_factory=Network)
    optimisation: Optimisation = field(default_factory=Optimisation)
    data: DataChoice = field(default_factory=DataChoice)
    seed: int = 0
    backend: str = field(default=TORCH, metadata=LATER)  # one of BACKENDS: who multiplies
    # One of DTYPES, while training; files hold float16.
    dtype: str = field(default="float32", metadata=LATER)
    lesson: Lesson | None = field(default=None, metadata=LATER)  # where it comes from
    # How pictures are changed before each step; None: not at all.
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
                f"network.layers must start with {NUM_PIXELS} (pixels) and end with {NUM_CLASSES} "
                f"(digits), or start with {NUM_COORDINATES} (a point in the plane) and end with 2 "
                f"to {NUM_CLASSES} (classes), got {list(self.network.layers)}."
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
        if self.data.negatives or self.augmentation:
            raise RecipeError(
                "data.negatives and augmentation are for pictures, and points are none."
            )

    def _check_numpy(self) -> None:
        """The network written in NumPy does less than torch."""
        network, optimisation = self.network, self.optimisation
        missing = {
            "convolutions": bool(network.convolutions),
            "batch normalisation": network.normalised,
            "augmentation": self.augmentation is not None,
            "negatives": self.data.negatives > 0,
            "weight decay": optimisation.weight_decay > 0,
            f"dtype {self.dtype}": self.dtype == "bfloat16",
            "dropout": network.dropout > 0 and network.dropout_connected,
            f"schedule {optimisation.schedule}": optimisation.schedule != CONSTANT,
        }
        if wanted := [name for name, asked in missing.items() if asked]:
            raise RecipeError(
                f"The network written in NumPy knows no {' and no '.join(wanted)}. "
                "Use the backend torch, or do without."
            )

    @property
    def inputs(self) -> str:
        """What its network looks at: `DIGITS` or `POINTS`."""
        return POINTS if self.network.layers[0] == NUM_COORDINATES else DIGITS

    @property
    def loss(self) -> Loss:
        """What it is trained to make small."""
        return LOSSES[self.optimisation.loss]

    @property
    def role(self) -> Role:
        """Whether it must answer or may refuse, which its loss decides."""
        return self.loss.role

    @property
    def may_choose(self) -> bool:
        """Whether its best epoch may be chosen by what is monitored.

        Not by digits it has learned from, which it knows by heart. Nor by the test digits: the
        luckiest of many looks at them is better than the network is on digits nobody has seen.
        """
        return self.data.split == TRAIN and self.data.monitor == VALIDATION

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
        return json.loads(json.dumps(_plain(self)))

    @classmethod
    def from_json(cls, value: object) -> "Recipe":
        """The inverse of `to_json`; missing settings take their defaults, unknown ones raise."""
        fields = _fields(value, cls, "recipe")
        for key, part in (
            ("network", Network),
            ("optimisation", Optimisation),
            ("data", DataChoice),
            ("lesson", Lesson),
            ("augmentation", Augmentation),
        ):
            if key in fields and not (fields[key] is None and key in _OPTIONAL):
                settings = _fields(fields[key], part, key)
                if part is Network:
                    settings |= {
                        name: _row(name, settings[name]) for name in _ROWS & settings.keys()
                    }
                fields[key] = part(**settings)
        return cls(**fields)


def _row(name: str, numbers: object) -> tuple[Any, ...]:
    if not isinstance(numbers, list | tuple):
        raise RecipeError(f"network.{name} must be a list of numbers, not {numbers!r}.")
    return tuple(numbers)


def _plain(part: Any) -> dict[str, Any]:
    """Settings by name, without those that are `later` and as usual: older files had none."""
    settings = {}
    for each in dataclasses.fields(part):
        value = getattr(part, each.name)
        if not (each.metadata == LATER and value == each.default):
            settings[each.name] = _plain(value) if dataclasses.is_dataclass(value) else value
    return settings


def _fields(value: object, kind: type, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise RecipeError(f"The {where} must be a JSON object, not {type(value).__name__}.")
    fields = dataclasses.fields(kind)
    known = [each.name for each in fields]
    if unknown := sorted(set(map(str, value)) - set(known)):
        raise RecipeError(
            f"The {where} has unknown settings: {', '.join(unknown)}. Known: {', '.join(known)}."
        )
    missing = [
        each.name
        for each in fields
        if each.default is each.default_factory is dataclasses.MISSING and each.name not in value
    ]
    if missing:
        raise RecipeError(f"A {where} needs {' and '.join(missing)}.")
    return dict(value)
