"""The shelf of pictures that are no digit."""

import re

import pytest
from draw_page import SEVEN, answers, open_page, press, seen
from screen import texts

from core.data.unknowns.families import FAMILIES
from core.errors import DataError
from pages.shared import cached


@pytest.mark.parametrize(
    "title", [family.title for name, family in FAMILIES.items() if not family.is_noise]
)
def test_shelf_lays_another_picture_of_a_family_on_the_canvas(title: str) -> None:
    at = open_page(SEVEN)
    drawn_seven = seen(at)
    pictures = []
    for _ in range(2):
        press(at, title)
        pictures += seen(at)
    assert len({*pictures, *drawn_seven}) == len(pictures) + len(drawn_seven)
    must, may = answers(at)
    assert must in set("0123456789")
    assert "This picture is 28 × 28 already: it is taken as it is." in texts(at)
    said = "\n".join(re.sub(r":\w+\[([^]]*)\]", r"\1", line) for line in texts(at).splitlines())
    assert f"On the canvas now: the classifier says **{must}**, the detector **{may}**." in said
    press(at, "Back")
    assert seen(at) == drawn_seven
    assert "On the canvas now" not in texts(at)


def test_shelf_says_when_there_are_no_digits_to_make_it_of(monkeypatch) -> None:
    def nothing():
        raise DataError("No digits yet.")

    at = open_page()
    monkeypatch.setattr(cached, "digits_at_hand", nothing)
    press(at, "Halves")
    assert [error.value for error in at.error] == ["No digits yet."]
