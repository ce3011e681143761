from core.data.handwriting import Stroke
from pages.shared.easel import Easel

ONE, TWO = Stroke(((9.0, 9.0), (90.0, 90.0)), 18), Stroke(((200.0, 9.0),), 18)


def strokes(easel: Easel) -> tuple[Stroke, ...]:
    return () if easel.drawing is None else easel.drawing.strokes


def test_drawing_has_the_ink_of_its_strokes() -> None:
    easel = Easel()
    easel.draw([ONE])
    assert easel.drawing.ink[50, 50] == 255
    assert easel.revision == 0  # the browser shows it already


def test_undo_and_redo_go_back_and_forth_over_strokes_and_clear() -> None:
    easel = Easel()
    easel.draw([ONE])
    easel.draw([ONE, TWO])
    easel.clear()
    seen = [strokes(easel)]
    for _ in range(4):
        easel.undo()
        seen.append(strokes(easel))
    assert seen == [(), (ONE, TWO), (ONE,), (), ()]
    for expected in ((ONE,), (ONE, TWO), (), ()):
        easel.redo()
        assert strokes(easel) == expected
    assert easel.revision == 1 + 3 + 3


def test_a_new_stroke_forgets_what_was_taken_back() -> None:
    easel = Easel()
    easel.draw([ONE])
    easel.undo()
    easel.draw([TWO])
    easel.redo()
    assert strokes(easel) == (TWO,)


def test_clear_of_an_empty_canvas_is_nothing_to_undo() -> None:
    easel = Easel()
    easel.clear()
    assert easel.before == []


def test_only_so_many_drawings_are_remembered() -> None:
    easel = Easel()
    for number in range(80):
        easel.draw([Stroke(((number, 9.0),), 18)])
    assert len(easel.before) == 50
