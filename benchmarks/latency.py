"""How long from lifting the pen to new verdicts on the screen, beside the same canvas alone.

    python benchmarks/latency.py [--strokes N]

Two real servers and one real Chromium: our app, and an app that holds the same canvas and prints
its stroke count. Strokes alternate between the two, so that a busy machine slows both. A stroke's
time runs from the browser's pointerup event until the text that it changes has been painted.
Also: the first paint of the cold app, and its memory after the drawing.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser.chromium import find_chromium
from browser.server import Server, serve

BARE = """
import streamlit as st
from streamlit_drawable_canvas import st_canvas

st.title("The canvas alone")

@st.fragment
def play():
    result = st_canvas(
        stroke_width=18, stroke_color="#ffffff", background_color="#000000",
        width=280, height=280, return_image_data=True, key="canvas",
    )
    st.write(f"Strokes: {len(result.json_data['objects'])}")

play()
"""
# Resolves to milliseconds from pointerup until `selector`'s text or label changed and was painted.
TIMER = """selector => {
    const read = () => {
        const node = document.querySelector(selector);
        return node && (node.getAttribute('aria-label') || node.innerText);
    };
    const before = read();
    window.__took = new Promise((resolve, reject) => {
        window.addEventListener('pointerup', () => {
            const start = performance.now();
            const look = () => {
                if (read() !== before) {
                    requestAnimationFrame(() => resolve(performance.now() - start));
                } else if (performance.now() - start > 10000) {
                    reject(new Error('nothing changed'));
                } else {
                    requestAnimationFrame(look);
                }
            };
            look();
        }, {capture: true, once: true});
    });
}"""
OURS = "[data-testid=stEChartsChart][aria-label*='accepted up to']"
THEIRS = "[data-testid=stMarkdown]"


_WARM_UP = 5  # strokes that are not counted: the browser still compiles what they run


def main() -> None:
    """Run both apps and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=int, default=60, help="for each app (default 60)")
    num_strokes = parser.parse_args().strokes
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=["--no-sandbox"]
        )
        with serve() as ours, serve(str(bare)) as theirs:
            pages = [_opened(browser, server) for server in (ours, theirs)]
            print(f"first paint of the cold app (canvas on screen)  {pages[0][1]:6.2f} s")
            print(f"first paint of the canvas alone                 {pages[1][1]:6.2f} s")
            took = _alternate([page for page, _ in pages], num_strokes)
            print(f"\n{num_strokes} strokes each, pointer up to painted:   p50       p95")
            for name, times in zip(("our app", "canvas alone"), took, strict=True):
                p50, p95 = np.percentile(times, (50, 95))
                print(f"{name:<38} {p50:6.0f} ms {p95:6.0f} ms")
            extra = np.percentile(took[0], (50, 95)) - np.percentile(took[1], (50, 95))
            print(f"{'more than the canvas alone':<38} {extra[0]:6.0f} ms {extra[1]:6.0f} ms")
            print(f"\nserver memory after drawing  {ours.memory_mb():.0f} MB", end="")
            print(f" (canvas alone {theirs.memory_mb():.0f} MB)")
        browser.close()


def _opened(browser: Browser, server: Server) -> tuple[Page, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    started = time.perf_counter()
    page.goto(server.url)
    page.wait_for_selector("canvas.upper-canvas")
    seconds = time.perf_counter() - started
    page.wait_for_timeout(2_000)
    return page, seconds


def _alternate(pages: list[Page], num_strokes: int) -> list[list[float]]:
    rng = np.random.default_rng(0)
    took: list[list[float]] = [[], []]
    for number in range(_WARM_UP + num_strokes):
        start, end = rng.uniform(40, 240, (2, 2))
        for page, selector, times in zip(pages, (OURS, THEIRS), took, strict=True):
            page.bring_to_front()
            if number % 5 == 0 and number:
                # The canvas' own reset, so that both do the same.
                page.locator("canvas.upper-canvas").hover()
                page.get_by_role("button", name="Reset canvas & history").click()
                page.wait_for_timeout(800)
            times.append(_stroke(page, selector, start, end))
    return [times[_WARM_UP:] for times in took]


def _stroke(page: Page, selector: str, start: np.ndarray, end: np.ndarray) -> float:
    box = page.locator("canvas.upper-canvas").bounding_box()
    corner = np.array([box["x"], box["y"]])
    page.evaluate(TIMER, selector)
    page.mouse.move(*(corner + start))
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(*(corner + start + share * (end - start)))
    page.mouse.up()
    milliseconds = page.evaluate("window.__took")
    page.wait_for_timeout(150)
    return milliseconds


if __name__ == "__main__":
    main()
