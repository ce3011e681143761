"""How every page looks once all of it is open: on a phone and at a desktop."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from browser.actor import Actor
from browser.server import Server
from playwright.sync_api import Browser, Page, expect

WIDTHS = (375, 1280)
APART = 2  # pixels, at least, between two texts
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels of the window

# The controls of each row that stands on one line, and of each line if it is wrapped: its middle.
_ROWS = """() => {
  const controls = [
    "[data-testid=stButton] button", "[data-testid=stPopover] button",
    "[data-testid=stDownloadButton] button", "[data-testid=stNumberInputContainer]",
    "[data-testid=stSelectbox] [role=combobox], [data-testid=stSelectbox] input",
    "[data-testid=stTextInput] input", "[data-testid=stButtonGroup] > [role] > button",
    "[data-testid=stCheckbox] label", "[data-testid=stPageLink] a",
  ].join();
  const rows = [];
  for (const block of document.querySelectorAll("[data-testid=stHorizontalBlock]")) {
    const found = [];
    for (const child of block.children) {
      // A column counts where it is one control and no more.
      const parts = child.querySelectorAll("[data-testid=stElementContainer]");
      const isOne = child.matches("[data-testid=stElementContainer]") || parts.length === 1;
      const control = isOne && child.querySelector(controls);
      const box = control && control.getBoundingClientRect();
      if (!box || !box.height) continue;
      const { top, bottom } = (parts[0] ?? child).getBoundingClientRect();
      const name = child.innerText.split("\\n").filter((word) => !/^[a-z_]+$/.test(word))[0];
      found.push({ name: name ?? "?", middle: (box.top + box.bottom) / 2, top, bottom });
    }
    for (const one of found)
      for (const other of found)
        if (one !== other && one.top < other.middle && other.middle < one.bottom)
          if (other.top < one.middle && one.middle < other.bottom)
            rows.push([one.name, one.middle, other.name, other.middle]);
  }
  return rows;
}"""


class Text(NamedTuple):
    """A text in a chart, as it is seen."""

    text: str
    box: Box


@pytest.fixture(scope="module")
def drawn_tab(browser: Browser) -> Iterator[Page]:
    """A tab that remembers what is written on each of its canvases."""
    page = browser.new_page()
    page.add_init_script(path=Path(__file__).with_name("chart_texts.js"))
    yield page
    page.close()


def _open_folds(actor: Actor) -> None:
    folds = actor.page.locator("[data-testid=stExpander] details:not([open]) > summary")
    for _ in range(20):
        shown = [fold for fold in folds.all() if fold.is_visible()]
        if not shown:
            return
        shown[0].click()
        actor.settle()


def _wait_for_end(actor: Actor) -> None:
    expect(actor.stop_button).to_have_count(0, timeout=60_000)
    actor.settle()


def _draw(actor: Actor) -> Iterator[None]:
    yield
    actor.throw_noise()
    yield
    actor.press("Test 1,000 noise pictures")
    strengths = actor.page.get_by_text("From faint to full noise")
    expect(strengths).to_be_visible(timeout=90_000)
    yield


def _thresholds(actor: Actor) -> Iterator[None]:
    for key in ("Home", "End"):
        line = actor.page.get_by_role("slider", name="Threshold in the histogram")
        line.focus()
        actor.page.keyboard.press(key)
        actor.page.wait_for_timeout(300)
        actor.settle()
        yield
    for tab in actor.page.get_by_role("tab").all():
        tab.click()
        actor.settle()
        yield


def _dataset(actor: Actor) -> Iterator[None]:
    expect(actor.page.locator(".js-plotly-plot canvas").first).to_be_visible(timeout=30_000)
    yield


def _mistakes(actor: Actor) -> Iterator[None]:
    yield
    actor.page.get_by_role("button", name=re.compile(r"^Test digit [\d,]+: label \d")).first.click()
    expect(actor.page.get_by_role("dialog")).to_be_visible()
    actor.settle()
    yield


def _train(actor: Actor) -> Iterator[None]:
    yield
    for _ in range(2):  # the second has the curves of the first beside its own
        actor.press("Start race")
        expect(actor.page.get_by_text(re.compile(r"^Done after"))).to_be_visible(timeout=60_000)
        _wait_for_end(actor)
        yield
        actor.page.get_by_role("spinbutton", name="Epochs").fill("4")
        actor.page.keyboard.press("Enter")
        actor.settle()


def _playground(actor: Actor) -> Iterator[None]:
    yield
    actor.press("Train")
    _wait_for_end(actor)
    yield


def _scratch(actor: Actor) -> Iterator[None]:
    yield
    actor.press("100 steps")
    yield


def _lessons(actor: Actor) -> Iterator[None]:
    for number in range(5):
        choice = actor.page.get_by_role("radiogroup", name="Lesson").get_by_role("radio")
        choice.nth(number).click()
        actor.settle()
        _open_folds(actor)
        run = actor.page.get_by_role("button", name="Run", exact=True)
        if number < 2:
            run.click()
            expect(run).to_be_enabled(timeout=60_000)
            _wait_for_end(actor)
        yield
    actor.press("Sweep")
    expect(actor.page.get_by_text("3 of 3 values done")).to_be_visible(timeout=120_000)
    actor.settle()
    yield


VISITS: dict[str, Callable[[Actor], Iterator[None]]] = {
    "": _draw,
    "thresholds": _thresholds,
    "dataset": _dataset,
    "mistakes": _mistakes,
    "train": _train,
    "playground": _playground,
    "scratch": _scratch,
    "lessons": _lessons,
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", VISITS)
def test_page_is_tidy(drawn_tab: Page, bundled_server: Server, path: str, width: int) -> None:
    """No text of a chart touches another or is cut off, each chart says what it shows, and the
    controls of a row are level.
    """
    drawn_tab.set_viewport_size({"width": width, "height": 900})
    actor = Actor(drawn_tab, bundled_server.url)
    actor.open(path)
    _open_folds(actor)
    num_charts = 0
    for _ in VISITS[path](actor):
        drawn_tab.wait_for_timeout(300)  # a chart draws itself when the browser has time
        drawings = drawn_tab.evaluate("chartTexts()")
        num_charts += len(drawings)
        for drawing in drawings:
            texts = [Text(each["text"], tuple(each["box"])) for each in drawing["texts"]]
            assert _cut_off(texts, tuple(drawing["frame"])) == []
            assert _touching(texts) == []
        assert drawn_tab.evaluate("chartsWithoutHeading()") == []
        assert _uneven(drawn_tab.evaluate(_ROWS)) == []
    assert num_charts
    drawn_tab.goto("about:blank")  # which ends the session


def _cut_off(texts: list[Text], frame: Box) -> list[str]:
    left, top, right, bottom = frame
    return [
        each.text
        for each in texts
        if not (
            left - 1 <= each.box[0]
            and top - 1 <= each.box[1]
            and each.box[2] <= right + 1
            and each.box[3] <= bottom + 1
        )
    ]


def _touching(texts: list[Text]) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for one, other in combinations(set(texts), 2)
        if one.box[0] < other.box[2] + APART
        and other.box[0] < one.box[2] + APART
        and one.box[1] < other.box[3] + APART
        and other.box[1] < one.box[3] + APART
    ]


def _uneven(pairs: list[tuple[str, float, str, float]]) -> list[tuple[str, str]]:
    return [(one, other) for one, middle, other, height in pairs if abs(middle - height) > 2]
