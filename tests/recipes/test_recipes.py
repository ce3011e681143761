import dataclasses
import json
import math

import pytest

from core.errors import RecipeError
from core.recipes import (
    CLASSIFIER,
    DETECTOR,
    ONE_VS_REST,
    POINTS,
    RECIPES,
    SQUARED_ERROR,
    Augmentation,
    DataChoice,
    Network,
    Optimisation,
    Recipe,
    load_recipe,
)

ODD = Recipe("odd", "Odd one", Network((784, 3, 10)), Optimisation("squared_error", 1, "constant"))
CONVOLUTIONAL = Recipe("convolutional", "Two convolutions", Network((784, 10), (3, 5)))
SUBSET = Recipe("subset", "Subset", data=DataChoice("0-1", 100), seed=2**32 - 1)

IMPOSSIBLE = {
    "name": ("", "x" * 101, 5, None, ["a"]),
    "title": ("", {}, True),
    "seed": (-1, 2**32, 0.0, True, None, "0"),
    "backend": ("jax", None),
    "dtype": ("float16", None),
    "network": (None, [], "784-10", 7),
    "network.layers": (
        *(None, {}, "784,10", 784, math.nan, True),
        *([], [784], [784, *[9] * 9, 10], [10, 784], [783, 10], [784, 11]),
        *([784, units, 10] for units in (0, -1, 4097, 9.0, "9", True, [9], None)),
    ),
    "network.convolutions": (
        *(None, {}, "16", 16, True, [1, 1, 1]),
        *([9, channels] for channels in (0, 257, 9.0, "9", True, [9])),
    ),
    "network.kernels": (None, "5", [5], 5),
    "network.pools": (None, "2", [2], 2),
    "network.normalised": (1, "yes", None),
    "network.activation": ("tanh", None, ["relu"]),
    "network.initialisation": ("zeros", None),
    "network.dropout": (-0.1, 1, True, "0.5", None, math.nan),
    "network.dropout_connected": (1, "yes", None),
    "optimisation": (None, 3, ["loss"]),
    "optimisation.loss": ("hinge", ["cross_entropy"], {}, None, math.nan),
    "optimisation.schedule": ("cosine", ["constant"], 0),
    "optimisation.rate": (
        *(0, -1e-3, 100.5, math.nan, math.inf, -math.inf),
        *(True, "0.1", None, [0.1], 10**400),
    ),
    "optimisation.batch": (0, 60_001, 1.0, True, "1", math.nan),
    "optimisation.epochs": (0, 1_001, 2.5, None, 10**400),
    "optimisation.steps_per_epoch": (0, 100_001, 1.0, True),
    "optimisation.optimizer": ("lion", None),
    "optimisation.epsilon": (0, 1.5, "1", True, math.nan),
    "optimisation.weight_decay": (-0.1, 1.5, "0", None, math.nan),
    "data": (None, False, "0-1"),
    "data.scaling": ("0-255", ["0-1"], None, {}),
    "data.train_size": (0, -5, 60_001, 100.0, False, "all"),
    "data.split": ("test", None),
    "data.monitor": ("train", None),
    "data.negatives": (-1, 1_001, 1.5, True),
    "data.designs": (1, "yes", None),
    "augmentation": ("much", 1, []),
    "augmentation.tilt": (-1, 46, "5", math.nan),
    "augmentation.coarse": (-0.1, 1.1, True),
    "lesson": ("one", 1, []),
    "lesson.number": (0, 6, True),
    "lesson.source": ("", 5, "x" * 201),
    "lesson.reported": (1.01, -0.1, "0.9", math.nan),
    "lesson.note": ("", None, "x" * 1_001),
}


@pytest.mark.parametrize(
    ("setting", "value"), [(name, value) for name, values in IMPOSSIBLE.items() for value in values]
)
def test_from_json_names_the_setting_that_is_impossible(setting: str, value: object) -> None:
    settings = SUBSET.to_json()
    if setting.startswith("lesson."):
        settings["lesson"] = {"number": 1, "source": "s", "reported": 0.9, "note": "n"}
    if setting.startswith("augmentation."):
        settings["augmentation"] = {}
    part = settings
    *path, last = setting.split(".")
    for key in path:
        part = part[key]
    part[last] = value
    with pytest.raises(RecipeError, match=setting):
        Recipe.from_json(settings)


