"""The line in a browser: the keyboard moves it, everything follows, the draw page obeys it."""

import re

import numpy as np
import pytest
from browser.actor import Actor
from browser.server import Server
from playwright.sync_api import Browser, Page, expect

from core.judging.operating_points import LENIENT
from core.nets.checkpoints import load


@pytest.fixture
def student(tab: Page, server: Server) -> Actor:
    """Somebody at a desktop who has opened the page, with the digits at hand."""
    actor = Actor(tab, server.url)
    look_at(actor, "thresholds")
    return actor


def look_at(actor: Actor, path: str) -> None:
    actor.open(path)
    expect(unknowns(actor.page).first).to_be_visible(timeout=30_000)


def chart(page: Page, about: str):
    return page.get_by_role("img", name=re.compile(about))


def unknowns(page: Page):
    return page.get_by_title(re.compile(r"taken for a \d"))


def slider(page: Page):
    return page.get_by_role("slider", name=re.compile("The line"))


def state(page: Page) -> dict[str, str]:
    """All that the line moves on the first view."""
    metrics = page.get_by_test_id("stMetricValue")
    pictures = [each.get_attribute("title") for each in unknowns(page).all()]
    return {
        "refused": metrics.nth(0).inner_text(),
        "accepted": metrics.nth(1).inner_text(),
        "histogram": chart(page, "of digits and unknowns").get_attribute("aria-label"),
        "pictures": " ".join(pictures),
    }


def more(page: Page) -> dict[str, str]:
    """All that it moves under More."""
    share = page.get_by_role("row", name=re.compile("^Symbols 1,000"))
    return {
        "roc": chart(page, "ROC curve").get_attribute("aria-label"),
        "risk": chart(page, "Risk over coverage").get_attribute("aria-label"),
        "table": share.inner_text(),
    }


def move(actor: Actor, key: str, times: int) -> None:
    slider(actor.page).focus()
    for _ in range(times):
        actor.page.keyboard.press(key)
    actor.page.wait_for_timeout(400)
    actor.settle()


def test_first_view_is_above_the_fold(student: Actor) -> None:
    page = student.page
    thumb = page.get_by_test_id("stSliderThumbValue").first
    for element in (thumb, page.get_by_test_id("stMetricValue").nth(1), unknowns(page).last):
        expect(element).to_be_in_viewport(ratio=1)
    expect(chart(page, "of digits and unknowns")).to_be_in_viewport(ratio=0.9)


def test_keyboard_moves_everything_and_the_draw_page_obeys(student: Actor) -> None:
    page = student.page
    page.get_by_text("More: curves").click()
    expect(chart(page, "Risk over coverage")).to_be_visible(timeout=30_000)
    student.settle()
    before = state(page) | more(page)
    move(student, "ArrowRight", 25)
    after = state(page) | more(page)
    assert all(before[name] != after[name] for name in before), (before, after)
    # Stricter: more digits refused, fewer unknowns accepted.
    assert percent(after["refused"]) > percent(before["refused"])
    assert percent(after["accepted"]) < percent(before["accepted"])
    value = slider(page).get_attribute("aria-valuetext")
    expect(page).to_have_url(re.compile(f"threshold={value}"))
    page.get_by_role("link", name="Use this line and draw").click()
    mine = page.get_by_text(f"Your line: distance to a clean answer at most {value}", exact=True)
    expect(mine).to_be_visible(timeout=30_000)
    student.settle()
    gauge = page.get_by_role("img", name=re.compile("accepted up to"))
    expect(gauge).to_have_accessible_name(re.compile(f"accepted up to {value}"))
    expect(page.get_by_role("slider").first).to_be_disabled()
    student.press("Back to the slider")
    expect(mine).to_be_hidden()
    expect(page.get_by_role("slider").first).to_be_enabled()
    lenient = -load("cnn-detector").thresholds.at("distance", LENIENT)
    expect(gauge).to_have_accessible_name(re.compile(f"accepted up to {lenient:.2f}"))


def test_line_is_dragged_in_the_histogram(student: Actor) -> None:
    page = student.page
    before = state(page)
    line = page.get_by_role("slider", name="Threshold in the histogram")
    box, plot = line.bounding_box(), chart(page, "of digits and unknowns").bounding_box()
    page.mouse.move(box["x"], plot["y"] + 20)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(box["x"] + 16 * step, plot["y"] + 20)
    page.mouse.up()
    page.wait_for_timeout(600)
    student.settle()
    after = state(page)
    assert all(before[name] != after[name] for name in before), (before, after)
    assert percent(after["refused"]) > percent(before["refused"])
    value = slider(page).get_attribute("aria-valuetext")
    expect(page).to_have_url(re.compile(f"threshold={value}"))
    assert float(line.get_attribute("aria-valuenow")) == pytest.approx(float(value), abs=1e-4)
    line.press("ArrowLeft")
    page.wait_for_timeout(600)
    student.settle()
    assert float(slider(page).get_attribute("aria-valuetext")) > float(value)
    expect(line).to_be_focused()


def percent(text: str) -> float:
    return float(text.split(maxsplit=1)[0])


def test_shared_link_shows_the_same_state(student: Actor, browser: Browser) -> None:
    move(student, "ArrowRight", 9)
    mine, link = state(student.page), student.page.url
    other = Actor(browser.new_page(viewport={"width": 1280, "height": 800}), student.url)
    look_at(other, link.removeprefix(student.url).lstrip("/"))
    assert state(other.page) == mine
    other.page.close()


def test_own_unknowns_join_the_mix_and_nonsense_is_a_sentence(student: Actor, tmp_path) -> None:
    good, bad, wrong = (tmp_path / f"{name}.npy" for name in ("good", "bad", "wrong"))
    np.save(good, np.random.default_rng(0).random((7, 28, 28)).astype(np.float32))
    np.save(bad, np.full((2, 28, 28), np.nan, np.float32))
    np.save(wrong, np.zeros((3, 5), np.uint8))
    page = student.page
    page.get_by_role("button", name=re.compile("Unknowns: 6")).click()
    page.locator("input[type=file]").set_input_files([good, bad, wrong])
    expect(page.get_by_text("not numbers (NaN or infinite)")).to_be_visible()
    expect(page.get_by_text("wrong.npy has shape (3, 5)")).to_be_visible()
    expect(page.get_by_text("of 6,007 pictures of no digit")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_phone_shows_both_numbers_first(tab: Page, server: Server) -> None:
    tab.set_viewport_size({"width": 375, "height": 667})
    look_at(Actor(tab, server.url), "thresholds")
    for number in tab.get_by_test_id("stMetricValue").all():
        expect(number).to_be_in_viewport(ratio=1)
