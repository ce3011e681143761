import dataclasses

import pytest

from core.errors import RecipeError
from core.recipes import (
    RECIPES,
    SQUARED_ERROR,
    Augmentation,
    DataChoice,
    Network,
    Optimisation,
    Recipe,
)
from core.recipes.description import difference, settings, with_titles


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
    assert "activation relu, initialisation torch, dropout 0.0, dropout in use" in text


def test_settings_says_of_each_flag_what_it_means() -> None:
    """For every setting that is true or false, so that none is written as the code has it."""
    recipe = RECIPES["course-classifier"]
    for field in dataclasses.fields(Network):
        if isinstance(field.default, bool):
            network = dataclasses.replace(recipe.network, **{field.name: not field.default})
            [text] = difference(dataclasses.replace(recipe, network=network), recipe).split(", ")
            assert "True" not in text
            assert "False" not in text
    assert "dropout not in use" in settings(RECIPES["tensorflow-dropout"]).values()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Network((784, 0, 10)), "Hidden layers must be from 1 to 4096, got 0."),
        (lambda: Optimisation(batch=0), "Batch size must be from 1 to 60000, got 0."),
        (lambda: Optimisation(rate=-1), "Learning rate must be above 0 and at most 100, got -1."),
        (
            lambda: Optimisation(loss="hinge"),
            "Loss must be one of cross-entropy, squared error, one-vs-rest, got 'hinge'.",
        ),
        (
            lambda: Optimisation(schedule="sudden"),
            "Learning-rate schedule must be one of one cycle, constant, got 'sudden'.",
        ),
        (lambda: DataChoice("none"), "Pixels must be one of standardised, 0-1, -1..1, as is, got"),
        (lambda: Augmentation(tilt=90), "Tilt must be from 0 to 45, got 90."),
        (lambda: Recipe("a", "A", seed=-1), "Seed must be from 0 to"),
    ],
)
def test_with_titles_calls_settings_as_the_pages_do(make, sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        make()
    assert sentence in with_titles(str(caught.value))


def test_with_titles_leaves_other_sentences_alone() -> None:
    for sentence in (
        "my.data.split cannot be read.",
        "one_vs_rest.json cannot be read.",
        "data. Use another file.",
        "The recipe has unknown settings: sed. Known: name, title, seed.",
    ):
        assert with_titles(sentence) == sentence
