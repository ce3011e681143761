"""The command `record`: the race as it ended, in a file that can be replayed."""

from core.commands import record
from core.experiments import pretrain
from core.runs import recording

CLASSIFIER, DETECTOR = "course-classifier", "course-detector"


def test_record_says_how_the_race_ended(run_json, weights, monkeypatch):
    monkeypatch.setattr(recording, "RECIPES", pretrain.RECIPES)
    monkeypatch.setattr(record, "load_digits", pretrain.load_splits)
    result = run_json("record")
    assert result["out"] == str(weights / "race.json")
    assert list(result["validation_accuracy"]) == [CLASSIFIER, DETECTOR]
    assert recording.load(weights / "race.json").run.seconds == result["seconds"]
