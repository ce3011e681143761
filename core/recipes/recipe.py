"""A recipe: every setting that rebuilds a model, as plain frozen data, and its way to JSON.

A recipe that exists has been checked; `from_json(to_json(r)) == r`.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RecipeError
from core.recipes.checks import check
from core.recipes.settings import (
    CROSS_ENTROPY,
    DIGITS,
    LATER,
    NUM_COORDINATES,
    POINTS,
    TORCH,
    TRAIN,
    VALIDATION,
    Augmentation,
    DataChoice,
    Lesson,
    Network,
    Optimisation,
)

_ROWS = ("layers", "convolutions", "kernels", "pools")  # of a network
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
        check(self)

    @property
    def inputs(self) -> str:
        """What its network looks at: `DIGITS` or `POINTS`."""
        return POINTS if self.network.layers[0] == NUM_COORDINATES else DIGITS

    @property
    def is_detector(self) -> bool:
        """Whether each output is trained towards its own target, 1 or 0, so that it may refuse.

        True for squared error and for one-vs-rest: all ten may say no. Softmax shares always sum
        to 1, so that one of them must say yes.
        """
        return self.optimisation.loss != CROSS_ENTROPY

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
                fields[key] = part(**_fields(fields[key], part, key))
        if "network" in fields:
            network = fields["network"]
            rows = {key: getattr(network, key) for key in _ROWS}
            for key, numbers in rows.items():
                if not isinstance(numbers, list | tuple):
                    raise RecipeError(f"network.{key} must be a list of numbers, not {numbers!r}.")
            fields["network"] = dataclasses.replace(
                network, **{key: tuple(numbers) for key, numbers in rows.items()}
            )
        return cls(**fields)


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
