"""The train page on made-up digits: small networks, the real registry, no browser."""

import dataclasses
import itertools
import json
import math
import threading
import time
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from fakes import fake_model, fake_recipe, fake_splits
from screen import app_at, labels, press, texts
from streamlit.testing.v1 import AppTest

from core import wording
from core.data import loading
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.family import Family
from core.errors import InputError, TrainingError
from core.judging.scores import SCORES, Score, margin_score
from core.nets import checkpoints
from core.recipes import LOSSES, RECIPES, SQUARED_ERROR, DataChoice, Recipe
from core.runs import recording
from core.runs.curves import Curves
from core.runs.pace import Pace
from core.runs.scheduler import OTHERS, Scheduler
from core.runs.snapshot import LaneSnapshot, RunSnapshot
from core.runs.store import RunStore
from core.training.loop import train
from pages.shared import cached, charts, run_charts, session_run
from pages.shared.easel import Drawing, Easel
from pages.train import recipe_menus

SPLITS = fake_splits(200)
WATCH = "Watch a race on all images (recorded)"


@pytest.fixture(autouse=True)
def runs(monkeypatch, tmp_path):
    """Small recipes, made-up digits, an empty folder for what ends, nothing from another test."""
    small = {
        "course-classifier": fake_recipe(epochs=2),
        "course-detector": fake_recipe(epochs=2, loss=SQUARED_ERROR),
    }
    named = {
        name: Recipe(name, RECIPES[name].title, recipe.network, recipe.optimisation)
        for name, recipe in small.items()
    }
    for module in (recipe_menus, session_run):
        monkeypatch.setattr(module, "RECIPES", named)
    monkeypatch.setattr(session_run, "measure_pace", lambda: Pace(1e-3, 1e-9))
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: SPLITS))
    monkeypatch.setattr(session_run, "RunStore", lambda folder: RunStore(tmp_path))
    cached.start_afresh()
    yield session_run.scheduler()
    session_run.scheduler().stop_all()
    cached.start_afresh()


def open_page(**link: str) -> AppTest:
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    assert session_run.server_timing().ended.wait(30)
    at = app_at("train")
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def run_of(at: AppTest):
    return at.session_state["_run"]


def until_done(at: AppTest, runs: Scheduler) -> None:
    until = time.monotonic() + 30
    while runs.snapshot(run_of(at)).going:
        assert time.monotonic() < until
        time.sleep(0.01)
    at.run()
    assert not at.exception


def test_page_opens_on_a_race_on_100_images_and_says_how_long() -> None:
    at = open_page()
    assert at.title[0].value == "How do they learn?"
    assert at.select_slider(key="images").value == 100
    assert "about 1 s on this server" in texts(at)
    assert not at.error
    assert labels(at) == ["Start race", "Step by step", WATCH]


def test_race_ends_with_both_models_in_every_menu(runs) -> None:
    at = open_page()
    press(at, "Start race")
    until_done(at, runs)
    done = runs.snapshot(run_of(at))
    assert [lane.recipe.data.train_size for lane in done.lanes] == [100, 100]
    assert "**Course classifier**] reads" in texts(at)
    assert list(at.session_state["_models"]) == [
        "Course classifier, 100 images",
        "Course detector, 100 images",
    ]
    assert at.query_params["run"] == str(run_of(at))
    assert "[1][6] -> " in at.code[-1].value or any("[1][6] -> " in c.value for c in at.code)


def test_race_that_has_ended_leads_to_the_draw_page_with_its_networks(runs) -> None:
    at = open_page()
    assert not _draw_links(at)
    press(at, "Start race")
    until_done(at, runs)
    [link] = _draw_links(at)
    chosen = parse_qs(link.proto.query_string)
    assert chosen == {
        "must": ["yours: Course classifier, 100 images"],
        "may": ["yours: Course detector, 100 images"],
    }
    at.switch_page("pages/draw/page.py")
    for key, [name] in chosen.items():
        at.query_params[key] = name
    at.run()
    assert not at.exception
    assert {key: [at.selectbox(key=key).value] for key in chosen} == chosen
    assert not at.warning


