"""The command `noise`: counts of each kind and strength, at both levels."""

import pytest

from core.commands import noise
from core.experiments import noise_counts
from core.judging.scores import scores_of
from core.nets import checkpoints

DETECTOR = "course-detector"


def test_noise_counts_each_kind_and_strength_at_both_levels(run_json, run_text, monkeypatch):
    monkeypatch.setattr(noise_counts, "CHUNK", 20)
    rows = run_json("noise", DETECTOR, "--count", 50, "--strength", 1, 0.1, "--score", "all")
    kinds = [(kind, strength) for strength in (1, 0.1) for kind in ("uniform", "normal", "bright")]
    names = [score.name for score in scores_of(checkpoints.load(DETECTOR))]
    assert [(r["kind"], r["strength"], r["score"], r["level"]) for r in rows] == [
        (*kind, name, level) for kind in kinds for name in names for level in (0.95, 0.99)
    ]
    by_key = {(r["kind"], r["strength"], r["score"], r["level"]): r for r in rows}
    assert by_key["uniform", 1, "largest", 0.95]["accepted"] == 50
    assert by_key["uniform", 1, "distance", 0.99]["accepted"] == 0
    none = by_key["uniform", 1, "distance", 0.99]["interval"]
    assert none == [0, pytest.approx(1 - 0.025 ** (1 / 50))]
    text = run_text("noise", DETECTOR, "--count", 50)
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
def test_noise_refuses(options, sentence, complaint_of):
    assert sentence in complaint_of("noise", *options)
