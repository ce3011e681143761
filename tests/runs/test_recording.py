"""The recorded race: that it is the race of the recipes, and how it plays."""

import dataclasses

import numpy as np
import pytest
from fakes import fake_recipe, fake_splits

from core.data.digits import Source
from core.errors import CheckpointError, DataError
from core.judging.measured import load_measured
from core.recipes import RECIPES
from core.runs import recording
from core.runs.recording import LENGTH, Player
from core.runs.snapshot import DONE, PAUSED, TRAINING

RECORDING = recording.load(recording.default_path())
LANES = RECORDING.run.lanes
MNIST = dataclasses.replace(fake_splits(40), source=Source("mnist", "made up"))


def test_recording_is_the_race_of_the_recipes() -> None:
    again = "record it again: python -m core record"
    assert [lane.recipe for lane in LANES] == [RECIPES[name] for name in recording.RACE], again
    assert RECORDING.run.state == DONE
    assert recording.default_path().stat().st_size < 60_000


@pytest.mark.parametrize("lane", LANES, ids=recording.RACE)
def test_recording_ends_where_the_shipped_models_do(lane) -> None:
    shipped = load_measured(lane.recipe.name)[lane.recipe.seed]
    # Of 5,000 digits; the shipped weights are rounded.
    assert lane.curves.validation_accuracies[-1] == pytest.approx(
        shipped.validation_accuracy, abs=2 / 5_000
    )
    assert lane.num_steps == len(lane.curves.losses) == lane.curves.steps[-1] == 4_300
    assert lane.num_images == 10 * 55_000


def test_at_shows_no_more_than_was_known_then() -> None:
    half = RECORDING.at(0.55, TRAINING)
    assert half.going
    assert half.fraction == pytest.approx(0.55)
    assert half.seconds == pytest.approx(0.55 * RECORDING.run.seconds)
    for lane, whole in zip(half.lanes, LANES, strict=True):
        assert (len(lane.curves.losses), lane.curves.num_epochs) == (2_365, 5)
        np.testing.assert_array_equal(lane.curves.losses, whole.curves.losses[:2_365])
    nothing = RECORDING.at(0, TRAINING).lanes[0].curves
    assert (len(nothing.losses), nothing.num_epochs) == (0, 0)


def test_player_goes_on_holds_and_skips() -> None:
    player = Player().resumed(100)
    assert player.show(RECORDING, 103).fraction == pytest.approx(3 / LENGTH, abs=1e-3)
    held = player.paused(106)
    assert held.position(1_000) == 6
    assert held.show(RECORDING, 1_000).state == PAUSED
    again = held.resumed(1_000)
    assert (again.position(1_001), again.show(RECORDING, 1_001).state) == (7, TRAINING)
    assert again.position(2_000) == again.ended().position(1_002) == LENGTH
    over = again.ended().show(RECORDING, 1_002)
    assert (over.state, over.fraction, over.lanes[1].curves.num_epochs) == (DONE, 1, 10)


def test_record_writes_what_load_reads(tmp_path, monkeypatch) -> None:
    recipes = {"a": fake_recipe(epochs=7), "b": fake_recipe(loss="squared_error", epochs=7)}
    monkeypatch.setattr(recording, "RECIPES", recipes)
    monkeypatch.setattr(recording, "RACE", ("a", "b"))
    recorded = recording.record(MNIST, tmp_path / "race.json")
    assert [lane.recipe for lane in recorded.run.lanes] == list(recipes.values())
    curves = recorded.run.lanes[0].curves
    assert (len(curves.losses), curves.num_epochs) == (21, 7)  # 3 steps an epoch, 10 to a mean
    assert len(set(curves.losses)) == 3


def test_record_needs_mnist(tmp_path) -> None:
    with pytest.raises(DataError, match="run on MNIST"):
        recording.record(fake_splits(), tmp_path / "race.json")


@pytest.mark.parametrize("content", ["", "[]", '{"mean_of": 10}', '{"run": {"lanes": [{}]}}'])
def test_load_refuses_what_is_no_recording(tmp_path, content: str) -> None:
    (tmp_path / "race.json").write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match="python -m core record"):
        recording.load(tmp_path / "race.json")
