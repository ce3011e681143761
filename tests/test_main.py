"""The command line: exact keys, fractions, and one line for each mistake."""

import dataclasses
import gzip
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from drawn import by, encoded
from fakes import LAYERS, fake_digits, fake_model, fake_splits

import core.__main__
from core import files
from core.commands import noise, record
from core.commands import pretrain as pretrain_command
from core.data import sources
from core.data.digits import DigitSplits, Source
from core.data.pictures import load_pictures
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.experiments import noise_counts, pretrain, processes
from core.judging import outputs
from core.judging.densities import with_density
from core.judging.measured import load_measured
from core.judging.scores import SCORES, distance_score, scores_of
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import CONSTANT, RECIPES, SHIPPED, SQUARED_ERROR, Network
from core.runs import recording

ROOT = Path(__file__).resolve().parents[1]
CLASSIFIER, DETECTOR = "course-classifier", "course-detector"


@pytest.fixture
def run(capsys):
    """The JSON value that a command prints."""

    def run(*arguments):
        capsys.readouterr()
        assert core.__main__.main([*map(str, arguments), "--json"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        assert out.count("\n") == 1
        return json.loads(out, parse_constant=pytest.fail)

    return run


@pytest.fixture
def say(capsys):
    """The text that a command prints."""

    def say(*arguments):
        assert core.__main__.main([*map(str, arguments)]) == 0
        return capsys.readouterr().out

    return say


@pytest.fixture
def refuse(capsys):
    """The one line that a command complains with."""

    def refuse(*arguments):
        capsys.readouterr()
        assert core.__main__.main([*map(str, arguments)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        assert err.endswith("\n")
        return err

    return refuse


@pytest.fixture
def made_up(monkeypatch):
    """Small made-up digits in place of those at hand."""
    splits = fake_splits()
    monkeypatch.setattr(sources, "load_splits", lambda progress=None: splits)
    return splits


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


@pytest.fixture
def npy(tmp_path):
    def npy(array, name="a.npy"):
        np.save(tmp_path / name, array)
        return tmp_path / name

    return npy


# ------------------------------------------------------------------------------- data


def test_data_describes_what_is_at_hand(run, say, made_up):
    found = run("data")
    pixels = made_up.train.images / 255
    assert list(found) == ["source", "path", "train", "validation", "test", "mean", "std"]
    assert list(found.values())[:5] == ["bundled", "made up", 50, 20, 20]
    assert found["mean"] == pytest.approx(pixels.mean())
    assert found["std"] == pytest.approx(pixels.std())
    assert "made up" in say("data")


def test_data_falls_back_on_the_bundled_digits(run, say):
    found = run("data")
    assert (found["source"], found["path"]) == ("bundled", "scikit-learn")
    assert [found[split] for split in ("train", "validation", "test")] == [1257, 180, 360]
    assert "To get MNIST" in say("data")


def test_data_complains_of_a_wrong_folder(refuse, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    assert "MNIST_DIR is" in refuse("data", "--json")


def test_data_lists_real_sets_and_fetches_those_it_is_asked_for(
    run, say, refuse, made_up, monkeypatch, tmp_path
):
    monkeypatch.setenv("UNKNOWNS_DIR", str(tmp_path))
    monkeypatch.setattr(real, "cache_folder", lambda: tmp_path / "cache")
    assert run("data", "--unknowns")["unknowns"] == {}
    assert "no real set is at hand" in say("data", "--unknowns")
    path = tmp_path / "kmnist-images-idx3-ubyte.gz"
    path.touch()
    assert run("data", "--unknowns", "kmnist")["unknowns"] == {"kmnist": str(path)}
    assert str(path) in say("data", "--unknowns")
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    assert "switched off by MNIST_DOWNLOAD=0" in refuse("data", "--unknowns", "fashion")
    assert "'letters' can be fetched" in refuse("data", "--unknowns", "letters")
    assert "fashion is fetched with python -m core data --unknowns fashion." in (
        refuse("data", "fashion")
    )


@pytest.mark.mnist
def test_data_knows_mnist(run):
    found = run("data")
    assert found["source"] == "mnist"
    assert [found[split] for split in ("train", "validation", "test")] == [55_000, 5_000, 10_000]
    assert (found["mean"], found["std"]) == pytest.approx((0.1307, 0.3081), abs=1e-3)


# ------------------------------------------------------------------------------- train


def test_train_saves_a_model_that_can_be_evaluated(run, recipe_file, tmp_path, made_up):
    out = tmp_path / "new" / "small.safetensors"
    found = run("train", recipe_file, "--epochs", 30, "--seed", 7, "--out", out)
    assert list(found) == ["recipe", "seed", "epochs", "seconds", "validation_accuracy", "out"]
    assert (found["recipe"], found["seed"], found["epochs"]) == ("small", 7, 30)
    assert found["out"] == str(out)
    assert found["seconds"] > 0
    assert 0.5 < found["validation_accuracy"] <= 1
    model = checkpoints.load(out)
    assert model.recipe.seed == 7
    assert model.figures["validation_accuracy"] == found["validation_accuracy"]
    assert run("evaluate", out)["accuracy"] > 0.5


def test_train_takes_the_first_images_only(run, recipe_file, tmp_path, made_up):
    out = tmp_path / "few.safetensors"
    run("train", recipe_file, "--train-size", 10, "--epochs", 1, "--out", out)
    model = checkpoints.load(out)
    assert model.recipe.data.train_size == 10
    assert model.standardizer.mean == pytest.approx((made_up.train.images[:10] / 255).mean())


def test_train_fits_a_density(run, recipe_file, tmp_path, made_up):
    out = tmp_path / "a.safetensors"
    run("train", recipe_file, "--out", out)
    model = checkpoints.load(out)
    scores = SCORES["density"].of(model.judge(made_up.validation.images))
    assert np.mean(scores >= model.thresholds.at("density", 0.95)) == 0.95


def test_train_says_what_it_did(say, recipe_file, tmp_path, made_up):
    out = tmp_path / "a.safetensors"
    text = say("train", recipe_file, "--out", out)
    assert text.startswith("small, seed 0: validation accuracy ")
    assert "after 2 epochs" in text
    assert f"Saved to {out}." in text


def test_train_lets_waiting_threads_sleep(run, recipe_file, tmp_path, made_up, monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    run("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"  # whoever has chosen keeps the choice
    monkeypatch.delenv("OMP_WAIT_POLICY")
    run("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"


def test_train_is_repeatable(run, recipe_file, tmp_path, made_up):
    outs = [tmp_path / f"{name}.safetensors" for name in ("a", "b", "c")]
    for out, seed in zip(outs, (3, 3, 4), strict=True):
        run("train", recipe_file, "--seed", seed, "--out", out)
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
def test_train_refuses(options, sentence, refuse, recipe_file, tmp_path, made_up, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.safetensors").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    assert sentence in refuse("train", recipe_file, "--out", "a.safetensors", *options)
    assert sorted(tmp_path.iterdir()) == before


def test_train_needs_an_out(refuse):
    assert "Missing option '--out'" in refuse("train", DETECTOR)
    assert "Option '--out' requires an argument" in refuse("train", DETECTOR, "--out")


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
def test_train_refuses_recipe_files(content, sentence, refuse, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(content)
    assert sentence in refuse("train", path, "--out", tmp_path / "a.safetensors")


@pytest.mark.parametrize("recipe", ["nothing", "no.json", "", "."])
def test_train_refuses_unknown_recipes(recipe, refuse, tmp_path):
    assert refuse("train", recipe, "--out", tmp_path / "a.safetensors")
    assert not list(tmp_path.iterdir())


def test_train_stops_when_the_loss_is_no_number(refuse, recipe_file, tmp_path, made_up):
    settings = json.loads(recipe_file.read_text())
    settings["optimisation"] |= {"rate": 100, "schedule": CONSTANT}
    settings["network"]["layers"] = [784, *[64] * 8, 10]
    recipe_file.write_text(json.dumps(settings))
    sentence = refuse("train", recipe_file, "--out", tmp_path / "a.safetensors")
    assert "learning rate 100 is too large" in sentence
    assert not (tmp_path / "a.safetensors").exists()


# ------------------------------------------------------------------------------- evaluate


def test_evaluate_prints_what_can_be_worked_out_by_hand(run, say, made_up, tmp_path):
    model = fake_model(SQUARED_ERROR)
    path = tmp_path / "a.safetensors"
    checkpoints.save(model, path)
    found = run("evaluate", path)
    outputs = model.judge(made_up.test.images).outputs
    labels = made_up.test.labels
    scores = distance_score(model.judge(made_up.test.images))
    refused = {
        str(level): np.mean(scores < model.thresholds.at("distance", level))
        for level in (0.95, 0.99)
    }
    assert found == {
        "model": str(path),
        "dataset": "bundled",
        "split": "test",
        "n": 20,
        "accuracy": np.mean(outputs.argmax(1) == labels),
        "loss": pytest.approx(np.mean((outputs - np.eye(10)[labels]) ** 2), rel=1e-5),
        "score": "distance",
        "refused": pytest.approx(refused),
    }
    assert 0 < refused["0.99"] <= refused["0.95"] < 1
    text = say("evaluate", path)
    assert f"accuracy {100 * found['accuracy']:.2f} %" in text
    assert (
        f"Where 99 % of the validation digits are accepted, {100 * refused['0.99']:.2f} % are"
        in text
    )


def test_evaluate_counts_all_bundled_digits_where_it_is_asked_to(run, made_up):
    found = run("evaluate", DETECTOR, "--digits", "bundled")
    assert (found["dataset"], found["split"], found["n"]) == ("bundled", "all", 1_797)
    assert 0.7 < found["accuracy"] < 0.95
    assert 0.05 < found["refused"]["0.99"] < found["refused"]["0.95"] < 0.9


def test_evaluate_needs_no_thresholds(run, say, made_up, tmp_path):
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(fake_model(), thresholds=Thresholds((), {})), path)
    assert run("evaluate", path)["refused"] == {}
    assert say("evaluate", path).endswith(".\n")


@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_shipped_models_read_bundled_digits(name, run):
    found = run("evaluate", name)
    assert (found["dataset"], found["n"]) == ("bundled", 360)
    assert found["accuracy"] > 0.7


@pytest.mark.mnist
@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_shipped_models_are_as_good_as_they_say(name, run):
    found = run("evaluate", name)
    assert list(found) == [
        *("model", "dataset", "split", "n", "accuracy", "loss", "score", "refused"),
    ]
    assert (found["dataset"], found["split"], found["n"]) == ("mnist", "test", 10_000)
    assert 0.983 <= found["accuracy"] < 1
    figures = checkpoints.load(name).figures
    assert found["accuracy"] == pytest.approx(figures["test_accuracy"], abs=2e-4)
    assert 0 < found["loss"] < 0.1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has only 0 bytes"),
        (pickle.dumps({"0.weight": 1}, protocol=4), "pickle"),
        (b"PK\x03\x04" + bytes(100), "pickle or zip"),
        (b"hello, world", "not a whole .safetensors file"),
    ],
)
def test_evaluate_refuses_foreign_weights(content, sentence, refuse, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    assert sentence in refuse("evaluate", path)


def test_evaluate_refuses_weights_of_another_shape(refuse, tmp_path):
    model = fake_model()
    recipe = dataclasses.replace(model.recipe, network=Network((784, 13, 10)))
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(model, recipe=recipe), path)
    assert "should be float16 of shape (13, 784), it is float16 of shape (12, 784)" in (
        refuse("evaluate", path)
    )


@pytest.mark.parametrize("model", ["nothing", "", ".", "no.safetensors", "x" * 300])
def test_evaluate_refuses_unknown_models(model, refuse):
    assert "course-detector" in refuse("evaluate", model)


# ------------------------------------------------------------------------------- mistakes


def test_mistakes_counts_every_digit_and_lists_the_wrong_ones(run, say, made_up, tmp_path):
    model, path, test = fake_model(), tmp_path / "fake.safetensors", made_up.test
    checkpoints.save(model, path)
    found = run("mistakes", path)
    preds = model.judge(test.images).preds
    assert set(found) == {"model", "n", "accuracy", "confusion", "wrong"}
    assert found["n"] == len(test)
    assert found["accuracy"] == pytest.approx(np.mean(preds == test.labels))
    expected = {
        (index, int(test.labels[index]), int(preds[index]))
        for index in np.flatnonzero(preds != test.labels)
    }
    wrong = found["wrong"]
    assert {(row["index"], row["true"], row["said"]) for row in wrong} == expected
    confidences = [row["confidence"] for row in wrong]
    assert confidences == sorted(confidences, reverse=True)
    counts = np.array(found["confusion"])
    assert counts.shape == (10, 10)
    assert counts.sum() == found["n"]
    assert counts.sum() - np.trace(counts) == len(wrong)
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(test.labels, minlength=10))
    text = say("mistakes", path)
    assert f"{len(wrong)} of {len(test)} wrong" in text
    assert f"{wrong[0]['true']} read as {wrong[0]['said']}" in text


# ------------------------------------------------------------------------------- judge


@pytest.mark.parametrize(("name", "score"), [(DETECTOR, "distance"), (CLASSIFIER, "softmax")])
def test_judge_has_a_score_and_a_strictness_of_its_own(name, score, run, npy):
    images = np.concatenate([fake_digits(5, "a").images, np.zeros((1, 28, 28), np.uint8)])
    found = run("judge", name, npy(images))
    model = checkpoints.load(name)
    judged = model.judge(images)
    scores = SCORES[score].of(judged)
    threshold = model.thresholds.at(score, 0.95)
    assert found == {
        "model": name,
        "score": score,
        "threshold": threshold,
        "n": 6,
        "accepted": int((scores >= threshold).sum()),
        "accepted_fraction": float((scores >= threshold).mean()),
        "predictions": judged.preds.tolist(),
        "scores": scores.tolist(),
    }
    assert list(found)[:4] == ["model", "score", "threshold", "n"]


@pytest.mark.parametrize("accept", ["0.9", "0.90", "0.95", "0.99"])
@pytest.mark.parametrize(
    ("name", "score"),
    [(DETECTOR, "distance"), (DETECTOR, "largest"), (CLASSIFIER, "energy")],
)
def test_judge_takes_the_stored_thresholds(name, score, accept, run, npy):
    file = npy(np.zeros((28, 28), np.uint8))
    found = run("judge", name, file, "--score", score, "--accept", accept)
    assert found["score"] == score
    assert found["threshold"] == checkpoints.load(name).thresholds.at(score, float(accept))


def test_judge_accepts_a_score_that_is_the_threshold(run, npy):
    images = fake_digits(9, "a").images
    file = npy(images)
    scores = sorted(run("judge", DETECTOR, file)["scores"])
    found = run("judge", DETECTOR, file, f"--threshold={scores[4]!r}")
    assert (found["threshold"], found["accepted"]) == (scores[4], 5)
    assert found["accepted_fraction"] == pytest.approx(5 / 9)


def test_judge_reads_every_kind_of_file_in_order(run, npy, tmp_path):
    images = fake_digits(3, "a").images
    ink = by("a", 5)
    (tmp_path / "a.png").write_bytes(encoded(ink))
    (tmp_path / "a.jpg").write_bytes(encoded(255 - ink, "JPEG"))
    np.savez(tmp_path / "a.npz", images=images[1:] / 255)
    header = bytes([0, 0, 8, 3]) + np.array(images.shape, ">u4").tobytes()
    (tmp_path / "a.gz").write_bytes(gzip.compress(header + images.tobytes()))
    files = [npy(images[0]), *(tmp_path / f"a.{kind}" for kind in ("png", "jpg", "npz", "gz"))]
    found = run("judge", DETECTOR, *files)
    stack = np.concatenate([load_pictures(file) for file in files])
    judged = checkpoints.load(DETECTOR).judge(stack)
    assert found["n"] == len(stack) == 1 + 1 + 1 + 2 + 3
    assert found["predictions"] == judged.preds.tolist()
    np.testing.assert_allclose(found["scores"], distance_score(judged), rtol=1e-5)
    assert found["predictions"][1:3] == [5, 5]


def test_judge_takes_28_pixels_as_they_are(run, npy, tmp_path):
    image = fake_digits(1, "a").images[0]
    (tmp_path / "a.png").write_bytes(encoded(image))
    as_is = run("judge", DETECTOR, tmp_path / "a.png", "--as-is")
    framed = run("judge", DETECTOR, tmp_path / "a.png")
    assert as_is["scores"] == run("judge", DETECTOR, npy(image))["scores"] != framed["scores"]


def test_judge_tells_each_verdict(say, tmp_path):
    for digit in (3, 8):
        (tmp_path / f"{digit}.png").write_bytes(encoded(by("a", digit)))
    files = sorted(tmp_path.iterdir())
    lines = say("judge", DETECTOR, *files, "--accept", "0.99").splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["0", "3"], ["1", "8"]]
    assert all(line.endswith("accepted") for line in lines[1:3])
    assert lines[3] == "2 of 2 accepted."
    refused = say("judge", DETECTOR, *files, "--threshold", "0.5").splitlines()
    assert all(line.endswith("none of these") for line in refused[1:3])
    assert refused[3] == "0 of 2 accepted."


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((5, 5), np.uint8), "has shape (5, 5). Needed: shape (28, 28)"),
        (np.zeros((0, 28, 28), np.uint8), ""),
        (np.zeros((28, 28), np.int64), "holds int64"),
        (np.full((28, 28), np.nan), "not numbers"),
        (np.full((28, 28), 255.0), "Needed: 0-1"),
        (np.array([None]), "not a plain .npy"),
    ],
)
def test_judge_refuses_arrays(array, sentence, refuse, npy):
    file = npy(array)
    complaint = refuse("judge", DETECTOR, file, "--json")
    assert sentence in complaint
    assert str(file) in complaint


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--score", "softmax"], "cannot be judged by 'softmax'. Use one of distance, largest"),
        (["--score", "nonsense"], "cannot be judged by 'nonsense'"),
        (["--accept", "0.93"], "must be 0.9, 0.95 or 0.99, got 0.93"),
        (["--accept", "all"], "must be 0.9, 0.95 or 0.99, got all"),
        (["--threshold", "nan"], "must be a finite number, got nan"),
        (["--threshold", "inf"], "must be a finite number, got inf"),
        (["--threshold", "high"], "must be a finite number, got high"),
        (["--threshold", "1", "--accept", "0.9"], "not allowed with"),
        (["--acc", "0.9"], "No such option '--acc'"),
        (["no.npy"], "no.npy cannot be read: No such file"),
        (["no.png"], "no.png cannot be read: No such file"),
        (["."], "cannot be read: Is a directory"),
    ],
)
def test_judge_refuses_options(options, sentence, refuse, npy):
    assert sentence in refuse("judge", DETECTOR, npy(np.zeros((28, 28), np.uint8)), *options)


