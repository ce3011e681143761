from fakes import fake_curves, fake_recipe

from core.recipes import RECIPES
from core.runs.log import gap_sentence, log_lines
from core.runs.snapshot import LaneSnapshot


def test_log_lines_are_in_the_form_of_lesson_3() -> None:
    lane = LaneSnapshot(fake_recipe(), 6, 60, fake_curves([0.10208, 0.5], [0.10052, 1]), None)
    assert log_lines(lane) == [
        "[0][2] -> 10.208% training accuracy 10.052% validation accuracy",
        "[1][2] -> 50.000% training accuracy 100.000% validation accuracy",
    ]


def test_log_lines_say_what_was_looked_at() -> None:
    lane = LaneSnapshot(RECIPES["standardized-sgd"], 6, 60, fake_curves([0.5], [0.25]), None)
    assert log_lines(lane) == ["[0][2] -> 50.000% training accuracy 25.000% testing accuracy"]


def test_gap_sentence_speaks_when_the_gap_opens() -> None:
    assert gap_sentence(fake_curves([], [])) is None
    assert gap_sentence(fake_curves([0.5, 0.95], [0.4, 0.94])) is None
    assert gap_sentence(fake_curves([0.9], [0.95])) is None
    sentence = gap_sentence(fake_curves([0.5, 0.99], [0.4, 0.73]))
    assert sentence.startswith("99.0 % right on what it trains on, 73.0 % on digits it never saw: ")
    assert "a gap of 26 points" in sentence
