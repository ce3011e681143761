import dataclasses

import pytest

from core.errors import RecipeError
from core.recipes import RECIPES, Network
from core.recipes.choices import Choices, hidden_text, next_size, read_hidden, with_choices
from core.runs.pace import Pace, measure_pace, num_multiplications

CLASSIFIER, DETECTOR = RECIPES["course-classifier"], RECIPES["course-detector-01"]


def test_with_choices_changes_what_was_chosen_and_keeps_what_recipes_differ_in() -> None:
    chosen = Choices.of(CLASSIFIER)
    assert with_choices(DETECTOR, chosen, CLASSIFIER, None, 0) == DETECTOR
    changed = Choices("one_vs_rest", 3, 0.1, 7, "constant", "0-1", (784, 5, 10))
    made = with_choices(CLASSIFIER, changed, CLASSIFIER, 100, 9)
    assert Choices.of(made) == changed
    assert (made.data.train_size, made.seed, made.optimisation.loss) == (100, 9, "one_vs_rest")
    other = with_choices(DETECTOR, changed, CLASSIFIER, 100, 9)
    assert (other.optimisation.loss, other.data.scaling) == ("squared_error", "0-1")
    assert other.network == Network((784, 5, 10))


def test_with_choices_checks_what_came_from_a_browser() -> None:
    for wrong in (
        Choices("l1", 1, 0.1, 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 0, 0.1, 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 1, float("nan"), 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 1, 0.1, 7, "sometimes", "0-1", (784, 10)),
        Choices("squared_error", 1, 0.1, 7, "constant", "0-1", (784, 0, 10)),
    ):
        with pytest.raises(RecipeError):
            with_choices(CLASSIFIER, wrong, CLASSIFIER, None, 0)


def test_hidden_layers_are_read_as_they_are_written() -> None:
    layers = (784, 128, 64, 32, 10)
    assert hidden_text(layers) == "128, 64, 32"
    assert read_hidden("128, 64, 32", layers) == read_hidden("128 64-32 ", layers) == layers
    assert read_hidden("", layers) == (784, 10)
    for wrong in ("many", "1.5", "²", "9" * 7):
        with pytest.raises(RecipeError, match="whole numbers"):
            read_hidden(wrong, layers)


def test_next_size_ends_with_all() -> None:
    assert [next_size(size, 55_000) for size in (100, 10_000, None)] == [1_000, None, None]
    assert next_size(100, 1_000) is None


def test_pace_is_worked_by_hand() -> None:
    recipe = RECIPES["course-classifier"].replace(epochs=2, train_size=300)
    expected = 2 * (3 * 0.1 + (300 + (30 + 15) / 3) * num_multiplications(recipe) * 1e-6)
    assert Pace(0.1, 1e-6).seconds(recipe, 1_000, 30) == pytest.approx(expected)
    by_steps = dataclasses.replace(recipe.optimisation, steps_per_epoch=5)
    everything = dataclasses.replace(recipe.data, split="train+validation", train_size=None)
    recipe = dataclasses.replace(recipe, optimisation=by_steps, data=everything)
    expected = 2 * (5 * 0.1 + (5 * 128 + (30 + 15) / 3) * num_multiplications(recipe) * 1e-6)
    assert Pace(0.1, 1e-6).seconds(recipe, 1_000, 30) == pytest.approx(expected)
    assert num_multiplications(recipe) == 784 * 784 + 784 + 7_840 + 10


def test_measured_pace_is_positive() -> None:
    pace = measure_pace()
    assert 0 < pace.step < 1
    assert 0 < pace.multiplication < 1e-6