def test_judge_refuses_unknown_models_and_no_files(refuse, npy):
    assert "No model is called 'nothing'" in refuse("judge", "nothing", npy(np.zeros((28, 28))))
    assert "FILE" in refuse("judge", DETECTOR)


def test_judge_refuses_a_blank_photo(refuse, tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(np.full((90, 90), 200, np.uint8)))
    assert "a.png: No ink was found" in refuse("judge", DETECTOR, tmp_path / "a.png")


def test_judge_needs_a_threshold_where_none_is_stored(run, refuse, npy, tmp_path):
    path, file = tmp_path / "a.safetensors", npy(np.zeros((28, 28), np.uint8))
    model = dataclasses.replace(fake_model(SQUARED_ERROR), thresholds=Thresholds((), {}))
    checkpoints.save(model, path)
    assert "no threshold" in refuse("judge", path, file)
    assert run("judge", path, file, "--threshold=-3")["threshold"] == -3


@pytest.mark.parametrize("command", ["judge", "evaluate", "mistakes"])
def test_main_refuses_answers_that_are_no_numbers(command, refuse, made_up, npy, tmp_path):
    """Finite weights whose products are not: JSON has neither NaN nor Infinity."""
    model = fake_model(SQUARED_ERROR, layers=(784, *[300] * 8, 10))
    weights = {name: np.full_like(weight, 6e4) for name, weight in model.weights.items()}
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(model, weights=weights), path)
    files = [npy(made_up.test.images)] if command == "judge" else []
    assert "too large to be numbers" in refuse(command, path, *files, "--json")


