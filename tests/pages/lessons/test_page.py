"""The lessons page on made-up digits: the lessons' recipes made small, the real registry."""

import dataclasses
import re
import time

import numpy as np
import pytest
from fakes import fake_model, fake_splits
from screen import labels, open_page, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.errors import CheckpointError, InputError
from core.experiments.lessons import LESSONS, load_figures
from core.recipes import DIGITS, RECIPES
from core.runs.curves import Curves
from core.runs.log import minibatch_lines
from core.runs.pace import Pace
from core.runs.snapshot import LaneSnapshot
from core.runs.store import RunStore
from core.runs.sweep import SWEEPABLE, SweepRow
from core.training.loop import train
from pages.lessons import detector, figures, own_picture
from pages.lessons.cards import CARDS
from pages.lessons.figures import LessonFigures
from pages.lessons.sweep_chart import sweep_chart
from pages.shared import cached, images, session_run
from pages.shared.easel import Drawing, Easel

SPLITS = fake_splits(200)


def small(recipe, samples):
    """Train the recipe with a dozen hidden units, for sixty steps at most."""
    layers = recipe.network.layers
    network = dataclasses.replace(recipe.network, layers=(layers[0], 12, layers[-1]))
    optimisation = dataclasses.replace(recipe.optimisation, epochs=2, steps_per_epoch=60)
    return train(dataclasses.replace(recipe, network=network, optimisation=optimisation), samples)


@pytest.fixture(autouse=True)
def runs(monkeypatch, tmp_path):
    """Made-up digits, an empty folder for what ends, nothing from another test."""
    monkeypatch.setattr(session_run, "measure_pace", lambda: Pace(1e-3, 1e-9))
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: SPLITS))
    monkeypatch.setattr(session_run, "RunStore", lambda folder: RunStore(tmp_path))
    cached.start_afresh()
    session_run.scheduler()._train = small
    yield session_run.scheduler()
    session_run.scheduler().stop_all()
    cached.start_afresh()


def open_lesson(title: str, **link: str) -> AppTest:
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    assert session_run.server_timing().ended.wait(30)
    return open_page("lessons", **{"lesson": title, **link})


def until(at: AppTest, ended) -> None:
    deadline = time.monotonic() + 30
    while not ended():
        assert time.monotonic() < deadline
        at.run()
        assert not at.exception
    at.run()
    assert not at.exception


def run(at: AppTest, runs) -> None:
    press(at, "Run")
    until(at, lambda: not runs.snapshot(at.session_state["_run"]).going)


def test_every_lesson_has_a_card_texts_and_its_figures() -> None:
    figures = LessonFigures(load_figures())
    assert {name for card in CARDS.values() for name in card.lessons} == set(LESSONS)
    recipes = {name for card in CARDS.values() for name in card.recipes}
    assert recipes == {name for name, recipe in RECIPES.items() if recipe.lesson}
    for card in CARDS.values():
        assert len(card.text("About")) > 100
        assert (card.log is None) or len(card.text("Log")) > 40
        assert all(len(line) > 40 for line in card.learned(figures).splitlines())


def test_texts_quote_figures_as_they_are() -> None:
    figures = LessonFigures(load_figures())
    learned = {title: plain(card.learned(figures)) for title, card in CARDS.items()}
    assert "learned one by one (100.0 %) and" in learned["1 Detector"]
    assert "drives the largest output to 4.83 (3.47–9.47) on average" in learned["1 Detector"]
    assert "0.3 % to 17.6 % of random pixels as a 0" in learned["1 Detector"]
    assert "98.4 % on the images it learns from, 97.5 % on new ones" in learned["2 Keras"]
    assert "our seeds read 23.4 % to 37.2 %, after fifteen" in learned["3 Practical work"]
    assert "the 92.2 % printed at iteration 300" in learned["4 TensorFlow"]
    assert "so 567,434 weights can do no more than 7,850" in learned["4 TensorFlow"]
    assert "It reads 3.2 % (0.9–5.4) of inverted test digits" in learned["5 NumPy"]


