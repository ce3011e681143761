"""The playground in a browser: train the quadrants, zoom out, press to add a point."""

import re

import pytest
from browser.actor import Actor
from playwright.sync_api import Page, expect


def train(actor: Actor) -> None:
    actor.press("Train")
    ended(actor)


def ended(actor: Actor) -> None:
    expect(actor.page.get_by_role("button", name="Train again")).to_be_visible(timeout=60_000)
    actor.settle()


def figures(page: Page, pattern: str) -> list[float]:
    sentences = page.get_by_text(re.compile("^Fresh points:")).all_inner_texts()
    return [float(re.search(pattern, sentence)[1]) for sentence in sentences]


def plane_of(page: Page, role: str):
    return page.get_by_role("img", name=re.compile(f"^{role}: "))


def test_train_the_quadrants_and_zoom_out(student: Actor) -> None:
    page = student.page
    for role in ("Classifier", "Detector"):
        expect(plane_of(page, role)).to_be_in_viewport(ratio=0.95)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_in_viewport(ratio=1)
    train(student)
    assert min(figures(page, r"([\d.]+) % right")) >= 99
    page.get_by_role("button", name="Now walk away →").click()
    expect(plane_of(page, "Classifier")).to_have_attribute(
        "aria-label", re.compile("the plane from -12 to 12")
    )
    expect(page).to_have_url(re.compile("zoom=10"))
    student.settle()
    classifier, detector = figures(page, r"([\d.]+) % accepted")
    assert classifier > 90
    assert detector < classifier - 30
    expect(
        page.get_by_text(re.compile("In the corners: largest softmax (over 99.9|100) %"))
    ).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_regions_change_while_it_learns_and_stop_holds_them(desktop: Actor) -> None:
    page = desktop.page
    desktop.open("playground?epochs=200&depth=3&units=64&count=5000")
    page.get_by_role("button", name="Train", exact=True).click()
    picture = plane_of(page, "Classifier").locator("image")
    expect(picture).to_have_count(1, timeout=30_000)
    first = picture.get_attribute("href")
    expect(picture).not_to_have_attribute("href", first, timeout=30_000)
    desktop.stop_button.click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    desktop.settle()
    held = picture.get_attribute("href")
    page.wait_for_timeout(1_000)
    assert picture.get_attribute("href") == held


def test_press_adds_a_point_where_it_was_pressed(desktop: Actor) -> None:
    page = desktop.page
    desktop.open("playground?points=Blobs&epochs=5")
    page.get_by_text("▲ 2", exact=True).click()
    desktop.settle()
    marks = plane_of(page, "Detector").locator("path.points").nth(2)
    before = marks.get_attribute("d")
    box = plane_of(page, "Classifier").locator(".frame").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 10)
    expect(page.get_by_role("button", name="Remove my 1 point")).to_be_visible()
    expect(marks).not_to_have_attribute("d", before)
    path = marks.get_attribute("d").split("M")[-1]  # what was added comes last
    x, y = (float(number) for number in re.match(r"([\d.]+),([\d.]+)l", path).groups())
    assert x == pytest.approx(0.25, abs=0.01)
    assert y == pytest.approx(0.10, abs=0.025)  # a triangle begins at its top
    train(desktop)
    expect(page.get_by_text(re.compile(r"squared error · [\d.]+ % right"))).to_be_visible()
    page.get_by_role("button", name="Remove my 1 point").click()
    ended(desktop)
    expect(page.get_by_text("Remove my 1 point")).to_have_count(0)