# ------------------------------------------------------------------------------- unknowns

KEYS = [
    *("name", "n", "score", "auroc", "fpr_at_95_tpr", "fpr_at_99_tpr"),
    *("ccr_at_fpr_1e-3", "accepted_fraction"),
]


@pytest.fixture
def few(monkeypatch):
    """Twenty pictures of each family."""
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 20)


def test_unknowns_compares_every_family_and_file_with_the_test_digits(
    run, say, made_up, few, npy, tmp_path
):
    path = tmp_path / "a.safetensors"
    model = with_density(fake_model(SQUARED_ERROR), made_up)
    checkpoints.save(model, path)
    images = np.random.default_rng(0).integers(0, 256, (7, 28, 28)).astype(np.uint8)
    found = run("unknowns", path, npy(images, "mine.npy"))
    assert all(list(row) == KEYS for row in found)
    assert [row["name"] for row in found] == [*FAMILIES, "mine.npy"]
    assert [row["n"] for row in found] == [20] * len(FAMILIES) + [7]
    known, others = (distance_score(model.judge(x)) for x in (made_up.test.images, images))
    right = model.judge(made_up.test.images).preds == made_up.test.labels
    mine = found[-1]
    assert mine["score"] == "distance"
    assert mine["auroc"] == np.mean([(k > o) + (k == o) / 2 for k in known for o in others])
    assert mine["fpr_at_95_tpr"] == np.mean(others >= np.sort(known)[1])
    assert mine["fpr_at_99_tpr"] == np.mean(others >= known.min())
    assert mine["ccr_at_fpr_1e-3"] == np.mean(right & (known > others.max()))
    threshold = model.thresholds.at("distance", 0.95)
    assert mine["accepted_fraction"] == np.mean(others >= threshold)
    every = run("unknowns", path, tmp_path / "mine.npy", "--score", "all")
    scores = [score.name for score in scores_of(model)]
    assert "density" in scores
    assert [row["score"] for row in every] == scores * (len(FAMILIES) + 1)
    assert [row for row in every if row["score"] == "distance"] == found
    text = say("unknowns", path, "--score", "largest")
    assert len(text.splitlines()) == len(FAMILIES) + 2
    assert "Digits are the positive class: the 20 test images of bundled" in text


