"""The command `unknowns`: its figures against slow second implementations."""

import dataclasses

import numpy as np
import pytest
from drawn import by, encoded
from fakes import fake_digits, fake_model

from core.data.unknowns.families import FAMILIES
from core.judging import outputs
from core.judging.densities import with_density
from core.judging.scores import distance_score, scores_of
from core.nets import checkpoints
from core.recipes import SQUARED_ERROR

DETECTOR = "course-detector"
KEYS = [
    *("name", "n", "score", "auroc", "fpr_at_95_tpr", "fpr_at_99_tpr"),
    *("ccr_at_fpr_1e-3", "accepted_fraction", "dataset"),
]


@pytest.fixture
def few_unknowns(monkeypatch):
    """Twenty pictures of each family."""
    monkeypatch.setattr(outputs, "NUM_UNKNOWNS", 20)


def test_unknowns_compares_every_family_and_file_with_the_test_digits(
    run_json, run_text, made_up, few_unknowns, save_npy, tmp_path
):
    path = tmp_path / "a.safetensors"
    model = with_density(fake_model(SQUARED_ERROR), made_up)
    checkpoints.save(model, path)
    images = np.random.default_rng(0).integers(0, 256, (7, 28, 28)).astype(np.uint8)
    rows = run_json("unknowns", path, save_npy(images, "mine.npy"))
    assert all(list(row) == KEYS for row in rows)
    assert [row["name"] for row in rows] == [*FAMILIES, "mine.npy"]
    assert [row["n"] for row in rows] == [20] * len(FAMILIES) + [7]
    judged_digits = model.judge(made_up.test.images)
    digit_scores, other_scores = map(distance_score, (judged_digits, model.judge(images)))
    right = judged_digits.preds == made_up.test.labels
    last = rows[-1]
    assert last["score"] == "distance"
    assert last["auroc"] == np.mean(
        [(digit > other) + (digit == other) / 2 for digit in digit_scores for other in other_scores]
    )
    assert last["fpr_at_95_tpr"] == np.mean(other_scores >= np.sort(digit_scores)[1])
    assert last["fpr_at_99_tpr"] == np.mean(other_scores >= digit_scores.min())
    assert last["ccr_at_fpr_1e-3"] == np.mean(right & (digit_scores > other_scores.max()))
    threshold = model.thresholds.at("distance", 0.95)
    assert last["accepted_fraction"] == np.mean(other_scores >= threshold)
    all_rows = run_json("unknowns", path, tmp_path / "mine.npy", "--score", "all")
    scores = [score.name for score in scores_of(model)]
    assert "density" in scores
    assert [row["score"] for row in all_rows] == scores * (len(FAMILIES) + 1)
    assert [row for row in all_rows if row["score"] == "distance"] == rows
    text = run_text("unknowns", path, "--score", "largest")
    assert len(text.splitlines()) == len(FAMILIES) + 3
    assert "Digits are the positive class: the 20 test images of bundled" in text


def test_unknowns_takes_all_photos_as_one_set(run_json, made_up, few_unknowns, tmp_path):
    for digit in (3, 8):
        (tmp_path / f"{digit}.png").write_bytes(encoded(by("a", digit)))
    rows = run_json("unknowns", DETECTOR, tmp_path / "3.png", tmp_path / "8.png")
    assert (rows[-1]["name"], rows[-1]["n"]) == ("pictures", 2)
    assert rows[-1]["accepted_fraction"] == 1


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
def test_unknowns_refuses_arrays(array, sentence, complaint_of, save_npy):
    assert sentence in complaint_of("unknowns", DETECTOR, save_npy(array), "--json")


def test_unknowns_refuses_what_cannot_be_compared(
    complaint_of, made_up, few_unknowns, save_npy, tmp_path
):
    images = fake_digits(3, "a").images
    path, file = tmp_path / "a.safetensors", save_npy(images)
    (tmp_path / "b").mkdir()
    np.save(tmp_path / "b" / "a.npy", images)
    files = (file, tmp_path / "b" / "a.npy")
    assert "Two files are called a.npy" in complaint_of("unknowns", DETECTOR, *files)
    options = ("--score", "softmax")
    assert "cannot be judged by 'softmax'" in complaint_of("unknowns", DETECTOR, *options)
    checkpoints.save(fake_model(SQUARED_ERROR), path)
    assert "none was fitted" in complaint_of("unknowns", path, "--score", "density")
    model = fake_model(SQUARED_ERROR)
    mute = {name: np.zeros_like(weight) for name, weight in model.weights.items()}
    checkpoints.save(dataclasses.replace(model, weights=mute), path)
    assert "All scores are -1, of digits and of others alike" in complaint_of("unknowns", path)


@pytest.mark.mnist
def test_unknowns_tells_the_story_of_the_course_detector(run_json):
    """With standardised pixels noise is refused by the distance alone."""
    rows = run_json("unknowns", DETECTOR, "--score", "all")
    by_key = {(row["name"], row["score"]): row for row in rows}
    assert by_key["uniform", "distance"]["fpr_at_99_tpr"] < 0.01
    assert by_key["uniform", "largest"]["accepted_fraction"] > 0.99
    assert by_key["uniform", "largest"]["auroc"] < 0.1
