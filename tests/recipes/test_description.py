import dataclasses

from core.recipes import RECIPES, SQUARED_ERROR
from core.recipes.description import difference


def test_difference_names_what_is_set_otherwise() -> None:
    recipe = RECIPES["course-classifier"]
    assert difference(recipe, recipe) == ""
    assert difference(recipe.replace(train_size=1_000, seed=3), recipe) == "1,000 images, seed 3"
    detector = RECIPES["course-detector"]
    assert difference(detector, recipe) == "squared error"
    assert detector.optimisation.loss == SQUARED_ERROR
    # A default is named where the other recipe has another value.
    in_torch = dataclasses.replace(RECIPES["numpy-from-scratch"], backend="torch")
    assert difference(in_torch, RECIPES["numpy-from-scratch"]) == "backend torch"
    assert difference(RECIPES["numpy-from-scratch"], in_torch) == "backend numpy"
    text = difference(detector, RECIPES["tensorflow-dropout"])
    assert "activation relu, initialisation torch, dropout 0.0, dropout connected True" in text
