"""The line of the thresholds page: how long it takes to move, on the server and in a browser.

It moves over 10,000 digits and six kinds of unknowns. On the server, at a session's websocket: from
the slider's new value until the server has finished, beside an app with nothing but such a slider,
in turns. In real Chromium: from a key press until both numbers and the histogram have changed and
the server has no more to say.
"""

import time

import numpy as np
from browser.server import serve
from playwright.sync_api import Browser
from tables import quantiles
from timers import FINISHED, read_timer, start_timer
from visitor import Visitor

# The two large numbers and the histogram, whose label says what it shows.
BEFORE = """
    const roots = [document, ...[...document.querySelectorAll('*')]
        .map(node => node.shadowRoot).filter(Boolean)];
    const all = selector => roots.flatMap(root => [...root.querySelectorAll(selector)]);
    const figures = () => all('[data-testid=stMetricValue]').map(node => node.innerText).concat(
        all('[aria-label*="of digits and unknowns"]').map(node => node.ariaLabel));
    const before = figures()
"""
ALL_CHANGED = (
    "figures().length === before.length && figures().every((text, i) => text !== before[i])"
)


def print_line(browser: Browser, num_moves: int) -> None:
    """Move the line so many times, on the server and in the browser; print the table."""
    with serve() as ours, serve("benchmarks/apps/slider.py") as theirs:
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
    """Move both sliders to an option by chance; seconds of each."""
    rng = np.random.default_rng(abs(seed))
    took = []
    for visitor in visitors:
        slider = next(visitor.shown("slider"))
        time.sleep(0.1)
        took.append(visitor.slide(slider, str(rng.choice(slider.options))))
    return tuple(took)


def _press(browser: Browser, url: str, num_moves: int) -> list[float]:
    """Step to the right and back, each time across digits and unknowns; seconds of each step."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{url}/thresholds?model=Course+detector&compare=none")
    page.get_by_title("taken for a").first.wait_for()
    slider = page.get_by_role("slider").first
    took = []
    for number in range(num_moves):
        page.wait_for_timeout(400)
        slider.focus()
        start_timer(page, "keydown", BEFORE, [f"{ALL_CHANGED} && {FINISHED}"])
        page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
        took += read_timer(page)
    page.close()
    return took
