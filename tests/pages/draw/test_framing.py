"""What the networks see: the steps of framing and the numbers they become."""

import numpy as np
import pytest
from draw_page import SEVEN, answers, cards, choose, open_page, seen
from screen import texts

from pages.draw.networks import COURSE_01


def test_pixels_are_scaled_as_the_caption_says() -> None:
    at = open_page(SEVEN)
    assert "numbers from -0.42 to 2.82" in texts(at)
    choose(at, "segmented_control", "networks", COURSE_01)
    assert "numbers from 0.00 to 1.00: (pixel / 255 − 0.0000) / 1.0000" in texts(at)


@pytest.mark.parametrize("step", ["crop", "fit", "brighten", "centre"])
def test_each_step_of_framing_changes_what_the_networks_see(step: str) -> None:
    small = np.zeros_like(SEVEN)
    small[140:210, 150:220] = SEVEN[::4, ::4] // 2  # small, faint, low and to the right
    at = open_page(small)
    whole, shown = cards(at), seen(at)
    steps = list(at.pills(key="framing").value)
    choose(at, "pills", "framing", [other for other in steps if other != step])
    assert cards(at) != whole
    assert seen(at) != shown
    choose(at, "pills", "framing", steps)
    assert (cards(at), seen(at)) == (whole, shown)


def test_without_any_framing_the_page_stays_alive() -> None:
    at = open_page(SEVEN)
    choose(at, "pills", "framing", [])
    assert answers(at)[0] in set("0123456789")