def test_two_detectors_lead_to_the_draw_page_one_by_one(runs) -> None:
    at = open_page(loss="squared error")
    press(at, "Start race")
    until_done(at, runs)
    links = [link.proto for link in at.get("page_link") if "Draw with" in link.proto.label]
    chosen = [parse_qs(link.query_string) for link in links]
    assert [list(each) for each in chosen] == [["may"], ["may"]]
    assert chosen[0] != chosen[1] == {"may": ["yours: Course detector, 100 images"]}
    assert [link.label for link in links] == [
        "**Draw with Course classifier, squared error**",
        "**Draw with Course detector**",
    ]
    assert "*Draw* has one place for a detector: choose which goes." in texts(at)
    at.switch_page("pages/draw/page.py")
    at.query_params["may"] = chosen[0]["may"][0]
    at.run()
    assert not at.exception
    assert not at.warning
    assert at.selectbox(key="may").value == chosen[0]["may"][0]


def guess_field(at: AppTest):
    return next(field for field in at.number_input if field.label.startswith("Guess first"))


def test_guess_names_the_settings_in_use_and_is_kept_beside_what_happened(runs) -> None:
    at = open_page(recipe="Course detector", epochs="3", rate="0.01")
    question = guess_field(at).label
    assert question.startswith("Guess first: after 3 epochs on 100 images at learning rate 0.01,")
    assert question.endswith("will Course detector read right?")
    guess_field(at).set_value(85).run()
    press(at, "Start")
    until_done(at, runs)
    right = 100 * runs.snapshot(run_of(at)).lanes[0].model.figures["validation_accuracy"]
    assert f"You guessed **85 of 100**; it was **{right:.0f}**." in texts(at)
    press(at, "Again with all 200 images")
    until_done(at, runs)
    assert "You guessed" not in texts(at), "it was a guess about other settings"


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("loss", "squared error", "Course classifier (squared error)"),
        ("batch", "7", "Course classifier (batch 7)"),
        ("scaling", "0-1", "Course classifier (pixels 0-1)"),
        ("schedule", "constant", "Course classifier (constant rate)"),
        ("hidden", "5, 5", "Course classifier (layers 784-5-5-10)"),
        ("epochs", "1", "after 1 epoch on"),
        ("images", "all 200", "on 200 images"),
    ],
)
def test_guess_names_each_setting_that_was_changed(key: str, value: str, named: str) -> None:
    assert named in guess_field(open_page(**{key: value})).label


def test_guess_is_asked_again_once_the_settings_are_others(runs) -> None:
    at = open_page(against="nobody")
    guess_field(at).set_value(85).run()
    press(at, "Start")
    until_done(at, runs)
    at.number_input(key="epochs").set_value(5).run()
    assert "You guessed" not in texts(at)
    assert "after 5 epochs" in guess_field(at).label
    assert guess_field(at).value is None
    at.number_input(key="epochs").set_value(2).run()
    assert "You guessed **85 of 100**" in texts(at)


def test_guess_about_a_training_that_ended_early_says_so(runs) -> None:
    at = open_page(against="nobody")
    guess_field(at).set_value(85).run()
    press(at, "Step by step")
    press(at, "Stop")
    until_done(at, runs)
    assert "You guessed **85 of 100**; it ended before that could be measured." in texts(at)


def _draw_links(at: AppTest) -> list[Any]:
    return [link for link in at.get("page_link") if "Draw with these" in link.proto.label]