def plain(table: str) -> str:
    """Without what keeps a figure on one line."""
    return table.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_tables_hold_reported_beside_ours() -> None:
    figures = LessonFigures(load_figures())
    assert "| test accuracy | – | 97.5 % (97.4–97.6) | 3 |" in plain(figures.table(("keras-ann",)))
    lines = plain(detector.variants_table(figures)).split("\n")
    assert len(lines) == 2 + 7
    cells = {line.split(" | ")[0]: line.split(" | ")[1:3] for line in lines}
    assert cells["| pixels 0-1, all 100 at once"] == ["100.0 %", "34.5 % (2.9–83.0)"]
    assert cells["| classifier twin"] == ["71.9 % (46.2–95.0)", "99.1 % (96.0–100.0)"]
    table = plain(detector.reported_table(figures))
    assert "| test loss above training loss | yes | 100.0 % |" in table
    assert "| random pixels read as 0 | yes | 0.3–17.6 % |" in table


def test_first_lesson_runs_with_its_twin_and_judges_noise(runs) -> None:
    at = open_lesson("1 Detector", **{"lesson-pixels": "standardised", "learned": "one by one"})
    assert len(at.warning) == 1  # that there is no MNIST
    run(at, runs)
    lanes = runs.snapshot(at.session_state["_run"]).lanes
    assert [lane.recipe.name for lane in lanes] == ["detector", "detector-twin"]
    assert {(lane.recipe.data.scaling, lane.recipe.optimisation.batch) for lane in lanes} == {
        ("standardised", 1)
    }
    shown = texts(at)
    assert "**Random pixels**" in shown
    assert "| target | 0 | 1 |" in shown
    assert f"| {SPLITS.train.labels[0]} |" in shown
    assert "largest output: :" in shown
    assert "distance to a clean answer: :" in shown
    press(at, "Another 8")
    press(at, "Other random pixels")


def test_second_lesson_shows_an_array_and_then_ten_probabilities(runs) -> None:
    at = open_lesson("2 Keras")
    assert at.code[0].value.startswith("[[")
    assert "Test image" not in texts(at)
    run(at, runs)
    before = next(m.value for m in at.markdown if m.value.startswith("**Test image"))
    press(at, "Another")
    assert before not in texts(at)


def test_third_lesson_prints_its_log_and_undoes_the_scaling(runs) -> None:
    at = open_lesson("3 Practical work")
    run(at, runs)
    assert at.code[0].value.startswith("[0][59] -> ")
    assert "% testing accuracy" in at.code[0].value
    assert "test digits were misread" in texts(at)


def test_quadrants_learn_points_and_join_no_menu_of_digit_models(runs) -> None:
    at = open_lesson("3 Practical work")
    at.segmented_control(key="what3").set_value("Quadrants").run()
    run(at, runs)
    done = runs.snapshot(at.session_state["_run"])
    assert done.state == "done"
    assert all(lane.recipe.inputs != DIGITS for lane in done.lanes)
    assert not session_models(at)
    assert "of the validation points" in texts(at)
    assert texts(at).count("of 10,000 fresh points right") == 2
    at.switch_page("pages/train/page.py").run()
    assert not at.exception


def session_models(at: AppTest) -> list[str]:
    return list(at.session_state["_models"]) if "_models" in at.session_state else []


def test_fourth_lesson_prints_minibatches_and_shows_both_slips(runs) -> None:
    at = open_lesson("4 TensorFlow")
    run(at, runs)
    assert at.code[0].value.startswith("Iteration 0 | Loss = ")
    assert "\nIteration 100 | Loss = " in at.code[0].value
    shown = texts(at)
    for title in ("White on black", "Black on white", "0 to 255", "Both slips"):
        assert f"**{title}**: it says **" in shown


