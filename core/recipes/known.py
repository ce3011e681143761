"""Recipes that have a name: the course pair, the strong networks, a quick one, and the lessons'."""

import json
from pathlib import Path

from core.errors import RecipeError
from core.recipes.lessons import LESSON_RECIPES
from core.recipes.losses import CROSS_ENTROPY, ONE_VS_REST, SQUARED_ERROR
from core.recipes.recipe import Recipe
from core.recipes.settings import (
    NUM_CLASSES,
    NUM_PIXELS,
    STANDARDISED,
    ZERO_ONE,
    Augmentation,
    DataChoice,
    Network,
    Optimisation,
)
from core.wording import cut


def _course(name: str, title: str, loss: str, scaling: str) -> Recipe:
    return Recipe(name, title, Network(), Optimisation(loss=loss), DataChoice(scaling=scaling))


def _strong(
    name: str, title: str, loss: str, negatives: int = 96, *, designs: bool = False
) -> Recipe:
    """Recipe of a strong network: they differ in their loss, and in whether they see non-digits."""
    return Recipe(
        name,
        title,
        Network(
            (NUM_PIXELS, 192, NUM_CLASSES),
            convolutions=(32, 64, 96, 192),
            kernels=(5, 3, 3, 3),
            pools=(2, 1, 2, 1),
            normalised=True,
        ),
        Optimisation(loss, rate=4e-3, epochs=16, weight_decay=0.02),
        DataChoice(negatives=negatives, designs=designs),
        dtype="bfloat16",
        augmentation=Augmentation(),
    )


RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        _course("course-classifier", "Course classifier", CROSS_ENTROPY, STANDARDISED),
        _course("course-detector", "Course detector", SQUARED_ERROR, STANDARDISED),
        _course("course-classifier-01", "Course classifier, pixels 0-1", CROSS_ENTROPY, ZERO_ONE),
        _course("course-detector-01", "Course detector, pixels 0-1", SQUARED_ERROR, ZERO_ONE),
        _course("course-one-vs-rest", "Course one-vs-rest", ONE_VS_REST, STANDARDISED),
        _strong("cnn-plain", "Ordinary classifier", CROSS_ENTROPY, negatives=0),
        _strong("cnn-classifier", "Strong classifier", CROSS_ENTROPY),
        _strong("cnn-detector", "Strong detector", SQUARED_ERROR),
        _strong("cnn-one-vs-rest", "Strong one-vs-rest", ONE_VS_REST),
        Recipe(
            "cnn-quick",
            "Convolutions, one epoch",
            Network((NUM_PIXELS, 128, NUM_CLASSES), convolutions=(16, 48)),
            # The quickest of the losses, widths, rates and batches tried that reads 99.1 % of the
            # validation digits, with each of three seeds.
            Optimisation(loss=SQUARED_ERROR, rate=7e-3, batch=64, epochs=1),
        ),
        _strong("cnn-hands", "Strong detector, more hands", SQUARED_ERROR, designs=True),
        *LESSON_RECIPES,
    )
}
# One network, trained with each of the losses on the same digits and negatives.
STRONG = ("cnn-detector", "cnn-classifier", "cnn-one-vs-rest")
# Recipes whose models are in `weights/` -> number of seeds that they were measured with. The
# others are trained on request.
SHIPPED = {
    "course-classifier": 5,
    "course-detector": 5,
    "course-classifier-01": 5,
    "course-detector-01": 5,
    "cnn-plain": 1,
    "cnn-classifier": 3,
    "cnn-detector": 3,
    "cnn-one-vs-rest": 3,
}


MAX_BYTES = 100_000  # of a recipe's file


def load_recipe(name_or_path: str) -> Recipe:
    """Recipe of a name in `RECIPES`, or from a JSON file. Raises `RecipeError`."""
    if name_or_path in RECIPES:
        return RECIPES[name_or_path]
    path = Path(name_or_path)
    if path.suffix != ".json":
        raise RecipeError(
            f"No recipe is called {cut(repr(name_or_path))}. Use one of {', '.join(RECIPES)}, "
            "or the path of a .json file."
        )
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecipeError(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_recipe(content, str(path))


def read_recipe(content: bytes, name: str) -> Recipe:
    """Recipe of the content of a JSON file, which is called by its name. Raises `RecipeError`."""
    if len(content) > MAX_BYTES:
        raise RecipeError(
            f"{cut(name)} is too large for a recipe: it has more than {MAX_BYTES:,} bytes. Use a "
            "file that was saved here."
        )
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecipeError(
            f"{cut(name)} is not a JSON file: {cut(str(error), 80)}. Use one that was saved here."
        ) from error
    return Recipe.from_json(value)