@pytest.mark.parametrize("value", [None, [], "recipe", 3, math.nan, [{}], True])
def test_from_json_needs_an_object(value: object) -> None:
    with pytest.raises(RecipeError, match="must be a JSON object"):
        Recipe.from_json(value)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"name": "a", "title": "A", "sed": 1}, "sed"),
        ({"name": "a", "title": "A", "network": {"layer": [784, 10]}}, "network .*layer"),
        ({"name": "a", "title": "A", "optimisation": {"momentum": 0.9}}, "momentum"),
        ({"title": "A"}, "needs name"),
        ({}, "needs name and title"),
    ],
)
def test_from_json_names_unknown_and_missing_settings(settings: object, named: str) -> None:
    with pytest.raises(RecipeError, match=named):
        Recipe.from_json(settings)


@pytest.mark.parametrize(
    "recipe", [*RECIPES.values(), ODD, CONVOLUTIONAL, SUBSET], ids=lambda r: r.name
)
def test_from_json_inverts_to_json_through_text(recipe: Recipe) -> None:
    copy = Recipe.from_json(json.loads(json.dumps(recipe.to_json())))
    assert copy == recipe
    assert hash(copy) == hash(recipe)  # recipes are keys of caches


def test_from_json_fills_in_defaults() -> None:
    assert Recipe.from_json({"name": "a", "title": "A"}) == Recipe("a", "A")


def test_to_json_leaves_out_later_settings_that_have_their_default() -> None:
    assert ODD.to_json() == {
        "name": "odd",
        "title": "Odd one",
        "network": {"layers": [784, 3, 10]},
        "optimisation": {
            "loss": "squared_error",
            "rate": 1,
            "schedule": "constant",
            "batch": 128,
            "epochs": 10,
        },
        "data": {"scaling": "standardised", "train_size": None},
        "seed": 0,
    }
    expected = {"layers": [784, 10], "convolutions": [3, 5]}
    assert CONVOLUTIONAL.to_json()["network"] == expected


def test_recipe_checks_its_settings_on_creation() -> None:
    with pytest.raises(RecipeError, match="seed"):
        Recipe("a", "A", seed=-1)


def test_replace_changes_only_what_is_given() -> None:
    changed = ODD.replace(epochs=3, train_size=7, seed=5)
    assert (changed.optimisation.epochs, changed.data.train_size, changed.seed) == (3, 7, 5)
    assert changed.replace(epochs=10, seed=0).to_json() == {
        **ODD.to_json(),
        "data": {"scaling": "standardised", "train_size": 7},
    }
    assert ODD.replace() == ODD
    with pytest.raises(RecipeError, match="epochs"):
        ODD.replace(epochs=0)


@pytest.mark.parametrize("suffix", ["", "-01"])
def test_course_pair_differs_only_in_the_loss(suffix: str) -> None:
    classifier, detector = (
        RECIPES[f"course-{kind}{suffix}"] for kind in ("classifier", "detector")
    )
    assert detector.role is DETECTOR
    assert classifier.role is CLASSIFIER
    settings, others = classifier.to_json(), detector.to_json()
    assert settings["optimisation"].pop("loss") != others["optimisation"].pop("loss")
    assert _unnamed(settings) == _unnamed(others)


def test_course_one_vs_rest_is_a_detector_with_the_settings_of_the_course_pair() -> None:
    recipe, pair = RECIPES["course-one-vs-rest"], RECIPES["course-detector"]
    assert recipe.role is DETECTOR
    assert recipe.optimisation.loss == ONE_VS_REST
    assert (
        dataclasses.replace(
            pair, name=recipe.name, title=recipe.title, optimisation=recipe.optimisation
        )
        == recipe
    )
    assert dataclasses.replace(recipe.optimisation, loss=SQUARED_ERROR) == pair.optimisation


