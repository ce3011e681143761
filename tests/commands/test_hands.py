"""The command `hands`: figures that can be worked out by hand."""

import dataclasses
import json
from functools import partial

import numpy as np
import pytest
from fakes import fake_model

from core.commands import hands as hands_command
from core.data.hands import read_hands
from core.experiments.people import load_people
from core.judging.hands import FEWEST
from core.judging.scores import distance_score
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import CROSS_ENTROPY, SQUARED_ERROR
from core.reports import evidence_tables
from core.training import hand


def written(rng, label, writer):
    strokes = rng.uniform(20, 260, (2, 4, 2)).round(1).tolist()
    return json.dumps({"label": label, "writer": writer, "strokes": strokes})


@pytest.fixture
def people(tmp_path):
    """Two writers of digits, one of them with too few to compare, letters and a look-alike."""
    character = partial(written, np.random.default_rng(0))
    lines = [character(str(number % 10), 5) for number in range(FEWEST)]
    lines += [character("3", 6), *(character(label, 6) for label in "AEkO")]
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_hands_prints_what_can_be_worked_out_by_hand(run_json, people, tmp_path) -> None:
    hands = read_hands(people)
    model = fake_model(SQUARED_ERROR)
    scores = distance_score(model.judge(hands.images))
    lines = tuple(float(np.quantile(scores, share)) for share in (0.6, 0.3))
    model = dataclasses.replace(model, thresholds=Thresholds((0.95, 0.99), {"distance": lines}))
    network = tmp_path / "a.safetensors"
    checkpoints.save(model, network)
    result = run_json("hands", people, people, network)
    assert (result["model"], result["score"]) == (str(network), "distance")
    [row, again] = result["files"]
    assert row == again
    judged = model.judge(hands.images)
    right = [str(pred) == label for pred, label in zip(judged.preds, hands.labels, strict=True)]
    assert row["right"] == pytest.approx(np.mean(right[:11]))
    assert (row["digits"], row["writers"], row["writers_compared"]) == (11, 2, 1)
    assert row["worst_writer"] == row["median_writer"] == pytest.approx(np.mean(right[:10]))
    assert sum(count for _, _, count in row["confusions"]) == 11 - sum(right[:11])
    assert (row["unknowns"], row["look_alikes"]) == (3, 1)
    for level, line in zip((0.95, 0.99), lines, strict=True):
        assert row["refused"][str(level)] == pytest.approx(np.mean(scores[:11] < line))
        assert row["accepted"][str(level)] == pytest.approx(np.mean(scores[11:14] >= line))


def test_hands_says_it_in_words(run_text, people) -> None:
    text = run_text("hands", people)
    assert "11 digits of 2 writers" in text
    assert "Of 1 writer with 10 digits or more" in text
    assert "3 other characters that look like no digit: accepted" in text
    assert "1 look-alikes left out" in text


def test_hands_without_a_file_is_a_sentence(complaint_of) -> None:
    assert "Give a file of strokes" in complaint_of("hands", "cnn-detector")


@pytest.fixture
def writers(tmp_path):
    """One who wrote each digit three times, one who wrote only ones, and two letters."""
    character = partial(written, np.random.default_rng(1))
    lines = [character(str(number % 10), 5) for number in range(30)]
    lines += [*(character("1", 6) for _ in range(9)), character("A", 6), character("x", 6)]
    path = tmp_path / "writers.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_hand_that_is_taught_is_judged_on_what_it_did_not_show(
    run_json, run_text, made_up, writers, monkeypatch
) -> None:
    monkeypatch.setattr(hand, "STEPS", 20)
    monkeypatch.setattr(hand, "COPIES", 3)
    asked = ("hands", "--adapt", 2, writers, "course-detector")
    result = run_json(*asked)
    model, hands = checkpoints.load("course-detector"), read_hands(writers)
    rest = list(range(20, 30))
    right = np.mean(model.judge(hands.images[rest]).preds == np.arange(10))
    assert (result["examples"], result["writers"]) == (2, 1)
    assert result["before"]["right"] == pytest.approx(right)
    judged = model.judge(made_up.test.images)
    assert result["before"]["test_right"] == np.mean(judged.preds == made_up.test.labels)
    assert 0 <= result["after"]["others_accepted"] <= 1
    assert result["errors_saved"] == pytest.approx((result["after"]["right"] - right) / (1 - right))
    assert "taught 2 of each digit by each of 1 writer" in run_text(*asked)


@pytest.mark.parametrize("name", ["course-detector", "cnn-detector"])
def test_digits_alone_say_nothing_of_others(
    run_json, run_text, made_up, writers, monkeypatch, name
) -> None:
    monkeypatch.setattr(hand, "STEPS", 1)
    monkeypatch.setattr(hand, "COPIES", 1)
    writers.write_text("\n".join(writers.read_text().splitlines()[:30]))
    found = run_json("hands", "--adapt", 2, writers, name)
    assert found["before"]["others_accepted"] is found["after"]["others_accepted"] is None
    assert "other characters" not in run_text("hands", "--adapt", 2, writers, name)


def test_nobody_with_enough_digits_is_a_sentence(complaint_of, made_up, writers) -> None:
    said = complaint_of("hands", "--adapt", 3, writers, "course-detector")
    assert "Nobody wrote each digit more than 3 times" in said


def test_figures_of_a_shipped_model_are_kept_and_renewed(
    run_json, people, weights, monkeypatch, complaint_of, tmp_path
) -> None:
    monkeypatch.setattr(hands_command, "write_document", lambda: None)
    checkpoints.save(fake_model(CROSS_ENTROPY), weights / "cnn-plain.safetensors")
    for _ in range(2):
        [row] = run_json("hands", people, "cnn-plain", "--write")["files"]
        [(model, kept)] = load_people()
        assert model == "cnn-plain"
        assert json.loads(json.dumps(dataclasses.asdict(kept))) == row
    assert 0 <= row["sure"] <= 1
    assert "people.jsonl" not in evidence_tables.people_table()
    assert "| Ordinary classifier | people | 11 |" in evidence_tables.people_table()
    other = tmp_path / "other.safetensors"
    checkpoints.save(fake_model(CROSS_ENTROPY), other)
    assert "Only figures of models in weights/" in complaint_of("hands", people, other, "--write")