def test_fifth_lesson_reads_a_drawing_and_refuses_an_empty_photo(runs) -> None:
    at = open_lesson("5 NumPy")
    run(at, runs)
    picture = at.segmented_control(key="own-picture")
    picture.set_value("my drawing").run()
    assert "Nothing is drawn yet" in at.error[0].value
    ink = np.zeros((280, 280), np.uint8)
    ink[60:220, 130:160] = 255
    at.session_state["_easel"] = Easel(Drawing((), ink))
    at.run()
    assert not at.error
    assert "**Black on white**: it says **" in texts(at)
    assert "0 to 255**" not in texts(at)
    at.segmented_control(key="own-picture").set_value("a photo").run()
    blank = images.png(np.full((200, 200), 230, np.uint8))
    at.file_uploader(key="own-photo").upload("blank.png", blank, "image/png").run()
    assert not at.exception
    assert "No ink was found" in at.error[0].value


def test_ways_to_feed_invert_and_leave_out_the_scaling() -> None:
    model, image = fake_model(), SPLITS.test.images[0]
    right, inverted, unscaled, both = own_picture.ways_to_feed(model, image, unscaled=True)
    assert (right.image == image).all()
    assert (inverted.image == 255 - image).all()
    assert right.model is inverted.model is model
    for feed, pixels in ((unscaled, image), (both, 255 - image)):
        np.testing.assert_allclose(feed.model.standardizer.apply(feed.image), pixels, rtol=1e-6)
    assert len(own_picture.ways_to_feed(model, image, unscaled=False)) == 2


def test_run_of_another_lesson_is_a_line_here(runs) -> None:
    at = open_lesson("1 Detector")
    at.session_state["_run"] = runs.start([RECIPES["detector"]], SPLITS, paused=True)
    at.run()
    assert "Resume" in labels(at)
    assert "Paused at" not in texts(at)  # it is the heading of the bar
    at.segmented_control(key="lesson").set_value("4 TensorFlow").run()
    assert not at.exception
    assert "Resume" not in labels(at)
    assert "Paused at epoch 1 of 10" in texts(at)


def test_without_mnist_it_says_what_cannot_be_compared() -> None:
    assert "don't compare its figures" in open_lesson("2 Keras").warning[0].value


def test_link_that_cannot_be_obeyed_gets_a_sentence() -> None:
    at = open_lesson("9 Magic", **{"lesson-pixels": "none"})
    assert "lesson = 9 Magic" in at.warning[0].value
    assert at.segmented_control(key="lesson").value == "1 Detector"


def test_missing_figures_get_a_sentence(monkeypatch) -> None:
    def missing() -> None:
        raise CheckpointError("lessons.json is missing.")

    monkeypatch.setattr(figures, "load_figures", missing)
    assert open_lesson("1 Detector").error[0].value == "lessons.json is missing."


def sweep_values(at: AppTest, text: str, setting: str = "rate") -> None:
    at.selectbox(key="setting").set_value(SWEEPABLE[setting]).run()
    at.text_input(key="values").set_value(text).run()
    assert not at.exception


def test_sweep_trains_each_value_and_gives_a_table(runs) -> None:
    at = open_lesson("4 TensorFlow")
    sweep_values(at, "0.001, 0.003, 0.01")
    press(at, "Sweep")
    sweep = at.session_state["_sweep"]
    until(at, lambda: not sweep.going(sweep.snapshots()))
    rates = [run.lanes[0].recipe.optimisation.rate for run in sweep.snapshots().values()]
    assert rates == [0.001, 0.003, 0.01]
    assert "| 0.003 | " in texts(at)
    assert "Highest on validation: **0.0" in texts(at)
    assert "Stop the sweep" not in labels(at)


def test_guess_about_a_sweep_names_its_settings_and_stands_beside_the_best_value(runs) -> None:
    at = open_lesson("4 TensorFlow")
    sweep_values(at, "0.001, 0.01")

    def guess_field():
        fields = at.get("button_group")
        return next(field for field in fields if field.label.startswith("Guess first"))

    base = next(
        recipe for recipe in RECIPES.values() if recipe.title == at.selectbox[0].value.title
    )
    assert guess_field().label == f"Guess first: which learning rate is the best for {base.title}?"
    assert guess_field().options == ["0.001", "0.01"]
    guess_field().set_value("0.001").run()
    press(at, "Sweep")
    sweep = at.session_state["_sweep"]
    until(at, lambda: not sweep.going(sweep.snapshots()))
    assert re.search(r"Highest on .*\. You guessed \*\*\W?0\.001\*\*\.", texts(at))
    sweep_values(at, "0.001, 0.02")
    assert guess_field().value is None, "it was a guess about other values"