def test_unknowns_takes_all_photos_as_one_set(run, made_up, few, tmp_path):
    for digit in (3, 8):
        (tmp_path / f"{digit}.png").write_bytes(encoded(by("a", digit)))
    found = run("unknowns", DETECTOR, tmp_path / "3.png", tmp_path / "8.png")
    assert (found[-1]["name"], found[-1]["n"]) == ("pictures", 2)
    assert found[-1]["accepted_fraction"] == 1


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((28, 28), np.uint8), "a.npy holds one picture only: a set needs different ones"),
        (np.zeros((9, 28, 28), np.uint8), "holds one picture only, many times"),
        (np.full((2, 28, 28), np.nan), "not numbers"),
        (np.zeros((2, 5, 5), np.uint8), "has shape (2, 5, 5). Needed"),
        (np.zeros((0, 28, 28), np.uint8), ""),
    ],
)
def test_unknowns_refuses_arrays(array, sentence, refuse, npy):
    assert sentence in refuse("unknowns", DETECTOR, npy(array), "--json")


def test_unknowns_refuses_what_cannot_be_compared(refuse, made_up, few, npy, tmp_path):
    images = fake_digits(3, "a").images
    path, file = tmp_path / "a.safetensors", npy(images)
    (tmp_path / "b").mkdir()
    np.save(tmp_path / "b" / "a.npy", images)
    assert "Two files are called a.npy" in refuse("unknowns", DETECTOR, file, tmp_path / "b/a.npy")
    assert "cannot be judged by 'softmax'" in refuse("unknowns", DETECTOR, "--score", "softmax")
    checkpoints.save(fake_model(SQUARED_ERROR), path)
    assert "none was fitted" in refuse("unknowns", path, "--score", "density")
    model = fake_model(SQUARED_ERROR)
    mute = {name: np.zeros_like(weight) for name, weight in model.weights.items()}
    checkpoints.save(dataclasses.replace(model, weights=mute), path)
    assert "All scores are -1, of digits and of others alike" in refuse("unknowns", path)


