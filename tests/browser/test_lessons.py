"""The lessons page in a browser: run a lesson, see what it showed, vary a setting."""

import re
from pathlib import Path
from urllib.parse import urlencode

from browser.actor import Actor
from playwright.sync_api import expect


def test_run_lesson_1_and_see_its_noise_verdicts(desktop: Actor) -> None:
    desktop.open("lessons?lesson=1+Detector")
    page = desktop.page
    expect(page.get_by_text("don't compare its figures")).to_be_visible()
    page.get_by_text("standardised", exact=True).click()
    expect(page).to_have_url(re.compile("lesson-pixels=standardised"))
    desktop.press("Run")
    expect(page.get_by_text("Random pixels", exact=True)).to_be_visible(timeout=60_000)
    verdict = page.get_by_text(re.compile("The detector says .* By distance")).last
    # Noise is far from any clean answer, and its largest output is no sign of that.
    expect(verdict).to_contain_text("distance to a clean answer: refused")
    expect(page.get_by_role("img", name="Random pixels", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_sweep_the_rate_and_take_the_table_home(desktop: Actor) -> None:
    recipe, setting = "Lesson 1: detector, 100 images", "Learning rate"
    link = {"sweep": recipe, "setting": setting, "values": "0.0001, 0.001, 0.1"}
    desktop.open(f"lessons?{urlencode(link)}")
    page = desktop.page
    page.get_by_role("button", name="Sweep", exact=True).click()
    expect(page.get_by_text("3 of 3 values done")).to_be_visible(timeout=60_000)
    desktop.settle()
    with page.expect_download() as found:
        page.get_by_role("button", name="Table (CSV)").click()
    head, *rows = Path(found.value.path()).read_text(encoding="utf-8").splitlines()
    assert head.startswith("rate,state,epochs,train_loss")
    assert [row.split(",")[:3] for row in rows] == [
        [value, "done", "10"] for value in ("0.0001", "0.001", "0.1")
    ]
