"""Photos that are read, or refused with a sentence."""

import numpy as np
import pytest
from draw_page import SEVEN, answers, choose, open_page, press, run, seen
from drawn import WRITERS, by, encoded, photo
from screen import labels, texts
from streamlit.testing.v1 import AppTest


def upload(at: AppTest, content: bytes, name: str) -> AppTest:
    at.file_uploader(key="photo").set_value((name, content, "image/jpeg"))
    return run(at)


def test_photo_is_read_turned_around_and_taken_away() -> None:
    at = upload(open_page(), photo("chalk", SEVEN), "seven.jpg")
    assert answers(at)[0] == "7"
    assert "used as it is" not in texts(at)
    read = seen(at)
    assert "Read as light ink on dark." in texts(at)
    press(at, "Read as dark ink on light")
    assert seen(at) != read
    assert "Read as dark ink on light." in texts(at)
    press(at, "Read as light ink on dark")
    assert seen(at) == read
    at.file_uploader(key="photo").set_value(None)
    assert answers(run(at)) == ("…", "…")


def test_one_of_two_digits_is_taken() -> None:
    page = np.full((400, 700), 240, np.uint8)
    for ink, left in ((SEVEN, 30), (by(WRITERS[0], 3), 370)):
        page[60:340, left : left + 280] -= ink // 2 + ink // 4
    at = upload(open_page(), encoded(page), "two.png")
    assert "There are 2 here; which?" in texts(at)
    for label, digit in (("1", "7"), ("2", "3"), ("1", "7")):
        press(at, label)
        assert answers(at) == (digit, digit)
    one = seen(at)
    press(at, "All as one")
    assert seen(at) != one
    choose(at, "slider", "pen", 20)  # the choice outlives a rerun
    assert seen(at) != one


def test_sheet_is_left_for_the_whole_picture_and_found_again() -> None:
    table = np.full((600, 800), 60, np.uint8)
    table[100:500, 200:600] = 220
    table[160:440, 260:540] -= SEVEN // 2 + SEVEN // 4
    at = upload(open_page(), encoded(table), "table.png")
    assert answers(at) == ("7", "7")
    assert "on a sheet, canvas or box in the picture" in texts(at)
    on_sheet = seen(at)
    press(at, "Read the whole picture")
    assert seen(at) != on_sheet
    press(at, "Read the sheet in it")
    assert seen(at) == on_sheet


def test_choices_go_with_the_photo() -> None:
    at = upload(open_page(SEVEN), photo("chalk", by(WRITERS[0], 3)), "three.jpg")
    press(at, "Back")
    assert not [label for label in labels(at) if label.startswith("Read as")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "seven.png is empty"),
        (b"\x80\x04cposix\nsystem\n.", "seven.png is not a picture (PNG, JPEG"),
        (encoded(SEVEN)[:99], "seven.png is damaged"),
        (encoded(np.full((90, 90), 200, np.uint8)), "No ink was found"),
    ],
)
def test_upload_that_is_no_photo_is_a_sentence(content: bytes, sentence: str) -> None:
    at = upload(open_page(SEVEN), content, "seven.png")
    assert sentence in at.error[0].value
    assert answers(at) == ("7", "7")