@pytest.mark.mnist
def test_unknowns_tells_the_story_of_the_course_detector(run):
    """With standardised pixels noise is refused by the distance alone."""
    rows = {(row["name"], row["score"]): row for row in run("unknowns", DETECTOR, "--score", "all")}
    assert rows["uniform", "distance"]["fpr_at_99_tpr"] < 0.01
    assert rows["uniform", "largest"]["accepted_fraction"] > 0.99
    assert rows["uniform", "largest"]["auroc"] < 0.1


# ------------------------------------------------------------------------------- noise


def test_noise_counts_each_kind_and_strength_at_both_levels(run, say, tmp_path, monkeypatch):
    monkeypatch.setattr(noise_counts, "CHUNK", 20)
    found = run("noise", DETECTOR, "--count", 50, "--strength", 1, 0.1, "--score", "all")
    kinds = [(kind, strength) for strength in (1, 0.1) for kind in ("uniform", "normal", "bright")]
    names = [score.name for score in scores_of(checkpoints.load(DETECTOR))]
    assert [(r["kind"], r["strength"], r["score"], r["level"]) for r in found] == [
        (*kind, name, level) for kind in kinds for name in names for level in (0.95, 0.99)
    ]
    rows = {(r["kind"], r["strength"], r["score"], r["level"]): r for r in found}
    assert rows["uniform", 1, "largest", 0.95]["accepted"] == 50
    assert rows["uniform", 1, "distance", 0.99]["accepted"] == 0
    none = rows["uniform", 1, "distance", 0.99]["interval"]
    assert none == [0, pytest.approx(1 - 0.025 ** (1 / 50))]
    text = say("noise", DETECTOR, "--count", 50)
    assert len(text.splitlines()) == 2 + 3 * 2


