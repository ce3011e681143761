"""The panel of a training: its curves and those of earlier ones."""

from types import SimpleNamespace
from unittest.mock import MagicMock

from core.recipes import RECIPES
from pages.shared import run_charts, run_panel, session_run


def run(recipe: str) -> SimpleNamespace:
    return SimpleNamespace(lanes=(SimpleNamespace(recipe=RECIPES[recipe]),))


def test_lesson_shows_no_curves_of_other_lessons(monkeypatch) -> None:
    earlier = [run("course-classifier"), run("tensorflow-dropout"), run("numpy-from-scratch")]
    shown = []
    monkeypatch.setattr(run_panel, "st", MagicMock(columns=lambda *_, **__: [MagicMock()] * 2))
    monkeypatch.setattr(run_panel.charts, "colours", lambda _: {})
    monkeypatch.setattr(run_panel, "_alt", lambda *_: "")
    monkeypatch.setattr(session_run, "earlier", lambda: earlier)
    for name in ("loss_chart", "accuracy_chart"):
        monkeypatch.setattr(run_charts, name, lambda _, beside, __: shown.append(beside))
    run_panel.show_curves(run("tensorflow-dropout"), of_one_lesson=True)
    assert shown == [[earlier[1]]] * 2
    run_panel.show_curves(run("tensorflow-dropout"))
    assert shown[2:] == [earlier] * 2


def test_classifier_has_discs_and_detector_squares_in_whichever_order() -> None:
    pair = [run(name).lanes[0] for name in ("course-classifier", "course-detector")]
    for lanes, expected in (
        (pair, ["circle", "emptyRect"]),
        (pair[::-1], ["emptyRect", "circle"]),
        (pair[1:], ["emptyRect"]),
        ([pair[1]] * 2, ["circle", "emptyRect"]),
    ):
        assert run_charts.forms(SimpleNamespace(lanes=lanes)) == expected
    assert run_charts.forms(None) == []
