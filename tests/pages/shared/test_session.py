import numpy as np
import pytest

from core.data.handwriting import Stroke
from core.errors import InputError
from pages.shared import session
from pages.shared.session import Overlay

NOISE = Overlay("noise", np.zeros((28, 28), np.uint8))
DOT = Stroke(((9, 9),), 18)


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict:
    """A session that has just opened the draw page."""
    state = {}
    monkeypatch.setattr(session.st, "session_state", state)
    session.enter("draw")
    return state


def strokes(number: int) -> dict:
    return {"objects": [{"type": "Path", "number": number}]}


def test_set_overlay_has_the_browser_show_something_else() -> None:
    revisions = {session.easel().revision}
    for shown in (NOISE, NOISE, None, NOISE):
        session.set_overlay(shown)
        assert session.overlay() is shown
        revisions.add(session.easel().revision)
    assert len(revisions) == 5


def test_stroke_takes_the_overlay_away_and_the_browser_goes_on() -> None:
    session.set_overlay(NOISE)
    revision = session.easel().revision
    session.draw_over((DOT,))
    assert session.overlay() is None
    assert session.drawing().strokes == (DOT,)
    assert session.easel().revision == revision  # or the next stroke would be lost


def fail(sentence: str) -> None:
    with session.trying():
        raise InputError(sentence)


def test_problem_is_what_ended_the_last_attempt() -> None:
    assert session.problem() is None
    fail("Too dark.")
    assert session.problem() == "Too dark."
    with session.trying():
        assert session.problem() is None
    assert session.problem() is None


def test_trying_hides_no_fault_of_the_program() -> None:
    with pytest.raises(KeyError), session.trying():
        raise KeyError
    assert session.problem() is None


@pytest.mark.parametrize(
    "something_new",
    [
        session.forget_problem,
        lambda: session.set_overlay(None),
        lambda: session.enter("dataset"),
        session.forget_worksheet,
        lambda: fail("Other."),
    ],
    ids=["forget", "show", "other page", "new worksheet", "other problem"],
)
def test_problem_stays_until_something_new_is_tried(something_new) -> None:
    fail("Too dark.")
    session.enter("draw")  # a rerun
    assert [session.problem() for _ in range(2)] == ["Too dark."] * 2
    something_new()
    assert session.problem() != "Too dark."