def test_recipe_score_and_family_that_nobody_has_measured_are_trained(runs, monkeypatch) -> None:
    made_up = fake_recipe(rate=0.0123, loss=SQUARED_ERROR)
    recipe = dataclasses.replace(made_up, data=DataChoice(train_size=150, negatives=4))
    monkeypatch.setitem(recipe_menus.RECIPES, recipe.name, recipe)
    score = Score("rival", "Rival", "How small is the rival?", tuple(LOSSES), margin_score)
    monkeypatch.setitem(SCORES, score.name, score)

    def dots(rng, count):
        return rng.integers(0, 256, (count, 28, 28), np.uint8)

    monkeypatch.setitem(FAMILIES, "dots", Family("dots", "Dots", "dots", dots, trainable=True))
    at = open_page(recipe="Fake", against="nobody", images="150")
    assert not at.warning
    assert at.select_slider(key="rate").value == 0.0123
    press(at, "Start")
    until_done(at, runs)
    assert not at.error
    [lane] = runs.snapshot(run_of(at)).lanes
    assert "rival" in lane.model.thresholds.by_score
    assert ":orange[**Fake**] reads" in texts(at)


def test_more_data_is_the_next_step_and_the_run_before_stays_grey(runs) -> None:
    at = open_page()
    press(at, "Start race")
    until_done(at, runs)
    press(at, "Again with all 200 images")
    until_done(at, runs)
    assert runs.snapshot(run_of(at)).lanes[0].recipe.data.train_size is None
    [before] = at.session_state["_earlier_runs"]
    assert before.lanes[0].recipe.data.train_size == 100
    assert not any(label.startswith("Again") for label in labels(at))


def test_step_by_step_and_resume(runs) -> None:
    at = open_page()
    press(at, "Step by step")
    deadline = time.monotonic() + 20
    while not len(runs.snapshot(run_of(at)).lanes[1].curves.losses):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    at.run()
    assert runs.snapshot(run_of(at)).state == "paused"
    assert {"Resume", "One step", "Stop"} <= set(labels(at))
    press(at, "Resume")
    until_done(at, runs)
    assert runs.snapshot(run_of(at)).state == "done"


def test_stop_keeps_the_curves(runs) -> None:
    at = open_page()
    press(at, "Step by step")
    press(at, "Stop")
    until_done(at, runs)
    assert runs.snapshot(run_of(at)).state == "stopped"
    assert "Stopped during the first epoch" in at.info[0].value


def test_training_that_fails_says_why(runs) -> None:
    def explode(recipe, digits):
        yield from itertools.islice(train(recipe, digits), 9)
        raise TrainingError("The loss stopped being a number.")

    runs._train = explode
    at = open_page(against="nobody")
    press(at, "Start")
    until_done(at, runs)
    assert at.error[0].value == "The loss stopped being a number. The curves so far are kept."
    assert "**Course classifier**] reads" in texts(at)


def test_axis_of_accuracy_waits_for_the_first_epoch() -> None:
    curves = Curves(np.ones(1), *[np.zeros(0)] * 5)
    lane = LaneSnapshot(fake_recipe(), 12, 16, curves, None)
    run = RunSnapshot("failed", (lane,), "The loss stopped being a number.", 0.1, 1)
    palette = charts.colours("light")
    assert run_charts.accuracy_chart(run, [], palette)["yAxis"]["min"] == 0
    [training, _] = run_charts.loss_chart(run, [], palette)["series"]
    assert training["showSymbol"]  # a line of one point would not be seen


@pytest.mark.parametrize(("peak", "shown"), [(9, 10), (50, 100), (1e6, 100), (1e30, 100)])
def test_loss_that_explodes_leaves_the_chart_and_does_not_press_it_flat(peak, shown) -> None:
    losses = np.array([2.3, 1.0, peak, math.nan])
    lane = LaneSnapshot(fake_recipe(), 12, 16, Curves(losses, *[np.zeros(0)] * 5), None)
    run = RunSnapshot("failed", (lane,), "The loss stopped being a number.", 0.1, 1)
    chart = run_charts.loss_chart(run, [], charts.colours("light"))
    assert (chart["yAxis"]["min"], chart["yAxis"]["max"]) == (0.1, shown)
    assert run_charts.highest_loss(lane) == peak