def test_random_pixels_of_lesson_1_are_answered_in_figures() -> None:
    at = open_lesson("1 Detector")
    answer = next(each for each in at.expander if each.label == "Answer")
    assert "99.8" in answer.markdown[0].value


def test_sweep_of_too_many_values_or_of_none_gets_a_sentence() -> None:
    at = open_lesson("1 Detector")
    sweep_values(at, ", ".join(str(rate / 1000) for rate in range(1, 201)))
    assert "got 200" in at.error[0].value
    assert next(button for button in at.button if button.label == "Sweep").disabled
    sweep_values(at, "fast", "batch")
    assert "'fast' is no value of" in at.error[0].value


def test_sweep_goes_two_at_a_time_and_stops(runs, monkeypatch) -> None:
    at = open_lesson("1 Detector")
    sweep_values(at, "8, 12, 16, 24, 32", "units")
    monkeypatch.setattr(runs._turns, "wake", lambda: None)  # nothing gets its turn
    press(at, "Sweep")
    sweep = at.session_state["_sweep"]
    assert list(sweep.links) == ["8", "12"]
    press(at, "Stop the sweep")
    monkeypatch.undo()
    runs._turns.wake()
    until(at, lambda: not sweep.going(sweep.snapshots()))
    assert list(sweep.links) == ["8", "12"]
    assert [run and run.state for run in sweep.snapshots().values()] == [
        "stopped",
        "stopped",
        None,
        None,
        None,
    ]


def test_sweep_on_a_full_server_says_so(runs, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise InputError("40 trainings are under way.")

    at = open_lesson("1 Detector")
    monkeypatch.setattr(runs, "start", full)
    press(at, "Sweep")
    assert at.error[0].value == "40 trainings are under way."


def test_sweep_chart_leaves_out_what_has_no_epoch() -> None:
    row = SweepRow("1", "training", 0, None, None, None, None, 0.1)
    done = dataclasses.replace(row, value="2", train_accuracy=0.5, validation_accuracy=0.25)
    spec = sweep_chart([row, done], "Batch", "test", {"text": "#000", "faint": "#888"})
    assert [line["data"] for line in spec["series"]] == [[None, 50], [None, 25]]
    assert spec["series"][1]["name"] == "test"
    assert spec["xAxis"]["data"] == ["1", "2"]


def test_minibatch_lines_are_in_the_form_of_lesson_4() -> None:
    nothing = np.zeros(0)
    curves = Curves(np.arange(1.0, 202), *[nothing] * 5, np.full(201, 0.5))
    lane = LaneSnapshot(RECIPES["tensorflow-dropout"], 1_000, 0, curves, None)
    assert minibatch_lines(lane) == [
        "Iteration 0 | Loss = 1.00000 | Accuracy = 0.500000",
        "Iteration 100 | Loss = 101.00000 | Accuracy = 0.500000",
        "Iteration 200 | Loss = 201.00000 | Accuracy = 0.500000",
    ]


@pytest.mark.parametrize("title", CARDS)
def test_lesson_runs_beside_things_that_nobody_measured(runs, made_up, title) -> None:
    at = open_lesson(title)
    run(at, runs)
    assert not at.error
    assert "test digits read right" in texts(at) or "fresh points right" in texts(at)


def test_recipe_of_a_lesson_that_nobody_measured_can_be_swept(runs, made_up) -> None:
    at = open_lesson("1 Detector", sweep="Made up")
    press(at, "Sweep")
    sweep = at.session_state["_sweep"]
    assert {recipe.name for recipe in sweep.recipes.values()} == {made_up}
    until(at, lambda: not sweep.going(sweep.snapshots()))
    assert "Made up: 3 of 3 values done" in [bar.text for bar in at.get("progress")]
