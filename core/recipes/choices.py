"""Settings that the train page offers, and how choices change a recipe."""

import dataclasses
import re
from dataclasses import dataclass

from core.errors import RecipeError
from core.recipes import Recipe
from core.recipes.settings import MAX_LAYERS, MAX_UNITS

RATES = (1e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 10.0, 100.0)
SIZES = (10, 100, 1_000, 10_000)  # numbers of training images, beside all of them


@dataclass(frozen=True)
class Choices:
    """Settings of a recipe that a page can change."""

    loss: str
    epochs: int
    rate: float
    batch: int
    schedule: str
    scaling: str
    layers: tuple[int, ...]

    @classmethod
    def from_recipe(cls, recipe: Recipe) -> "Choices":
        """Choices that leave the recipe as it is."""
        optimisation = recipe.optimisation
        return cls(
            optimisation.loss,
            optimisation.epochs,
            optimisation.rate,
            optimisation.batch,
            optimisation.schedule,
            recipe.data.scaling,
            recipe.network.layers,
        )


def with_choices(
    recipe: Recipe, choices: Choices, base: Recipe, train_size: int | None, seed: int
) -> Recipe:
    """`recipe` with a size, a seed, and every choice that differs from `base`.

    Settings chosen as `base` has them stay as `recipe` has them, so that two recipes trained
    beside each other keep their differences. A chosen loss is for `base` alone: another recipe
    differs by its loss. Raises `RecipeError`.
    """
    chosen, default = dataclasses.asdict(choices), dataclasses.asdict(Choices.from_recipe(base))
    changed = {name: value for name, value in chosen.items() if value != default[name]}
    if recipe != base:
        changed.pop("loss", None)
    network, data = recipe.network, dataclasses.replace(recipe.data, train_size=train_size)
    if "layers" in changed:
        network = dataclasses.replace(network, layers=changed.pop("layers"))
    if "scaling" in changed:
        data = dataclasses.replace(data, scaling=changed.pop("scaling"))
    optimisation = dataclasses.replace(recipe.optimisation, **changed)
    return dataclasses.replace(
        recipe, network=network, optimisation=optimisation, data=data, seed=seed
    )


def hidden_text(layers: tuple[int, ...]) -> str:
    """Hidden layers as people type them: "128, 64, 32"."""
    return ", ".join(map(str, layers[1:-1]))


def read_hidden(text: str, layers: tuple[int, ...]) -> tuple[int, ...]:
    """Layers with hidden ones from a text, between the ends of `layers`. Raises `RecipeError`."""
    # A dash between two numbers parts them; before one it would make it negative.
    parts = [part for part in re.split(r"[\s,;→]+|(?<=\d)-(?=\d)", text.strip()) if part]
    if not all(re.fullmatch(r"[0-9]{1,6}", part) for part in parts):
        raise RecipeError(
            f"Hidden layers are whole numbers with commas, as in 128, 64, 32; got {text[:40]!r}."
        )
    units = [int(part) for part in parts]
    if len(units) > MAX_LAYERS - 2 or not all(1 <= number <= MAX_UNITS for number in units):
        raise RecipeError(
            f"Hidden layers: at most {MAX_LAYERS - 2}, of 1 to {MAX_UNITS:,} units each; got "
            f"{text[:40]!r}."
        )
    return (layers[0], *units, layers[-1])


def next_size(size: int | None, num_images: int) -> int | None:
    """Next larger number of training images: ten times as many, or None for all of them."""
    return None if size is None or 10 * size >= num_images else 10 * size