def test_exploded_loss_is_said_in_words(runs) -> None:
    at = open_page(rate="100", schedule="constant", recipe="Course detector")
    press(at, "Start")
    until_done(at, runs)
    lane = runs.snapshot(run_of(at)).lanes[0]
    first = next(step for step, loss in enumerate(lane.curves.losses) if loss > 10)
    epoch = first * lane.recipe.optimisation.epochs // lane.num_steps + 1
    said = f"The loss of Course detector leaves the chart in epoch {epoch}: it reached "
    assert said + wording.roughly(run_charts.highest_loss(lane)) in texts(at)


def test_axes_of_a_run_stand_before_it_begins_and_stay_when_it_does() -> None:
    recipes = (fake_recipe(epochs=7), fake_recipe(epochs=7, loss=SQUARED_ERROR))
    waiting = run_charts.not_begun(recipes)
    losses = np.array([2.3, 1.9, 1.1])
    curves = Curves(losses, np.array([3]), *[np.array([0.3])] * 4)
    lanes = tuple(LaneSnapshot(recipe, 21, 48, curves, None) for recipe in recipes)
    palette = charts.colours("light")
    for chart in (run_charts.loss_chart, run_charts.accuracy_chart):
        before = chart(waiting, [], palette)
        during = chart(RunSnapshot("training", lanes, "", 0.1, 1), [], palette)
        for part in ("xAxis", "yAxis", "grid", "legend"):
            assert before[part] == during[part], part
        assert before["xAxis"]["max"] == 7


def test_loss_that_is_nothing_leaves_room_for_the_others() -> None:
    curves = Curves(np.array([2.3, 1e-30]), *[np.zeros(0)] * 5)
    lane = LaneSnapshot(fake_recipe(), 12, 16, curves, None)
    run = RunSnapshot("done", (lane,), "", 0.1, 1)
    assert run_charts.loss_chart(run, [], charts.colours("light"))["yAxis"]["min"] == 1e-6


@pytest.mark.parametrize(
    ("state", "epochs", "done", "end"),
    [
        ("training", 10, 1, 10),
        ("training", 60, 1, 60),
        ("training", 900, 1, 20),
        ("training", 900, 21, 50),
        ("training", 900, 600, 900),
        ("stopped", 900, 21, 50),
        ("failed", 900, 21, None),
    ],
)
def test_axis_of_epochs_grows_now_and_then(state, epochs, done, end) -> None:
    curves = Curves(np.ones(done), *[np.ones(done)] * 5)
    lane = LaneSnapshot(fake_recipe().replace(epochs=epochs), epochs, 16, curves, None)
    chart = run_charts.accuracy_chart(
        RunSnapshot(state, (lane,), "", 0.1, 1), [], charts.colours("")
    )
    assert chart["xAxis"]["max"] == end


def test_impossible_layers_get_a_sentence_and_no_start() -> None:
    at = open_page(hidden="many")
    others = next(each for each in at.expander if each.label == "All other settings")
    assert "whole numbers with commas" in others.error[0].value
    assert next(b for b in at.button if b.label == "Start").disabled
    at.text_input(key="hidden").set_value("0").run()
    assert "of 1 to 4,096 units each" in at.error[0].value
    assert "see Hidden layers" in at.error[1].value


def test_link_that_cannot_be_obeyed_gets_a_sentence() -> None:
    at = open_page(recipe="magic", rate="7", epochs="0", run="x" * 30)
    warnings = "\n".join(warning.value for warning in at.warning)
    assert all(part in warnings for part in ("recipe = magic", "rate = 7", "epochs = 0"))
    assert "This link's training is not known here" in warnings
    assert not at.error


