import pytest

from core.errors import RecipeError
from core.recipes import RECIPES, Network
from core.recipes.choices import Choices, hidden_text, next_size, read_hidden, with_choices

CLASSIFIER, DETECTOR = RECIPES["course-classifier"], RECIPES["course-detector-01"]


def test_with_choices_changes_what_is_chosen_and_keeps_how_recipes_differ() -> None:
    defaults = Choices.from_recipe(CLASSIFIER)
    assert with_choices(DETECTOR, defaults, CLASSIFIER, None, 0) == DETECTOR
    choices = Choices("one_vs_rest", 3, 0.1, 7, "constant", "0-1", (784, 5, 10))
    classifier = with_choices(CLASSIFIER, choices, CLASSIFIER, 100, 9)
    assert Choices.from_recipe(classifier) == choices
    assert (classifier.data.train_size, classifier.seed) == (100, 9)
    assert classifier.optimisation.loss == "one_vs_rest"
    detector = with_choices(DETECTOR, choices, CLASSIFIER, 100, 9)
    assert (detector.optimisation.loss, detector.data.scaling) == ("squared_error", "0-1")
    assert detector.network == Network((784, 5, 10))


def test_with_choices_refuses_impossible_settings() -> None:
    for impossible in (
        Choices("l1", 1, 0.1, 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 0, 0.1, 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 1, float("nan"), 7, "constant", "0-1", (784, 10)),
        Choices("squared_error", 1, 0.1, 7, "sometimes", "0-1", (784, 10)),
        Choices("squared_error", 1, 0.1, 7, "constant", "0-1", (784, 0, 10)),
    ):
        with pytest.raises(RecipeError):
            with_choices(CLASSIFIER, impossible, CLASSIFIER, None, 0)


def test_read_hidden_inverts_hidden_text() -> None:
    layers = (784, 128, 64, 32, 10)
    assert hidden_text(layers) == "128, 64, 32"
    assert read_hidden("128, 64, 32", layers) == read_hidden("128 64-32 ", layers) == layers
    assert read_hidden("", layers) == (784, 10)
    for text in ("many", "1.5", "²", "9" * 7, "-5", "128, -64", "64-"):
        with pytest.raises(RecipeError, match="whole numbers"):
            read_hidden(text, layers)


@pytest.mark.parametrize("text", ["0", "4097", "64, 0", ", ".join(["2"] * 9)])
def test_impossible_hidden_layers_are_said_in_the_words_of_the_field(text: str) -> None:
    with pytest.raises(RecipeError, match="Hidden layers: at most 8, of 1 to 4,096 units each"):
        read_hidden(text, (784, 10))


def test_next_size_ends_with_all() -> None:
    assert [next_size(size, 55_000) for size in (100, 10_000, None)] == [1_000, None, None]
    assert next_size(100, 1_000) is None