@pytest.mark.parametrize(
    ("arguments", "repeated"),
    [
        ("m --strength 1 0.5 0.1 --write", "m --strength 1 --strength 0.5 --strength 0.1 --write"),
        ("--strength 1 --count 5 m", "--strength 1 --count 5 m"),
        ("m --strength 1 --strength 0.5", "m --strength 1 --strength 0.5"),
        ("m --strength=1", "m --strength=1"),
        ("m --strength", "m --strength"),
    ],
)
def test_repeat_option_puts_it_before_each_of_its_values(arguments, repeated):
    assert noise.repeat_option("--strength", arguments.split()) == repeated.split()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([DETECTOR, "--count", "0"], "must be a whole number from 1 to 100000000, got 0"),
        ([DETECTOR, "--strength", "0"], "must be above 0 and at most 1, got 0"),
        ([DETECTOR, "--strength", "nan"], "must be above 0 and at most 1, got nan"),
        ([DETECTOR, "--score", "softmax"], "cannot be judged by 'softmax'"),
        ([f"{DETECTOR}-01", "--write"], "not course-detector-01"),
    ],
)
def test_noise_refuses(options, sentence, refuse):
    assert sentence in refuse("noise", *options)


# ------------------------------------------------------------------------------- pretrain


class InlinePool:
    """A pool of processes that works in this one."""

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, function, *arguments):
        done = Future()
        done.set_result(function(*arguments))
        return done

    def shutdown(self, *, cancel_futures):
        assert cancel_futures


