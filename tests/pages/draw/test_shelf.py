"""The shelf of pictures beside the canvas."""

import pytest
from draw_page import SEVEN, answers, open_page, press, seen
from screen import texts

from core.data.unknowns.families import FAMILIES
from core.errors import DataError
from pages.shared import cached

pytestmark = pytest.mark.usefixtures("pressable_shelf")


@pytest.mark.parametrize(
    "title",
    ["Digit", *(family.title for family in FAMILIES.values() if not family.is_noise)],
)
def test_shelf_lays_another_picture_of_a_kind_on_the_canvas(title: str) -> None:
    at = open_page(SEVEN)
    drawn_seven = seen(at)
    pictures = []
    for _ in range(2):
        press(at, title)
        pictures += seen(at)
    assert len(set(drawn_seven + pictures)) == len(drawn_seven + pictures)
    assert answers(at)[0] in set("0123456789")
    assert "This picture is 28 × 28 already, so it is used as it is." in texts(at)
    press(at, "Back")
    assert seen(at) == drawn_seven


def test_most_digits_of_the_shelf_are_accepted() -> None:
    at = open_page(SEVEN)
    accepted = 0
    for _ in range(6):
        press(at, "Digit")
        must, may = answers(at)
        accepted += must == may
    assert accepted >= 5


def test_shelf_says_when_there_are_no_digits_to_make_it_of(monkeypatch) -> None:
    def nothing():
        raise DataError("No digits yet.")

    monkeypatch.setattr(cached, "few_digits", nothing)
    at = open_page()
    assert [caption.value for caption in at.caption].count("No digits yet.") == 1
    press(at, "Scribbles")
    assert seen(at)
