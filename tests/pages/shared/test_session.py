import numpy as np
import pytest

from core.errors import InputError
from pages.shared import session
from pages.shared.session import Drawing, Overlay

INK = np.zeros((280, 280), np.uint8)
NOISE = Overlay("noise", INK[:28, :28])


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict:
    """A session that has just opened the draw page."""
    state = {}
    monkeypatch.setattr(session.st, "session_state", state)
    session.enter("draw")
    return state


def strokes(number: int) -> dict:
    return {"objects": [{"type": "Path", "number": number}]}


def test_enter_counts_visits_not_reruns() -> None:
    first = session.canvas_key()
    session.enter("draw")
    assert session.canvas_key() == first
    session.enter("dataset")
    session.enter("draw")
    assert session.canvas_key() != first


def test_show_gives_the_canvas_a_new_key_each_time() -> None:
    keys = [session.canvas_key()]
    for shown in (NOISE, NOISE, None, NOISE):
        session.set_overlay(shown)
        assert session.overlay() is shown
        keys.append(session.canvas_key())
    assert len(set(keys)) == 5


def test_initial_strokes_stay_the_same_while_the_canvas_lives() -> None:
    assert session.initial_strokes() is None
    for number in range(3):  # a stroke must not start the canvas again
        session.save_drawing(Drawing(strokes(number), INK))
        assert session.initial_strokes() is None


def test_initial_strokes_bring_the_drawing_back() -> None:
    session.save_drawing(Drawing(strokes(1), INK))
    session.enter("dataset")
    session.enter("draw")
    assert session.initial_strokes() == strokes(1)
    session.set_overlay(NOISE)
    assert session.initial_strokes() is None  # nothing lies over noise
    session.set_overlay(None)
    assert session.initial_strokes() == strokes(1)
    session.save_drawing(None)
    session.set_overlay(None)
    assert session.initial_strokes() is None


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
