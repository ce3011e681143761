"""Photos that are read, or refused with a sentence."""

import numpy as np
import pytest
from draw_page import SEVEN, answers, choose, open_page, run, seen
from drawn import encoded, photo
from screen import texts
from streamlit.testing.v1 import AppTest


def upload(at: AppTest, content: bytes, name: str) -> AppTest:
    at.file_uploader(key="photo").set_value((name, content, "image/jpeg"))
    return run(at)


def test_photo_is_read_turned_around_and_taken_away() -> None:
    at = upload(open_page(), photo("chalk", SEVEN), "seven.jpg")
    assert answers(at)[0] == "7"
    assert "taken as it is" not in texts(at)
    read = seen(at)
    choose(at, "segmented_control", "turn", "dark on light")
    assert seen(at) != read
    choose(at, "segmented_control", "turn", "light on dark")
    assert seen(at) == read
    at.file_uploader(key="photo").set_value(None)
    assert answers(run(at)) == ("…", "…")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "seven.png is empty"),
        (b"\x80\x04cposix\nsystem\n.", "seven.png is not a PNG or JPEG"),
        (encoded(SEVEN)[:99], "seven.png is damaged"),
        (encoded(np.full((90, 90), 200, np.uint8)), "No ink was found"),
    ],
)
def test_upload_that_is_no_photo_is_a_sentence(content: bytes, sentence: str) -> None:
    at = upload(open_page(SEVEN), content, "seven.png")
    assert sentence in at.error[0].value
    assert answers(at) == ("7", "7")
