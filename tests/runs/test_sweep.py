import csv
import io
import math
import time

import pytest
from fakes import fake_recipe, fake_splits

from core.errors import RecipeError
from core.recipes import CONSTANT, RECIPES, Network
from core.runs.scheduler import Scheduler
from core.runs.sweep import MAX_VALUES, SWEEPABLE, sweep, sweep_row, to_csv

BASE = RECIPES["tensorflow-dropout-meant"]


@pytest.mark.parametrize("setting", SWEEPABLE)
def test_sweep_changes_that_setting_alone(setting: str) -> None:
    """With each example as it is shown, on the lesson that asks its reader to vary settings."""
    recipes = sweep(BASE, setting, SWEEPABLE[setting].example)
    assert list(recipes) == SWEEPABLE[setting].example.split(", ")
    base = BASE.to_json()
    for recipe in recipes.values():
        changed = recipe.to_json()
        differs = {
            f"{part}.{name}"
            for part in ("network", "optimisation", "data")
            for name in base[part].keys() | changed[part].keys()
            if base[part].get(name) != changed[part].get(name)
        }
        allowed = {
            "rate": {"optimisation.rate"},
            "dropout": {"network.dropout"},
            "batch": {"optimisation.batch"},
            "iterations": {"optimisation.epochs", "optimisation.steps_per_epoch"},
            "units": {"network.layers"},
            "layers": {"network.layers"},
            "scaling": {"data.scaling"},
        }[setting]
        assert differs <= allowed
    assert len({str(recipe.to_json()) for recipe in recipes.values()}) == len(recipes)


def test_sweep_reads_lists_as_people_type_them() -> None:
    assert list(sweep(BASE, "rate", " 0.1;0.01  1e-3,0.1,")) == ["0.1", "0.01", "1e-3"]
    assert sweep(BASE, "rate", "1e-3")["1e-3"].optimisation.rate == 0.001


def test_sweep_layers_and_units_are_those_between_input_and_output() -> None:
    recipes = sweep(BASE, "layers", "0 1 3").values()
    assert [recipe.network.layers[1:-1] for recipe in recipes] == [(), (512,), (512,) * 3]
    [units] = sweep(BASE, "units", "7").values()
    assert units.network.layers == (784, 7, 7, 7, 10)
    [bare] = sweep(BASE, "layers", "0").values()
    with pytest.raises(RecipeError, match="no hidden layer whose units"):
        sweep(bare, "units", "7")
    assert sweep(bare, "layers", "2")["2"].network == Network(
        (784, 128, 128, 10), activation="none", initialisation="truncated_normal", dropout=0.5
    )


def test_sweep_iterations_come_out_exactly() -> None:
    for text, recipe in sweep(BASE, "iterations", "1 12 997 1000").items():
        optimisation = recipe.optimisation
        assert optimisation.epochs * optimisation.epoch_steps(55_000) == int(text)
        assert optimisation.epochs <= 10


@pytest.mark.parametrize(
    ("setting", "text", "sentence"),
    [
        ("rate", "", "1 to 12 values.*got 0"),
        ("rate", " ".join(map(str, range(1, 201))), "1 to 12 values.*got 200"),
        ("rate", "0.1, fast", "'fast' is no value of learning rate"),
        ("batch", "1.5", "'1.5' is no value of images a step"),
        ("rate", "nan", "rate must be above 0"),
        ("rate", "-1", "rate must be above 0"),
        ("dropout", "1", "dropout must be at least 0 and below 1"),
        ("layers", "9", "0 to 8 hidden layers, got 9"),
        ("layers", "-1", "0 to 8 hidden layers"),
        ("units", "0", "layers must be from 1 to 4096"),
        ("iterations", "0", "steps_per_epoch must be from 1"),
        ("iterations", "-5", "steps_per_epoch must be from 1"),
        ("scaling", "0-255", "data.scaling must be one of"),
        ("seed", "1", "'seed' cannot be swept"),
    ],
)
def test_sweep_says_what_is_wrong(setting: str, text: str, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence):
        sweep(BASE, setting, text)


def test_sweep_takes_as_many_as_it_says() -> None:
    assert len(sweep(BASE, "batch", " ".join(map(str, range(1, MAX_VALUES + 1))))) == MAX_VALUES


def test_sweep_goes_through_runs_and_becomes_a_table() -> None:
    runs, digits = Scheduler(), fake_splits(100)
    base = fake_recipe(epochs=3, schedule=CONSTANT)
    recipes = sweep(base, "rate", "1e-9, 0.01")
    links = {value: runs.start([recipe], digits) for value, recipe in recipes.items()}
    until = time.monotonic() + 30
    while any(runs.snapshot(link).going for link in links.values()):
        assert time.monotonic() < until
        time.sleep(0.02)
    still, learned = (sweep_row(value, runs.snapshot(link)) for value, link in links.items())
    assert (still.state, still.epochs, learned.value) == ("done", 3, "0.01")
    assert learned.train_loss < still.train_loss
    assert learned.validation_accuracy > still.validation_accuracy
    table = list(csv.DictReader(io.StringIO(to_csv("rate", [still, learned]))))
    assert [row["rate"] for row in table] == ["1e-9", "0.01"]
    assert float(table[1]["validation_accuracy"]) == learned.validation_accuracy
    paused = sweep_row("1", runs.snapshot(runs.start([base.replace(seed=9)], digits, paused=True)))
    assert paused.train_loss is None
    assert to_csv("rate", [paused]).splitlines()[1].startswith("1,paused,0,,,,,")
    runs.stop_all()
    assert math.isfinite(learned.seconds)