def test_reload_keeps_control_and_a_shared_link_only_watches(runs) -> None:
    at = open_page()
    press(at, "Step by step")
    again = open_page(run=at.query_params["run"])
    assert "Resume" in labels(again)
    watching = open_page(run=str(runs.watch_link(run_of(at))))
    assert "You are watching somebody's training" in texts(watching)
    assert not {"Resume", "Pause", "Stop"} & set(labels(watching))
    warning = "**your address bar controls** the training"
    assert warning in texts(again)
    assert warning not in texts(watching)


def test_stop_lets_go_of_what_others_watch(runs) -> None:
    gate = threading.Event()

    def waiting(recipe, digits):
        gate.wait(30)
        yield from train(recipe, digits)

    runs._train = waiting
    at = open_page()
    press(at, "Start race")
    held = run_of(at)
    other = runs.start([lane.recipe for lane in runs.snapshot(held).lanes], SPLITS)
    press(at, "Stop")
    assert at.toast[0].value == OTHERS
    assert run_of(at) is None
    assert runs.snapshot(other).state == "training"
    gate.set()


def test_settings_and_run_outlive_a_change_of_page(runs) -> None:
    at = open_page()
    at.number_input(key="epochs").set_value(3).run()
    at.select_slider(key="images").set_value(10).run()
    press(at, "Step by step")
    at.switch_page("pages/dataset/page.py").run()
    assert not at.exception
    at.switch_page("pages/train/page.py").run()
    assert not at.exception
    assert "Resume" in labels(at)
    assert at.number_input(key="epochs").value == 3
    assert at.select_slider(key="images").value == 10


@pytest.mark.parametrize(
    ("state", "more", "sentence"),
    [
        (
            "queued",
            {"ahead": 2},
            "Waiting until the server has time and memory for it. 2 trainings before it.",
        ),
        ("stopped", {"finishing": True}, "Stopped. Measuring the best epoch."),
        ("paused", {}, "Paused at epoch 1 of 2, 25 %"),
        ("training", {}, "Training: epoch 1 of 2 · 20 images/s · about 6 s left"),
    ],
)
def test_progress_is_a_sentence(state: str, more: dict, sentence: str) -> None:
    curves = Curves(np.ones(3), *[np.zeros(0)] * 5)
    lane = LaneSnapshot(fake_recipe(), 12, 40, curves, None)
    run = RunSnapshot(state, (lane,), "", 2.0, 1, **more)
    assert session_run.progress_text(run) == sentence


def test_last_drawing_is_judged_beside_the_curves(runs) -> None:
    at = open_page()
    ink = np.zeros((280, 280), np.uint8)
    ink[60:220, 130:160] = 255
    at.session_state["_easel"] = Easel(Drawing((), ink))
    press(at, "Start race")
    until_done(at, runs)
    assert "**Course classifier** says :blue[**" in texts(at)
    assert "**Course detector** says :orange[**" in texts(at)


