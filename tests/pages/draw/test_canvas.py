"""Drawings on the canvas: read, remembered, cleared, taken back."""

import numpy as np
import pytest
from draw_page import (
    NONE,
    SEVEN,
    STAR,
    answers,
    cards,
    choose,
    distance,
    limit,
    open_page,
    press,
    run,
    seen,
)
from drawn import WRITERS, by
from screen import APP, texts
from streamlit.testing.v1 import AppTest

from pages.shared import cached


def test_blank_canvas_names_no_digit() -> None:
    at = open_page()
    assert answers(at) == ("…", "…")
    assert "The canvas is blank: nothing for the networks to read yet" in texts(at)
    assert not seen(at)
    assert not at.warning
    assert not at.error


@pytest.mark.parametrize("level", [0, 8])
def test_canvas_that_is_black_or_nearly_so_is_blank(level: int) -> None:
    at = open_page(np.full((280, 280), level, np.uint8))
    assert answers(at) == ("…", "…")


@pytest.mark.parametrize("digit", range(10))
def test_recorded_digit_is_named_by_both(digit: int) -> None:
    at = open_page(by(WRITERS[0], digit))
    assert answers(at) == (str(digit), str(digit))
    for card in cards(at):
        assert np.argmax(card["verdict"]["answers"]) == digit
    assert len(seen(at)) == 1


def test_scribble_is_named_by_one_and_refused_by_the_other() -> None:
    at = open_page(STAR)
    must, may = answers(at)
    assert must in set("0123456789")
    assert may == NONE
    assert distance(at) > limit(at)


def test_drawing_outlives_a_change_of_page() -> None:
    at = open_page(SEVEN)
    at.switch_page("pages/dataset/page.py")
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    run(at)
    assert "What do the pictures look like" in at.title[0].value
    at.switch_page("pages/draw/page.py")
    assert answers(run(at)) == ("7", "7")


def test_clear_forgets_the_drawing() -> None:
    at = open_page(SEVEN)
    press(at, "Clear")
    assert answers(at) == ("…", "…")
    press(at, "Noise")
    assert "Back" not in [button.label for button in at.button]


def test_undo_brings_a_cleared_drawing_back_and_redo_clears_again() -> None:
    at = open_page(SEVEN)
    undo, redo = (lambda: at.button(key="undo")), (lambda: at.button(key="redo"))
    assert redo().disabled
    press(at, "Clear")
    assert answers(at) == ("…", "…")
    undo().click().run()
    assert answers(at) == ("7", "7")
    redo().click().run()
    assert answers(at) == ("…", "…")
    assert redo().disabled


def test_first_visit_begins_with_a_letter_on_which_the_two_disagree() -> None:
    at = run(AppTest.from_file(APP, default_timeout=30))
    assert answers(at) == ("8", NONE)
    assert max(cards(at)[0]["verdict"]["answers"]) > 0.9


@pytest.mark.parametrize(("label", "digit"), [("Draw a 7", "7"), ("Draw a letter", NONE)])
def test_examples_are_put_up_and_taken_back(label: str, digit: str) -> None:
    at = open_page()
    for _ in range(8):  # more than there are
        press(at, label)
        assert answers(at)[1] == digit
    at.button(key="undo").click().run()
    assert answers(at)[1] == digit


def test_fair_classifier_is_not_sure_of_a_letter() -> None:
    at = run(AppTest.from_file(APP, default_timeout=30))
    choose(at, "toggle", "non-digits", True)
    assert max(cards(at)[0]["verdict"]["answers"]) < 0.5
    assert answers(at)[1] == NONE
