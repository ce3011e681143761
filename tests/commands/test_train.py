"""The command `train`: a file that can be judged, and a refusal before any time is spent."""

import json
import os

import numpy as np
import pytest
from fakes import LAYERS

from core.judging.scores import SCORES
from core.nets import checkpoints
from core.recipes import CONSTANT, SQUARED_ERROR

DETECTOR = "course-detector"


@pytest.fixture
def recipe_file(tmp_path):
    """A small detector's recipe, which learns the made-up digits at once."""
    path = tmp_path / "small.json"
    settings = {
        "name": "small",
        "title": "Small",
        "network": {"layers": LAYERS},
        "optimisation": {"loss": SQUARED_ERROR, "batch": 10, "epochs": 2},
    }
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


def test_train_saves_a_model_that_can_be_evaluated(run_json, recipe_file, tmp_path, made_up):
    out = tmp_path / "new" / "small.safetensors"
    result = run_json("train", recipe_file, "--epochs", 30, "--seed", 7, "--out", out)
    assert list(result) == [
        "recipe",
        "seed",
        "epochs",
        "seconds",
        "validation_accuracy",
        "out",
        "dataset",
    ]
    assert (result["recipe"], result["seed"], result["epochs"]) == ("small", 7, 30)
    assert result["out"] == str(out)
    assert result["seconds"] > 0
    assert 0.5 < result["validation_accuracy"] <= 1
    model = checkpoints.load(out)
    assert model.recipe.seed == 7
    assert model.figures["validation_accuracy"] == result["validation_accuracy"]
    assert run_json("evaluate", out)["accuracy"] > 0.5


def test_train_takes_the_first_images_only(run_json, recipe_file, tmp_path, made_up):
    out = tmp_path / "few.safetensors"
    run_json("train", recipe_file, "--train-size", 10, "--epochs", 1, "--out", out)
    model = checkpoints.load(out)
    assert model.recipe.data.train_size == 10
    assert model.standardizer.mean == pytest.approx((made_up.train.images[:10] / 255).mean())


def test_train_fits_a_density(run_json, recipe_file, tmp_path, made_up):
    out = tmp_path / "a.safetensors"
    run_json("train", recipe_file, "--out", out)
    model = checkpoints.load(out)
    scores = SCORES["density"].compute(model.judge(made_up.validation.images))
    assert np.mean(scores >= model.thresholds.at("density", 0.95)) == 0.95


def test_train_says_what_it_did(run_text, recipe_file, tmp_path, made_up):
    out = tmp_path / "a.safetensors"
    text = run_text("train", recipe_file, "--out", out)
    assert text.startswith("small, seed 0: validation accuracy ")
    assert "after 2 epochs" in text
    assert f"Saved to {out}." in text


def test_train_lets_waiting_threads_sleep(run_json, recipe_file, tmp_path, made_up, monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    run_json("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"  # whoever has chosen keeps the choice
    monkeypatch.delenv("OMP_WAIT_POLICY")
    run_json("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"


def test_train_is_repeatable(run_json, recipe_file, tmp_path, made_up):
    outs = [tmp_path / f"{name}.safetensors" for name in ("a", "b", "c")]
    for out, seed in zip(outs, (3, 3, 4), strict=True):
        run_json("train", recipe_file, "--seed", seed, "--out", out)
    first, again, other = (out.read_bytes() for out in outs)
    assert first == again != other


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--epochs", "0"], "epochs must be from 1"),
        (["--epochs", "-3"], "epochs must be from 1"),
        (["--epochs", "two"], "'two' is not a valid integer"),
        (["--train-size", "0"], "train_size must be from 1"),
        (["--train-size", "51"], "asks for 51 training images, there are 50"),
        (["--seed", "-1"], "seed must be from 0"),
        (["--seed", "4294967296"], "seed must be from 0"),
        (["--epoch", "1"], "No such option '--epoch'. Did you mean '--epochs'?"),
        (["--out", "a.pt"], "should end in .safetensors"),
        (["--out", "."], "should end in .safetensors"),
        (["--out", "folder.safetensors"], "is a folder"),
        (["--out", "file/a.safetensors"], "cannot be written"),
        (["--out", "/proc/no/a.safetensors"], "cannot be written"),
        (["--out", "x" * 300 + ".safetensors"], "cannot be written"),
    ],
)
def test_train_refuses(
    options, sentence, complaint_of, recipe_file, tmp_path, made_up, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    assert sentence in complaint_of("train", recipe_file, "--out", "a.safetensors", *options)
    assert sorted(tmp_path.iterdir()) == before


def test_train_needs_an_out(complaint_of):
    assert "Missing option '--out'" in complaint_of("train", DETECTOR)
    assert "Option '--out' requires an argument" in complaint_of("train", DETECTOR, "--out")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not a JSON file"),
        ("", "is not a JSON file"),
        ("[]", "must be a JSON object"),
        ("{}", "A recipe needs name and title"),
        ('{"name": "a", "title": "A", "rate": 1}', "unknown settings: rate"),
        ('{"name": "a", "title": "A", "seed": NaN}', "seed must be a whole number"),
        ('{"name": "a\\nb", "title": "A", "network": {"layers": [3]}}', "needs 2 to 10 numbers"),
        ("[" * 100_000, "is not a JSON file"),
    ],
)
def test_train_refuses_recipe_files(content, sentence, complaint_of, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(content)
    assert sentence in complaint_of("train", path, "--out", tmp_path / "a.safetensors")


@pytest.mark.parametrize("recipe", ["nothing", "no.json", "", "."])
def test_train_refuses_unknown_recipes(recipe, complaint_of, tmp_path):
    assert complaint_of("train", recipe, "--out", tmp_path / "a.safetensors")
    assert not list(tmp_path.iterdir())


def test_train_stops_when_the_loss_is_no_number(complaint_of, recipe_file, tmp_path, made_up):
    settings = json.loads(recipe_file.read_text())
    settings["optimisation"] |= {"rate": 100, "schedule": CONSTANT}
    settings["network"]["layers"] = [784, *[64] * 8, 10]
    recipe_file.write_text(json.dumps(settings))
    sentence = complaint_of("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert "learning rate 100 is too large" in sentence
    assert not (tmp_path / "a.safetensors").exists()
