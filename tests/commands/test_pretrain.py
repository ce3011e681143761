"""The command `pretrain`: the folder of weights filled by small recipes."""

import numpy as np
import pytest

from core.data.unknowns.families import FAMILIES
from core.experiments import pretrain
from core.judging import outputs
from core.judging.measured import load_measured
from core.judging.scores import distance_score
from core.nets import checkpoints

CLASSIFIER, DETECTOR = "course-classifier", "course-detector"


def test_pretrain_rebuilds_the_folder(run_json, weights):
    rows = run_json("pretrain", "--seeds", 2)
    assert [(row["recipe"], row["seed"]) for row in rows] == [
        (name, seed) for name in (CLASSIFIER, DETECTOR) for seed in (5, 6)
    ]
    keys = ["recipe", "seed", "validation_accuracy", "test_accuracy", "dataset"]
    assert all(list(row) == keys for row in rows)
    for name in (CLASSIFIER, DETECTOR):
        model, measured = checkpoints.load(name), load_measured(name)
        assert len(outputs.load_outputs(name).unknowns["plain"].outputs) == 30
        assert model.recipe.seed == 5
        assert model.figures["test_accuracy"] == measured[0].test_accuracy
        assert [row.seed for row in measured] == [5, 6]
        assert {way.level for way in measured[0].ways} == {0.95, 0.99}
        assert all(0 <= share <= 1 for way in measured[0].ways for share in way.accepted.values())
    readme = (weights / "README.md").read_text()
    assert readme.startswith("before\n<!-- files -->\n| file |")
    assert readme.endswith("|\n<!-- end -->\nafter\n")
    assert "old" not in readme
    overview = (weights.parent / "README.md").read_text()
    assert overview.startswith("<!-- overview -->\n| recipe | score |")
    assert f"| `{DETECTOR}` | largest output |" in overview
    for name in (CLASSIFIER, DETECTOR):
        assert checkpoints.sha256(weights / f"{name}.safetensors") in readme


def test_pretrain_can_rebuild_one_alone(run_json, weights):
    run_json("pretrain", "--seeds", 1)
    other = (weights / f"{CLASSIFIER}.safetensors").read_bytes()
    assert [row["recipe"] for row in run_json("pretrain", DETECTOR, "--seeds", 1)] == [DETECTOR]
    assert (weights / f"{CLASSIFIER}.safetensors").read_bytes() == other


def test_pretrain_can_judge_again_without_training(run_json, weights, monkeypatch):
    run_json("pretrain", "--seeds", 1)
    path = weights / "outputs" / f"{DETECTOR}.safetensors"
    before = {file: file.read_bytes() for file in weights.rglob("*.*")}
    path.unlink()
    readme = weights / "README.md"
    readme.write_text(readme.read_text().replace("| file |", "| stale |"))
    monkeypatch.setattr(pretrain, "train_and_measure", lambda _: pytest.fail("it was trained"))
    [row] = run_json("pretrain", DETECTOR, "--outputs-only")
    assert row["recipe"] == DETECTOR
    assert {file: file.read_bytes() for file in weights.rglob("*.*")} == before


def test_train_and_measure_measures_the_file_that_it_returns(weights, made_up):
    content, row = pretrain.train_and_measure(pretrain.RECIPES[DETECTOR])
    model = checkpoints.from_bytes(content, "new")
    scores = distance_score(model.judge(made_up.test.images))
    way = row.way("distance", 0.95)
    assert way.threshold == model.thresholds.at("distance", 0.95)
    assert way.digits_refused == np.mean(scores < way.threshold)
    assert list(way.accepted) == list(FAMILIES)
    assert list(row.separations["density"]) == list(FAMILIES)


def test_pretrain_needs_mnist(complaint_of):
    assert "trained on MNIST" in complaint_of("pretrain", DETECTOR, "--seeds", "1")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["nothing"], "No recipe is called 'nothing'. Use course-classifier"),
        ([DETECTOR, "nothing"], "No recipe is called 'nothing'"),
        (["--seeds", "0"], "must be a whole number from 1 to 100, got 0"),
        (["--seeds", "101"], "must be a whole number from 1 to 100, got 101"),
        (["--seeds", "few"], "must be a whole number from 1 to 100, got few"),
    ],
)
def test_pretrain_refuses(options, sentence, complaint_of):
    assert sentence in complaint_of("pretrain", *options)
