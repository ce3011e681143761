"""The playground without a browser."""

import re

import pytest
from screen import labels, open_page, press, texts
from streamlit.testing.v1 import AppTest

from core.runs.points_race import PointsRace


def open_playground(**link: str) -> AppTest:
    return open_page("playground", **{"epochs": "3", "count": "300", **link})


def train(at: AppTest) -> None:
    """Until it has ended; nothing ticks here, so every run of the page is a slice."""
    press(at, next(label for label in ("Train", "Train again") if label in labels(at)))
    finish(at)


def finish(at: AppTest) -> None:
    for _ in range(100):
        if "Stop" not in labels(at):
            return
        at.run()
        assert not at.exception
    raise AssertionError("it never ended")


def percents_right(at: AppTest) -> list[float]:
    return [float(share) for share in re.findall(r"\*\*([\d.]+) % right", texts(at))]


def test_first_paint_has_points_and_no_regions() -> None:
    at = open_playground()
    assert at.title[0].value == "Why does it happen?"
    assert not at.warning
    assert not at.error
    assert texts(at).count("hasn't learned anything yet") == 2


def test_lesson_settings_reach_99_percent_and_tick_the_exercise() -> None:
    at = open_playground(epochs="50", count="2000")
    train(at)
    assert min(percents_right(at)) >= 99
    assert "Done: 99." in texts(at)
    assert "Train again" in labels(at)
    press(at, "Now walk away →")
    assert at.segmented_control(key="zoom").value == "10×"
    assert "Now walk away →" not in labels(at)


def test_zoomed_out_softmax_accepts_all_and_the_score_decides_for_the_detector() -> None:
    at = open_playground(epochs="50", count="2000", zoom="10×")
    train(at)

    def accepted() -> list[str]:
        return re.findall(r"there are no points: \*\*(.*?) % accepted", texts(at))

    classifier, by_distance = (float(share) for share in accepted())
    assert classifier > 90
    assert by_distance < 30
    assert "largest softmax 100 %" in texts(at) or "largest softmax over 99.9 %" in texts(at)
    at.segmented_control(key="refuse").set_value("largest output").run()
    assert float(accepted()[1]) > by_distance + 20
    assert "Train again" in labels(at), "to look otherwise is not to learn anew"


def test_lower_threshold_share_refuses_more_fresh_points() -> None:
    at = open_playground()
    train(at)

    def refused() -> list[float]:
        return [float(s) for s in re.findall(r"right\*\*, ([\d.]+) % refused", texts(at))]

    before = refused()
    at.slider(key="accept").set_value(60).run()
    assert all(after > share + 20 for share, after in zip(before, refused(), strict=True))


def test_what_your_own_networks_did_stands_beside_the_guess() -> None:
    at = open_playground(points="Rings", epochs="1")
    assert texts(at).count("Train your networks first") == 2
    at.text_input(key="guess-playground-text-What to try-0").set_value("fifty").run()
    train(at)
    answer = next(each for each in at.expander if "Your guess" in each.markdown[0].value)
    guess, outcome = [text.value for text in answer.markdown]
    assert guess == "Your guess: **fifty**"
    found = re.match(r"\*\*Your classifier\*\* on \*Rings\*, at 10×, .*: ([\d.]+) %", outcome)
    assert 25 < float(found[1]) <= 100
    assert re.search(r"\*Rings\*, at 10× accepts, .*% by distance, .*% by largest", texts(at))


def test_loss_that_leaves_the_chart_is_said_in_words() -> None:
    at = open_playground(pace="1", depth="3")
    train(at)
    assert re.search(r"The loss of .* leaves the chart in epoch 1: it reached [\d,]+\.", texts(at))
    calm = open_playground()
    train(calm)
    assert "leaves the chart" not in texts(calm)


def test_changed_setting_learns_anew_once_something_was_learned() -> None:
    at = open_playground()
    at.segmented_control(key="depth").set_value(2).run()
    assert "Train" in labels(at)
    train(at)
    at.segmented_control(key="depth").set_value(0).run()
    finish(at)
    assert len(percents_right(at)) == 2


def test_stop_holds_it_and_go_on_ends_it() -> None:
    at = open_playground(epochs="200", count="5000", depth="3")
    press(at, "Train")
    press(at, "Stop")
    assert "Go on" in labels(at)
    at.run()
    assert "Go on" in labels(at)
    press(at, "Go on")
    assert "Stop" in labels(at)


def test_added_points_are_learned_and_taken_away_again() -> None:
    at = open_playground()
    at.number_input(key="new-x").set_value(0.25)
    at.segmented_control(key="class").set_value(2)
    press(at, "Add at x, y")
    assert at.session_state["_added_points"] == ((0.25, 0.0, 2),)
    assert len(session_pair(at).points.train) == 301
    press(at, "Remove my 1 point")
    assert len(session_pair(at).points.train) == 300


def session_pair(at: AppTest) -> PointsRace:
    return at.session_state["_points_race"][1]


def test_own_points_alone_no_points_and_one_class() -> None:
    at = open_playground(count="0")
    assert "no points to learn from" in at.error[0].value
    press(at, "Add at x, y")
    assert "same class" in at.error[0].value
    at.number_input(key="new-x").set_value(1.0)
    at.segmented_control(key="class").set_value(1)
    press(at, "Add at x, y")
    assert not at.error
    train(at)
    assert "Your own points" in texts(at)


def test_ten_thousand_points_are_a_sentence_and_the_page_lives() -> None:
    at = open_playground(count="10000")
    assert "At most 5,000 points" in at.error[0].value
    at.number_input(key="count").set_value(100).run()
    assert not at.error
    train(at)
    assert len(percents_right(at)) == 2


def test_exercise_begins_with_two_outputs_that_are_too_few() -> None:
    at = open_playground(points="Rings")
    press(at, "Set up step 1")
    assert at.segmented_control(key="points").value == "Quadrants"
    press(at, "Train")
    assert "2 outputs and the points have 4 classes" in at.error[0].value
    press(at, "Set up step 2")
    assert not at.error


def test_fewer_classes_keep_the_chosen_class_within() -> None:
    at = open_playground()
    at.segmented_control(key="class").set_value(3).run()
    press(at, "Add at x, y")
    at.segmented_control(key="points").set_value("Rings").run()
    assert not at.exception
    assert at.segmented_control(key="class").value == 0
    assert "Classes must be" in at.error[0].value
    press(at, "Remove my 1 point")
    assert not at.error


@pytest.mark.parametrize(
    "link",
    [
        {"points": "Hearts"},
        {"depth": "9"},
        {"units": "1e999"},
        {"outputs": "7"},
        {"count": "-1"},
        {"jitter": "nan"},
        {"pace": "inf"},
        {"epochs": "0"},
        {"zoom": "7×"},
        {"refuse": "x"},
        {"accept": "101"},
    ],
    ids=str,
)
def test_link_that_cannot_be_obeyed_is_a_sentence(link) -> None:
    at = open_playground(**link)
    [(key, _)] = link.items()
    assert at.warning or key == "units"
    assert "Train" in labels(at)


def test_things_that_nobody_measured_change_nothing(made_up) -> None:
    at = open_playground()
    train(at)
    assert at.segmented_control(key="refuse").options == ["distance", "largest output"]
    assert len(percents_right(at)) == 2
    assert not at.error