def test_recipe_file_sets_everything() -> None:
    recipe = RECIPES["course-detector-01"].replace(epochs=3, train_size=10, seed=5)
    at = open_page()
    at.file_uploader(key="recipe-file").upload(
        "mine.json", json.dumps(recipe.to_json()).encode(), "application/json"
    ).run()
    assert not at.exception
    assert at.selectbox(key="recipe").value == "yours"
    assert at.number_input(key="epochs").value == 3
    assert at.select_slider(key="images").value == 10
    assert at.number_input(key="seed").value == 5
    assert not at.error


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff{", "is not a JSON file"), (b"[]", "JSON object"), (b"[" * 100_001, "too large")],
)
def test_recipe_file_that_is_none_gets_a_sentence(content: bytes, sentence: str) -> None:
    at = open_page()
    at.file_uploader(key="recipe-file").upload("mine.json", content, "application/json").run()
    assert not at.exception
    assert sentence in at.error[0].value
    at.run()
    assert sentence in at.error[0].value
    at.selectbox(key="recipe").set_value("course-detector").run()
    assert not at.error


_SETTINGS = {  # in a recipe's file -> the key of its control
    "network.layers": "hidden",
    "optimisation.batch": "batch",
    "optimisation.epochs": "epochs",
    "optimisation.loss": "loss",
    "optimisation.rate": "rate",
    "optimisation.schedule": "schedule",
    "data.scaling": "scaling",
    "data.train_size": "images",
    "seed": "seed",
}


@pytest.mark.parametrize("setting", _SETTINGS)
def test_recipe_file_with_a_wrong_setting_hears_of_it_by_the_label_of_its_control(
    setting: str,
) -> None:
    recipe = RECIPES["course-detector"].to_json()
    *group, name = setting.split(".")
    (recipe[group[0]] if group else recipe)[name] = [] if name == "layers" else -1
    at = open_page()
    [control] = [
        control
        for kind in ("text_input", "number_input", "button_group", "select_slider")
        for control in at.get(kind)
        if control.key == _SETTINGS[setting]
    ]
    content = json.dumps(recipe).encode()
    at.file_uploader(key="recipe-file").upload("mine.json", content, "application/json").run()
    assert at.error[0].value.startswith(control.label)
    assert setting not in at.error[0].value.removeprefix(control.label)


def test_full_server_is_a_sentence_until_it_is_tried_again(runs, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise InputError("40 trainings are under way.")

    at = open_page()
    with monkeypatch.context() as patch:
        patch.setattr(runs, "start", full)
        press(at, "Start race")
    at.run()
    assert [error.value for error in at.error] == ["40 trainings are under way."]
    press(at, "Start race")
    assert not at.error
    until_done(at, runs)


def test_recorded_race_plays_at_once_and_is_called_a_recording(runs) -> None:
    at = open_page()
    press(at, WATCH)
    assert at.select_slider(key="images").value == 0
    assert "Replay, recorded on 20" in texts(at) + at.get("progress")[0].proto.text
    press(at, "Pause")
    press(at, "Resume")
    press(at, "To the end")
    assert "at its end" in at.get("progress")[0].proto.text
    for lane in recording.load(recording.default_path()).run.lanes:
        share = wording.percent(lane.curves.validation_accuracies.max())
        assert f"reads **{share}** of the validation digits" in texts(at)
    assert "The finished networks come with this app" in texts(at)
    assert "_run" not in at.session_state  # nothing was trained
    press(at, "Play again")
    assert "Pause" in labels(at)
    press(at, "Start race")
    until_done(at, runs)
    assert "Close the replay" not in labels(at)


def test_replay_is_closed_and_gives_the_place_back() -> None:
    at = open_page()
    press(at, WATCH)
    press(at, "Close the replay")
    assert WATCH in labels(at)


def test_replay_stands_beside_start_when_it_is_that_race(monkeypatch) -> None:
    monkeypatch.setattr(SPLITS.source.__class__, "is_mnist", property(lambda _: True))
    for module in (recipe_menus, session_run):
        monkeypatch.setattr(module, "RECIPES", RECIPES)
    at = open_page(images="all 200")
    assert "Replay (recorded)" in labels(at)
    at.number_input(key="epochs").set_value(9).run()
    assert "Replay (recorded)" not in labels(at)


def test_loss_is_that_of_the_first_and_the_second_keeps_its_own(runs) -> None:
    at = open_page(loss="one-vs-rest")
    assert not at.warning
    assert "Course detector differs by: squared error." in texts(at)
    press(at, "Start race")
    until_done(at, runs)
    lanes = runs.snapshot(run_of(at)).lanes
    assert [lane.recipe.optimisation.loss for lane in lanes] == ["one_vs_rest", "squared_error"]
    assert ":orange[**Course classifier, one-vs-rest**] reads" in texts(at)
    at.selectbox(key="recipe").set_value("course-detector").run()
    assert at.segmented_control(key="loss").value == "squared_error"


def test_loss_that_makes_both_the_same_is_said() -> None:
    assert "Course detector differs by: nothing at all." in texts(open_page(loss="squared error"))


def test_links_that_the_page_writes_itself_are_obeyed() -> None:
    at = open_page(recipe="Detector", against="Classifier", schedule="one cycle", loss="l1")
    [warning] = at.warning
    assert "loss = l1 (known: cross-entropy, squared error, one-vs-rest)" in warning.value
    assert "recipe" not in warning.value
    assert at.selectbox(key="recipe").value == "course-detector"


def upload(at: AppTest, content: bytes) -> None:
    at.file_uploader(key="weights").upload(
        "mine.safetensors", content, "application/octet-stream"
    ).run()
    assert not at.exception


def test_weights_brought_along_are_checked_and_said_to_be_in_the_menus() -> None:
    at = open_page()
    upload(at, checkpoints.to_bytes(fake_model()))
    assert "now “yours: mine” in the model menus" in at.success[0].value
    assert list(at.session_state["_models"]) == ["mine"]
    at.run()
    assert not at.success
    upload(at, b"PK" + b"\0" * 50)
    assert not at.success
    assert "mine.safetensors" in at.error[0].value


def test_weights_dropped_for_others_leave_the_curves_and_a_sentence(runs, monkeypatch) -> None:
    at = open_page()
    press(at, "Start race")
    until_done(at, runs)
    monkeypatch.setattr(cached.pool(), "_max_bytes", 1)
    cached.ticket_for(fake_model())  # somebody else's
    at.run()
    assert not at.exception
    assert "Its weights were dropped to make room" in at.info[0].value
    assert "**Course classifier**] reads" in texts(at)
    assert "Dropped to make room" in texts(at)
    assert "under this page's link" not in texts(at)
    monkeypatch.setattr(cached.pool(), "_max_bytes", 10**8)
    press(at, "Start race")
    until_done(at, runs)
    assert not at.info


@pytest.fixture
def lessons(monkeypatch) -> None:
    """The real recipes on the made-up digits."""
    for module in (recipe_menus, session_run):
        monkeypatch.setattr(module, "RECIPES", RECIPES)


def test_recipe_of_a_lesson_brings_its_images_its_note_and_its_figure(lessons) -> None:
    at = open_page(images="all 200")
    assert "It reported" not in texts(at)
    at.selectbox(key="recipe").set_value("detector").run()
    assert not at.exception
    assert at.select_slider(key="images").value == 100
    assert RECIPES["detector"].lesson.note in texts(at)
    assert "It reported no test accuracy." in texts(at)
    at.selectbox(key="recipe").set_value("tensorflow-dropout").run()
    assert at.select_slider(key="images").value == 0
    assert "It reported 92.1 % of the test digits." in texts(at)
    by_link = open_page(recipe="Lesson 3: standardised pixels, plain SGD")
    assert by_link.select_slider(key="images").value == 0


def test_size_of_everything_counts_the_validation_digits_too(lessons) -> None:
    at = open_page(recipe="Lesson 2: Keras, 100 hidden units", images="all 220")
    assert not at.warning
    assert at.select_slider(key="images").options[-1] == "all 220"
    at.selectbox(key="recipe").set_value("course-classifier").run()
    assert not at.exception
    assert at.select_slider(key="images").options[-1] == "all 200"
    assert at.select_slider(key="images").value == 0


def test_curve_that_watches_test_digits_is_called_test() -> None:
    curves = Curves(np.ones(1), np.ones(1, int), *[np.ones(1)] * 4)
    lane = LaneSnapshot(RECIPES["standardized-sgd"], 12, 16, curves, None)
    run, palette = RunSnapshot("training", (lane,), "", 0.1, 1), charts.colours("light")
    for chart in (run_charts.loss_chart, run_charts.accuracy_chart):
        names = [line["name"] for line in chart(run, [], palette)["series"]]
        assert [name.split(", ")[-1] for name in names] == ["training", "test"]