@pytest.fixture
def weights(monkeypatch, tmp_path, made_up):
    """An empty folder of weights, and two small recipes to fill it, on what counts as MNIST."""
    import torch

    monkeypatch.setattr(torch, "set_num_threads", lambda _: None)  # would outlive the test
    mnist = DigitSplits(made_up.train, made_up.validation, made_up.test, Source("mnist", "here"))
    monkeypatch.setattr(pretrain, "load_splits", lambda: mnist)
    small = {
        name: dataclasses.replace(RECIPES[name], network=Network(LAYERS)).replace(epochs=1, seed=5)
        for name in (CLASSIFIER, DETECTOR)
    }
    for module in (pretrain, pretrain_command):
        monkeypatch.setattr(module, "RECIPES", small)
    monkeypatch.setattr(pretrain_command, "SHIPPED", dict.fromkeys(small, 1))
    monkeypatch.setattr(pretrain, "NUM_MEASURED", 40)
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 30)
    monkeypatch.setattr(pretrain, "find_sets", dict)
    pretrain._measured_unknowns.cache_clear()
    monkeypatch.setattr(processes, "ProcessPoolExecutor", InlinePool)
    for name in processes.THREADS:  # would outlive the test
        monkeypatch.setenv(name, "1")
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setattr(files, "project_folder", lambda: tmp_path)
    (folder / "README.md").write_text("before\n<!-- files -->\nold\n<!-- end -->\nafter\n")
    (tmp_path / "README.md").write_text("<!-- overview -->\nold\n<!-- end -->\nafter\n")
    yield folder
    pretrain._measured_unknowns.cache_clear()


def test_pretrain_rebuilds_the_folder(run, weights):
    found = run("pretrain", "--seeds", 2)
    assert [(row["recipe"], row["seed"]) for row in found] == [
        (name, seed) for name in (CLASSIFIER, DETECTOR) for seed in (5, 6)
    ]
    keys = ["recipe", "seed", "validation_accuracy", "test_accuracy"]
    assert all(list(row) == keys for row in found)
    for name in (CLASSIFIER, DETECTOR):
        model, rows = checkpoints.load(name), load_measured(name)
        assert len(outputs.load_outputs(name).unknowns["plain"].outputs) == 30
        assert model.recipe.seed == 5
        assert model.figures["test_accuracy"] == rows[0].test_accuracy
        assert [row.seed for row in rows] == [5, 6]
        assert {way.level for way in rows[0].ways} == {0.95, 0.99}
        assert all(0 <= share <= 1 for way in rows[0].ways for share in way.accepted.values())
    readme = (weights / "README.md").read_text()
    assert readme.startswith("before\n<!-- files -->\n| file |")
    assert readme.endswith("|\n<!-- end -->\nafter\n")
    assert "old" not in readme
    overview = (weights.parent / "README.md").read_text()
    assert overview.startswith("<!-- overview -->\n| recipe | way to decide |")
    assert f"| `{DETECTOR}` | largest output |" in overview
    for name in (CLASSIFIER, DETECTOR):
        assert checkpoints.sha256(weights / f"{name}.safetensors") in readme


def test_pretrain_can_rebuild_one_alone(run, weights):
    run("pretrain", "--seeds", 1)
    other = (weights / f"{CLASSIFIER}.safetensors").read_bytes()
    assert [row["recipe"] for row in run("pretrain", DETECTOR, "--seeds", 1)] == [DETECTOR]
    assert (weights / f"{CLASSIFIER}.safetensors").read_bytes() == other


def test_pretrain_can_judge_again_without_training(run, weights, monkeypatch):
    run("pretrain", "--seeds", 1)
    path = weights / "outputs" / f"{DETECTOR}.safetensors"
    before = {file: file.read_bytes() for file in weights.rglob("*.*")}
    path.unlink()
    readme = weights / "README.md"
    readme.write_text(readme.read_text().replace("| file |", "| stale |"))
    monkeypatch.setattr(pretrain, "train_and_measure", lambda _: pytest.fail("it was trained"))
    assert run("pretrain", DETECTOR, "--outputs-only") == [{"recipe": DETECTOR}]
    assert {file: file.read_bytes() for file in weights.rglob("*.*")} == before


