import dataclasses
import json

import pytest
from fakes import fake_digits, fake_model, fake_splits

import core.__main__
from core import files
from core.data import sources
from core.data.digits import DigitSplits, Source
from core.data.unknowns.families import unknowns
from core.errors import CheckpointError
from core.experiments import ablation, pretrain
from core.experiments.ablation import Trial, ablate, load_trials, num_steps, trials
from core.judging.measured import measure, to_plain
from core.recipes import LOSSES, STRONG, Recipe
from core.reports import strong_tables
from core.reports.strong_tables import ablation_table


def trial_of(recipe: Recipe) -> Trial:
    """A trial of the recipe, measured of a fake model with its name and loss on a few pictures."""
    model = fake_model(recipe.optimisation.loss)
    model = dataclasses.replace(model, recipe=recipe, figures={"validation_accuracy": 0.5})
    small = fake_model(recipe.optimisation.loss)
    kinds = ("letters", "symbols", "printed", "uniform", "plain")
    judged = {kind: small.judge(unknowns(kind, 8, 3)) for kind in kinds}
    row = measure(
        dataclasses.replace(small, figures=model.figures), fake_digits(20, "test"), judged
    )
    return Trial(recipe, dataclasses.replace(row, recipe=recipe.name, seed=recipe.seed))


def plain(some: list[Trial]) -> list[tuple[Recipe, dict]]:
    """Trials as they are written, with figures rounded."""
    return [(trial.recipe, to_plain(trial.measured)) for trial in some]


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch, tmp_path) -> list[Recipe]:
    """An empty folder of weights; the recipes that are trained (by name only), in order."""
    order: list[Recipe] = []

    def train_each(jobs: list[Recipe], num_measured: int):
        assert num_measured == ablation.NUM_MEASURED
        for recipe in jobs[::-1]:
            order.append(recipe)
            yield from [None] * recipe.optimisation.epochs
            yield recipe, b"", trial_of(recipe).measured

    splits = fake_splits()
    mnist = DigitSplits(splits.train, splits.validation, splits.test, Source("mnist", "here"))
    monkeypatch.setattr(pretrain, "load_splits", lambda: mnist)
    monkeypatch.setattr(ablation, "train_each", train_each)
    monkeypatch.setattr(files, "project_folder", lambda: tmp_path)
    monkeypatch.setattr(files, "weights_folder", lambda: tmp_path)
    return order


def test_trials_are_every_loss_with_and_without_negatives_and_augmentation() -> None:
    wanted = trials(3)
    settings = [
        (r.optimisation.loss, r.data.negatives > 0, r.augmentation is not None) for r in wanted
    ]
    assert len(set(settings)) == len(settings) == 12
    assert {loss for loss, _, _ in settings} == set(LOSSES)
    assert {recipe.optimisation.epochs for recipe in wanted} == {3}
    assert {recipe.network for recipe in wanted} == {wanted[0].network}


def test_ablate_goes_on_where_it_was_stopped(trained: list[Recipe]) -> None:
    wanted = trials(2)[:3]
    steps = ablate(wanted)
    first = [next(steps) for _ in range(3)][-1]
    steps.close()
    assert plain(load_trials()) == plain([first]) == plain([trial_of(wanted[2])])
    trained.clear()
    steps = list(ablate(wanted))
    assert len(steps) == num_steps(wanted)
    assert [trial.recipe for trial in steps if trial] == [wanted[2], wanted[1], wanted[0]]
    assert trained == [wanted[1], wanted[0]]
    assert plain(load_trials()) == plain([trial_of(recipe) for recipe in wanted])
    trained.clear()
    other = trials(3)[:1]
    assert [trial.recipe for trial in ablate(other) if trial] == trained == other
    assert [trial.recipe for trial in load_trials()] == other


def test_ablation_prints_a_row_for_each_way_and_level(trained, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sources, "load_splits", lambda progress=None: pretrain.load_splits())
    assert core.__main__.main(["ablation", "--epochs", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(trained) == 12
    assert len(rows) == sum(len(trial.measured.ways) for trial in load_trials())
    assert {
        (row["loss"], row["negatives"], row["augmentation"], row["epochs"]) for row in rows
    } == {
        (loss, negatives, augmentation, 1)
        for loss in LOSSES
        for negatives in (True, False)
        for augmentation in (True, False)
    }


def test_load_trials_refuses_a_damaged_file(trained: list[Recipe], tmp_path) -> None:
    assert load_trials() == []
    (tmp_path / "ablation.json").write_text('[{"recipe": 3}]', encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"ablation\.json is damaged"):
        load_trials()


def test_ablation_table_has_a_line_for_each_way_of_each_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strong_tables, "load_trials", list)
    assert ablation_table() == "Not measured yet: `python -m core ablation`.\n"
    finished = [trial_of(recipe) for recipe in trials(2) if recipe.name == STRONG[0]]
    monkeypatch.setattr(strong_tables, "load_trials", lambda: finished)
    lines = ablation_table().splitlines()
    ways = len(finished[0].measured.separations)
    assert len(lines) == 2 + 4 * ways
    assert len({line.count("|") for line in lines}) == 1
    assert lines[0].endswith("| letters * | symbols | printed letters | uniform | plain |")
    settings = [line.split(" | ")[1:3] for line in lines[2::ways]]
    assert settings == [[n, a] for n in ("with", "without") for a in ("with", "without")]
    row = finished[0].measured
    accepted = row.way("distance", 0.95).accepted
    cells = lines[2].removesuffix(" |").split(" | ")
    assert cells[0] == "| distance to a clean answer"
    assert cells[3] == f"{100 * row.test_accuracy:.2f} %"
    assert cells[5:] == [f"{100 * share:.1f} %" for share in accepted.values()]
