import dataclasses

import numpy as np
import pytest
from fakes import fake_model, fake_recipe

from core.nets.model_pool import ModelPool
from core.recipes import RECIPES, SQUARED_ERROR
from core.runs.curves import (
    Curves,
    Lane,
    LaneSnapshot,
    RunSnapshot,
    difference,
    gap_sentence,
    log_lines,
    thinned,
)
from core.training.events import EpochDone


def curves(train: list[float], validation: list[float], losses=None) -> Curves:
    count = len(train)
    return Curves(
        np.ones(3 * count),
        np.arange(1, count + 1) * 3,
        np.ones(count),
        np.array(train),
        np.array(losses or [1.0] * count),
        np.array(validation),
    )


@pytest.mark.parametrize(
    ("validation", "losses", "best"),
    [([], [], None), ([0.5, 0.9, 0.7], [1, 1, 0], 2), ([0.9, 0.9, 0.9], [3, 1, 1], 2)],
)
def test_best_epoch_is_by_accuracy_then_loss_then_first(validation, losses, best) -> None:
    assert curves(validation, validation, losses).best_epoch == best


def test_log_lines_are_in_the_form_of_lesson_3() -> None:
    lane = LaneSnapshot(fake_recipe(), 6, 60, curves([0.10208, 0.5], [0.10052, 1]), None)
    assert log_lines(lane) == [
        "[0][2] -> 10.208% training accuracy 10.052% validation accuracy",
        "[1][2] -> 50.000% training accuracy 100.000% validation accuracy",
    ]


def test_log_lines_say_what_was_looked_at() -> None:
    lane = LaneSnapshot(RECIPES["standardized-sgd"], 6, 60, curves([0.5], [0.25]), None)
    assert log_lines(lane) == ["[0][2] -> 50.000% training accuracy 25.000% testing accuracy"]


@pytest.mark.parametrize(("name", "kept"), [("course-detector", 2), ("standardized-sgd", 3)])
def test_lane_keeps_the_best_epoch_or_the_last_where_nobody_may_choose(name, kept) -> None:
    lane, model, model_pool = Lane(RECIPES[name]), fake_model(), ModelPool()
    assert lane.snapshot(model_pool).model_epoch is None
    for epoch, right in enumerate((0.5, 0.9, 0.7), 1):
        lane.add(EpochDone(epoch, 9, epoch, 1, 0.5, 1, right, model, lambda: model))
    assert lane.best.epoch == lane.snapshot(model_pool).model_epoch == kept


def test_gap_sentence_speaks_when_the_gap_opens() -> None:
    assert gap_sentence(curves([], [])) is None
    assert gap_sentence(curves([0.5, 0.95], [0.4, 0.94])) is None
    assert gap_sentence(curves([0.9], [0.95])) is None
    said = gap_sentence(curves([0.5, 0.99], [0.4, 0.73]))
    assert said.startswith("99.0 % right on what it trains on, 73.0 % on digits it never saw: ")
    assert "a gap of 26 points" in said


def test_difference_names_what_is_set_otherwise() -> None:
    recipe = RECIPES["course-classifier"]
    assert difference(recipe, recipe) == ""
    assert difference(recipe.replace(train_size=1_000, seed=3), recipe) == "1,000 images, seed 3"
    detector = RECIPES["course-detector"]
    assert difference(detector, recipe) == "squared error"
    assert detector.optimisation.loss == SQUARED_ERROR
    # What is as usual is named where the other recipe has it otherwise.
    in_torch = dataclasses.replace(RECIPES["numpy-from-scratch"], backend="torch")
    assert difference(in_torch, RECIPES["numpy-from-scratch"]) == "backend torch"
    assert difference(RECIPES["numpy-from-scratch"], in_torch) == "backend numpy"
    said = difference(detector, RECIPES["tensorflow-dropout"])
    assert "activation relu, initialisation torch, dropout 0.0, dropout connected True" in said


def test_thinned_keeps_the_mean_of_each_bin() -> None:
    steps, values = thinned(np.array([1.0, 2, 3]), 3)
    assert (steps.tolist(), values.tolist()) == ([1, 2, 3], [1, 2, 3])
    steps, values = thinned(np.arange(1.0, 11), 3)  # bins of 3, 3 and 4
    assert (steps.tolist(), values.tolist()) == ([3, 6, 10], [2, 5, 8.5])


def test_snapshot_counts_what_is_done_and_what_is_left() -> None:
    lane = LaneSnapshot(fake_recipe(), 12, 60, curves([0.5, 0.5], [0.5, 0.5]), None)
    idle = LaneSnapshot(fake_recipe(), 0, 0, curves([], []), None)
    alone = RunSnapshot("training", (lane,), "", 3.0, 1)
    assert (alone.fraction, alone.seconds_left, alone.images_per_second) == (0.5, 3, 20)
    assert RunSnapshot("training", (lane, idle), "", 3.0, 1).fraction == 0.25
    empty = RunSnapshot("queued", (idle,), "", 0.0, 1)
    assert (empty.fraction, empty.seconds_left, empty.images_per_second) == (0, None, 0)