def test_record_says_how_the_race_ended(run, weights, monkeypatch):
    monkeypatch.setattr(recording, "RECIPES", pretrain.RECIPES)
    monkeypatch.setattr(record, "load_digits", pretrain.load_splits)
    found = run("record")
    assert found["out"] == str(weights / "race.json")
    assert list(found["validation_accuracy"]) == [CLASSIFIER, DETECTOR]
    assert recording.load(weights / "race.json").run.seconds == found["seconds"]


def test_train_and_measure_measures_the_file_that_it_returns(weights, made_up):
    content, row = pretrain.train_and_measure(pretrain.RECIPES[DETECTOR])
    model = checkpoints.from_bytes(content, "new")
    scores = distance_score(model.judge(made_up.test.images))
    way = row.way("distance", 0.95)
    assert way.threshold == model.thresholds.at("distance", 0.95)
    assert way.digits_refused == np.mean(scores < way.threshold)
    assert list(way.accepted) == list(FAMILIES)
    assert list(row.separations["density"]) == list(FAMILIES)


def test_pretrain_needs_mnist(refuse):
    assert "trained on MNIST" in refuse("pretrain", DETECTOR, "--seeds", "1")


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
def test_pretrain_refuses(options, sentence, refuse):
    assert sentence in refuse("pretrain", *options)


# ----------------------------------------------------------------------------------- reproduce


def test_reproduce_sets_a_lesson_beside_ours(run, monkeypatch):
    """The quadrants need no MNIST."""
    import torch

    monkeypatch.setattr(torch, "set_num_threads", lambda _: None)  # would outlive the test
    for name in processes.THREADS:  # as would these
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr(processes, "ProcessPoolExecutor", InlinePool)
    found = run("reproduce", "quadrants", "--seeds", 1)
    keys = ["lesson", "variant", "metric", "reported", "ours", "spread", "seconds"]
    assert all(list(row)[:7] == keys for row in found)
    assert [row["variant"] for row in found] == ["one hidden layer", "two hidden layers"]
    for row in found:
        assert row["lesson"] == "quadrants"
        assert row["reported"] is None
        assert 0.98 <= row["low"] <= row["ours"] <= row["high"] <= 1
        assert (row["spread"], row["seeds"]) == (0, 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["nobody"], "No lesson is called 'nobody'. Use detector, keras-ann"),
        (["quadrants", "5"], "No lesson is called '5'"),
        (["--seeds", "0"], "must be a whole number from 1 to 100, got 0"),
    ],
)
def test_reproduce_refuses(options, sentence, refuse):
    assert sentence in refuse("reproduce", *options)


def test_reproduce_needs_mnist_for_digits(refuse):
    assert "figures are about MNIST" in refuse("reproduce", "keras-ann", "--seeds", "1")


# ------------------------------------------------------------------------------- the process


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["--json"], ["--version"]])
def test_main_refuses_what_is_no_command(arguments, refuse):
    assert "See python -m core --help." in refuse(*arguments)


def test_main_lists_its_commands_from_the_first_needed_to_the_rare(capsys):
    assert core.__main__.main(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1]
    assert [line.split()[0] for line in listed.splitlines()] == [
        *("data", "train", "evaluate", "mistakes", "judge", "unknowns", "noise"),
        *("pretrain", "ablation", "evidence", "record", "reproduce"),
    ]
    assert "..." not in listed  # no line is too long to be shown whole


def test_main_exits_with_130_when_it_is_interrupted(monkeypatch, capsys):
    def interrupted(progress=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(sources, "load_splits", interrupted)
    assert core.__main__.main(["data"]) == 130
    assert capsys.readouterr() == ("", "Stopped.\n")


def test_main_does_not_hide_our_own_mistakes(monkeypatch):
    def mistaken(progress=None):
        raise ZeroDivisionError

    monkeypatch.setattr(sources, "load_splits", mistaken)
    with pytest.raises(ZeroDivisionError):
        core.__main__.main(["data"])


def process(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "core", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_main_judges_as_a_process(npy):
    done = process("judge", DETECTOR, npy(by("b", 2)[:28, :28]), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["n"] == 1


def test_main_complains_as_a_process(tmp_path):
    done = process("judge", DETECTOR, tmp_path / "no.npy", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_main_without_mnist_as_a_process():
    done = process("data", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["source"] in ("bundled", "mnist")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["judge", "--help"]])
def test_main_shows_help_without_heavy_libraries(arguments):
    code = (
        "import sys; from core.__main__ import main; code = main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Usage: python -m core ")
    assert "core.commands.judge" in done.stderr.split()
    assert not {"torch", "sklearn", "scipy"} & set(done.stderr.split())


def test_main_stays_silent_when_its_reader_has_left(npy):
    """As in `python -m core … | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "core", "judge", DETECTOR, npy(np.zeros((28, 28), np.uint8))],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
