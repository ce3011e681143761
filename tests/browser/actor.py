"""Somebody in front of the app: draws, presses, reads what the two networks say."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

Strokes = Sequence[Sequence[Sequence[float]]]
NONE = "none of these"
_CANVAS = "canvas.drawing"
_SIDE = 280  # of the canvas in its own units, however large it is shown
# Page -> what is written when all that one waits for is there.
_READY = {
    "thresholds": re.compile("Use this line and draw"),
    "dataset": re.compile("What to notice"),
    "mistakes": re.compile("What to notice"),
    "train": re.compile("about .* on this server"),
    "playground": re.compile("What to notice"),
    "scratch": re.compile("What to notice"),
    "lessons": re.compile("about .* on this server"),
}


@dataclass
class Actor:
    """One browser page on the app at `url`."""

    page: Page
    url: str

    def open(self, path: str = "") -> None:
        """Go to an address of the app and wait until the page is ready for its user."""
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.locator("h1")).to_be_visible(timeout=30_000)
        if (ready := _READY.get(path.split("?", maxsplit=1)[0])) is not None:
            expect(self.page.get_by_text(ready).first).to_be_attached(timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the server has nothing more to do for this page, and all of it is drawn."""
        self.page.wait_for_timeout(120)
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000
        )
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def press(self, name: str) -> None:
        """Press a button and wait."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()

    @property
    def stop_button(self) -> Locator:
        """Ours: Streamlit has one of that name in its header while a page is being made."""
        return self.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)

    def draw(self, strokes: Strokes) -> None:
        """Draw with the mouse and wait for the verdicts."""
        before = self._shown()
        canvas = self.page.locator(_CANVAS)
        canvas.hover()  # waits until the canvas is there to stay
        mouse = self.page.mouse
        for first, *rest in self.on_screen(strokes):
            mouse.move(*first)
            mouse.down()
            for point in rest:
                mouse.move(*point)
            mouse.up()
        self._wait_for_answers(before)

    def on_screen(self, strokes: Strokes) -> list[list[tuple[float, float]]]:
        """Strokes in the canvas's own units, as places in the window."""
        box = self.page.locator(_CANVAS).bounding_box()
        scale = box["width"] / _SIDE
        return [
            [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke] for stroke in strokes
        ]

    def go_to(self, title: str) -> None:
        """Open a page through the menu, so that the session stays."""
        menu = self.page.get_by_test_id("stTopNavLink")
        menu.filter(has_text=title).click()

    def throw_noise(self) -> None:
        """Press Noise and wait for the verdicts."""
        before = self._shown()
        self.page.get_by_role("button", name="Noise", exact=True).click()
        self._wait_for_answers(before)

    def largest(self) -> str:
        """The digit of the detector's largest output, whether it is accepted or not."""
        return re.search(r"is for (\d)", self._evidence())[1]

    def height(self) -> float:
        """The detector's largest output."""
        return float(re.search(r"the largest, (\S+),", self._evidence())[1])

    def _evidence(self) -> str:
        chart = self.page.get_by_role("img", name=re.compile("The detector's ten outputs"))
        return chart.get_attribute("aria-label")

    def _shown(self) -> str:
        """The evidence and the picture: to two pictures that are no digit they may say the same."""
        strip = self.page.get_by_alt_text(re.compile("The picture after each step"))
        picture = strip.get_attribute("src") if strip.count() else "none"
        return f"{self._evidence()}, {picture}"

    def _wait_for_answers(self, before: str) -> None:
        """Until they are others, and have stayed the same for longer than the canvas, which
        waits 200 ms before it sends, and a rerun take."""
        last, since, started = before, time.monotonic(), time.monotonic()
        while last == before or time.monotonic() - since < 0.5:
            assert time.monotonic() - started < 30, f"nothing new after 30 seconds: {last}"
            self.page.wait_for_timeout(50)
            if (now := self._shown()) != last:
                last, since = now, time.monotonic()
        self.settle()

    def clear(self) -> None:
        """Clear the canvas; nobody is asked any more."""
        self.press("Clear")
        expect(self.page.get_by_role("heading", name="Classifier says …")).to_be_visible()

    def answers(self) -> tuple[str, str]:
        """What the classifier and the detector say: a digit each, or "none of these"."""
        said = [
            self.page.get_by_role("heading", name=f"{name} says").text_content().split(" says ")[1]
            for name in ("Classifier", "Detector")
        ]
        return said[0], said[1]
