"""How long the line of the thresholds page takes to move, on the server and in a browser.

10,000 digits and six kinds of unknowns. On the server at a session's websocket, from the slider's
new value until the server has finished, beside an app that holds nothing but such a slider; moves
alternate. In real Chromium from a key press until both numbers and the histogram have changed and
the server has no more to say.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
from browser.server import serve
from playwright.sync_api import Browser
from reruns import quantiles
from visitor import Visitor

BARE = """
import streamlit as st

@st.fragment
def line():
    st.select_slider("The line", [str(number) for number in range(200)])

line()
"""

# Resolves to seconds from a key press until everything the line moves has changed.
TIMER = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const seen = () => all('[data-testid=stMetricValue]').map(each => each.innerText).concat(
        all('[aria-label*="of digits and unknowns"]').map(each => each.ariaLabel));
    const before = seen();
    window.__took = new Promise((resolve, reject) => {
        document.addEventListener('keydown', () => {
            const start = performance.now();
            const look = () => {
                const now = seen();
                const passed = performance.now() - start;
                const app = document.querySelector('[data-testid=stApp]');
                if (now.length === before.length && now.every((text, i) => text !== before[i])
                    && app.dataset.testScriptState === 'notRunning') {
                    resolve(passed / 1000);
                } else if (passed > 10000) {
                    reject(new Error('the line did not move'));
                } else {
                    requestAnimationFrame(look);
                }
            };
            requestAnimationFrame(look);
        }, {capture: true, once: true});
    });
}"""


def print_line(browser: Browser, num_moves: int) -> None:
    """Move it so many times, on the server and in the browser; print the table."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        with serve() as ours, serve(str(bare)) as theirs:
            visitors = Visitor(ours.url, "thresholds"), Visitor(theirs.url)
            time.sleep(3)  # the pictures of the unknowns are drawn once for a server
            took = [_slide(visitors, seed) for seed in range(-5, num_moves)][5:]
            for visitor in visitors:
                visitor.close()
            painted = _press(browser, ours.url, num_moves)
    line, empty = np.array(took).T
    print("| the line, moved | p50 | p95 |\n|---|--:|--:|")
    print(f"| on the server | {quantiles(line)} |")
    print(f"| a slider and nothing else | {quantiles(empty)} |")
    print(f"| more than that | {quantiles(line - empty)} |")
    print(f"| in the browser, to all figures changed | {quantiles(painted)} |")


def _slide(visitors: tuple[Visitor, Visitor], seed: int) -> tuple[float, ...]:
    """Both to some other place; seconds of each."""
    rng = np.random.default_rng(abs(seed))
    took = []
    for visitor in visitors:
        slider = next(visitor.shown("slider"))
        time.sleep(0.1)
        took.append(visitor.slide(slider, str(rng.choice(slider.options))))
    return tuple(took)


def _press(browser: Browser, url: str, num_moves: int) -> list[float]:
    """A step to the right and back, each of which crosses digits and unknowns."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{url}/thresholds")
    page.get_by_title("taken for a").first.wait_for()
    slider = page.get_by_role("slider").first
    took = []
    for number in range(num_moves):
        page.wait_for_timeout(400)
        slider.focus()
        page.evaluate(TIMER)
        page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
        took.append(page.evaluate("window.__took"))
    page.close()
    return took