def test_load_recipe_reads_names_and_files(tmp_path) -> None:
    assert load_recipe("course-detector") is RECIPES["course-detector"]
    (tmp_path / "odd.json").write_text(json.dumps(ODD.to_json()), encoding="utf-8")
    assert load_recipe(str(tmp_path / "odd.json")) == ODD


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "not a JSON file"),
        (b"", "not a JSON file"),
        (b"\xff\xfe\x00", "not a JSON file"),
        (b"[" * 90_000, "not a JSON file"),
        (b"[" * 200_000, "too large for a recipe"),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "not a JSON file"),
        (b'{"name": "a", "title": "A", "seed": NaN}', "seed must be a whole number"),
    ],
)
def test_load_recipe_says_what_is_wrong_with_a_file(tmp_path, content: bytes, sentence) -> None:
    path = tmp_path / "recipe.json"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=sentence):
        load_recipe(str(path))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody", "No recipe is called 'nobody'. Use one of course-"), ("no.json", "cannot be read")],
)
def test_load_recipe_says_what_can_be_used(name: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        load_recipe(name)


POINT_DATA = DataChoice("as is")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"network": Network((2, 10))}, "data.scaling of points must be one of as is"),
        ({"network": Network((2, 4), (3,)), "data": POINT_DATA}, "convolutions need pictures"),
        (
            {"network": Network((2, 4)), "data": DataChoice("as is", split="train+validation")},
            "is for digits",
        ),
        (
            {"network": Network((2, 4)), "data": DataChoice("as is", negatives=1)},
            "are for pictures",
        ),
        (
            {"network": Network((2, 4)), "data": DataChoice("as is", designs=True)},
            "are for pictures",
        ),
        ({"network": Network((2, 11)), "data": POINT_DATA}, "end with 2 to 10"),
        ({"data": POINT_DATA}, "scaling must be one of"),
        ({"backend": "numpy"}, "has no schedule one_cycle"),
        (
            {
                "backend": "numpy",
                "network": Network((784, 10), (3,), dropout=0.5),
                "optimisation": Optimisation(ONE_VS_REST, schedule="constant"),
            },
            "no convolutions and no dropout",
        ),
        (
            {
                "backend": "numpy",
                "network": Network(normalised=True),
                "optimisation": Optimisation(schedule="constant", weight_decay=0.1),
                "data": DataChoice("0-1", negatives=5),
                "dtype": "bfloat16",
                "augmentation": Augmentation(),
            },
            "no batch normalisation and no augmentation and no negatives and no weight decay and "
            "no dtype bfloat16",
        ),
    ],
)
def test_recipe_refuses_settings_that_contradict_each_other(changes: dict, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        dataclasses.replace(SUBSET, **changes)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"schedule": "one_cycle"}, "With sgd use constant"),
        ({"schedule": "constant", "weight_decay": 0.1}, "weight_decay needs the optimizer adam"),
    ],
)
def test_optimisation_refuses_what_needs_adam(settings: dict, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        Optimisation(optimizer="sgd", **settings)


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ({"convolutions": (3, 3), "kernels": (5,)}, "kernels needs a number for each of the 2"),
        ({"convolutions": (3, 3), "pools": (2, 5)}, "pools must be from 1 to 4"),
        ({"convolutions": (3, 3), "kernels": (5, 12)}, "kernels must be from 1 to 11"),
        ({"convolutions": (3, 3), "kernels": (11, 11), "pools": (2, 1)}, "number 2 would find 9"),
    ],
)
def test_recipe_says_which_convolution_does_not_fit(network: dict, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        dataclasses.replace(SUBSET, network=Network((784, 10), **network))


def test_epoch_steps_are_a_pass_unless_the_recipe_says_how_many() -> None:
    assert [Optimisation(batch=batch).epoch_steps(50) for batch in (50, 49, 1, 99)] == [1, 2, 50, 1]
    assert Optimisation(steps_per_epoch=7).epoch_steps(50) == 7


def test_recipe_may_choose_only_by_validation_digits_it_has_not_learned_from() -> None:
    assert RECIPES["course-detector"].may_choose
    assert not RECIPES["keras-ann"].may_choose
    assert not RECIPES["standardized-sgd"].may_choose
    assert not dataclasses.replace(SUBSET, data=DataChoice(monitor="test")).may_choose


LESSONS = [recipe for recipe in RECIPES.values() if recipe.lesson is not None]


def test_recipes_hold_every_lesson() -> None:
    assert {recipe.lesson.number for recipe in LESSONS} == {1, 2, 3, 4, 5}
    reported = {r.name: r.lesson.reported for r in LESSONS if r.lesson.reported is not None}
    assert reported == {
        "standardized-sgd": 0.91521,
        "tensorflow-dropout": 0.9206,
        "numpy-from-scratch": 0.9710,
    }
    assert {r.name for r in LESSONS if r.inputs == POINTS} == {"quadrants", "quadrants-deeper"}


def test_twins_of_lessons_differ_only_in_the_setting_they_are_about() -> None:
    detector, twin = RECIPES["detector"].to_json(), RECIPES["detector-twin"].to_json()
    assert detector["optimisation"].pop("loss") == SQUARED_ERROR
    assert twin["optimisation"].pop("loss") == "cross_entropy"
    published, meant = (
        RECIPES[f"tensorflow-dropout{suffix}"].to_json() for suffix in ("", "-meant")
    )
    assert published["network"].pop("dropout_connected") is False
    assert _unnamed(detector) == _unnamed(twin)
    assert _unnamed(published) == _unnamed(meant)


def _unnamed(settings: dict) -> dict:
    return {name: settings[name] for name in settings.keys() - {"name", "title", "lesson"}}
