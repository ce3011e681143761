"""The command `evaluate`: figures that can be worked out by hand."""

import dataclasses
import pickle

import numpy as np
import pytest
from fakes import fake_model

from core.judging import outputs
from core.judging.scores import distance_score
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import SHIPPED, SQUARED_ERROR, Network

DETECTOR = "course-detector"


def test_evaluate_prints_what_can_be_worked_out_by_hand(run_json, run_text, made_up, tmp_path):
    model = fake_model(SQUARED_ERROR)
    path = tmp_path / "a.safetensors"
    checkpoints.save(model, path)
    result = run_json("evaluate", path)
    outputs = model.judge(made_up.test.images).outputs
    labels = made_up.test.labels
    scores = distance_score(model.judge(made_up.test.images))
    refused = {
        str(level): np.mean(scores < model.thresholds.at("distance", level))
        for level in (0.95, 0.99)
    }
    assert result == {
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
    text = run_text("evaluate", path)
    assert f"accuracy {100 * result['accuracy']:.2f} %" in text
    assert (
        f"Where 99 % of the validation digits are accepted, {100 * refused['0.99']:.2f} % are"
        in text
    )


def test_evaluate_counts_all_bundled_digits_where_it_is_asked_to(run_json, made_up):
    result = run_json("evaluate", DETECTOR, "--digits", "bundled")
    assert (result["dataset"], result["split"], result["n"]) == ("bundled", "all", 1_797)
    assert 0.7 < result["accuracy"] < 0.95
    assert 0.05 < result["refused"]["0.99"] < result["refused"]["0.95"] < 0.9


def test_evaluate_needs_no_thresholds(run_json, run_text, made_up, tmp_path):
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(fake_model(), thresholds=Thresholds((), {})), path)
    assert run_json("evaluate", path)["refused"] == {}
    assert run_text("evaluate", path).endswith(".\n")


@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_shipped_models_read_bundled_digits(name, run_json):
    result = run_json("evaluate", name)
    assert (result["dataset"], result["n"]) == ("bundled", 360)
    assert result["accuracy"] > 0.7


@pytest.mark.mnist
@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_shipped_models_are_as_good_as_they_say(name, run_json):
    result = run_json("evaluate", name)
    assert list(result) == [
        *("model", "dataset", "split", "n", "accuracy", "loss", "score", "refused"),
    ]
    assert (result["dataset"], result["split"], result["n"]) == ("mnist", "test", 10_000)
    assert 0.983 <= result["accuracy"] < 1
    figures = checkpoints.load(name).figures
    assert result["accuracy"] == pytest.approx(figures["test_accuracy"], abs=2e-4)
    assert 0 < result["loss"] < 0.1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has only 0 bytes"),
        (pickle.dumps({"0.weight": 1}, protocol=4), "pickle"),
        (b"PK\x03\x04" + bytes(100), "pickle or zip"),
        (b"hello, world", "not a whole .safetensors file"),
    ],
)
def test_evaluate_refuses_foreign_weights(content, sentence, complaint_of, tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    assert sentence in complaint_of("evaluate", path)


def test_evaluate_refuses_weights_of_another_shape(complaint_of, tmp_path):
    model = fake_model()
    recipe = dataclasses.replace(model.recipe, network=Network((784, 13, 10)))
    path = tmp_path / "a.safetensors"
    checkpoints.save(dataclasses.replace(model, recipe=recipe), path)
    assert "should be float16 of shape (13, 784), it is float16 of shape (12, 784)" in (
        complaint_of("evaluate", path)
    )


@pytest.mark.parametrize("model", ["nothing", "", ".", "no.safetensors", "x" * 300])
def test_evaluate_refuses_unknown_models(model, complaint_of):
    assert "course-detector" in complaint_of("evaluate", model)


def test_every_command_says_which_digits_stand_in(run_json, run_text, made_up, monkeypatch):
    """made_up calls itself bundled, without a note."""
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 5)
    for command in ("data", "evaluate", "mistakes", "unknowns"):
        arguments = [command] if command == "data" else [command, DETECTOR]
        result = run_json(*arguments)
        for row in result if isinstance(result, list) else [result]:
            assert row["dataset"] == "bundled"
        assert run_text(*arguments).count("Digits: bundled, made up.") == 1


def test_note_of_digits_that_stand_in_for_mnist_is_said_once(run_text):
    for command in (("data",), ("mistakes", DETECTOR)):
        assert run_text(*command).count("scikit-learn's 1,797 small digits, not MNIST.") == 1
