"""Strokes: how long from moving the pen, and from lifting it, to new verdicts on the screen.

Two real servers and one real Chromium: our app with the strong pair and with the course's, and an
app that holds the same canvas and prints its stroke count. Strokes alternate between the three, so
that a busy machine slows all. A stroke's time runs from the browser's pointerup event until the
verdict of the server has been painted; a movement's until the bars that it moves have been. Also
measured: the memory of the servers after the drawing.
"""

import numpy as np
from browser.server import serve
from playwright.sync_api import Browser, Page
from timers import read_timer, start_timer

# The board of verdicts lives in a shadow of the page.
BOARD = """
    const board = [...document.querySelectorAll('*')]
        .map(node => node.shadowRoot?.querySelector('.board .card')?.parentElement).find(Boolean);
"""
BEFORE = "%s; const read = () => %s; const before = read()"
CHANGED = ("read() !== before", "true")  # true a frame later: the change has been painted
OURS = BEFORE % (BOARD, "board.dataset.heard")  # the last stroke that the server has judged
MOVED = BEFORE % (BOARD, "[...board.querySelectorAll('.bar')].map(bar => bar.style.cssText) + ''")
THEIRS = BEFORE % ("", "document.querySelector('[data-testid=stMarkdown]')?.innerText")
_WARM_UP = 5  # strokes that are not counted: the browser still compiles what they run


def print_strokes(browser: Browser, num_strokes: int) -> None:
    """Draw in all three so many times; print the table."""
    with serve() as ours, serve("benchmarks/apps/canvas.py") as theirs:
        urls = (ours.url, f"{ours.url}/?networks=Course", theirs.url)
        pages = [_opened(browser, url) for url in urls]
        took = _alternate(pages, num_strokes)
        moved = [_moves(page, num_strokes) for page in pages[:2]]
        memory = [server.memory_mb() for server in (ours, theirs)]
    print(f"| {num_strokes} strokes each, pointer up to painted | p50 | p95 |\n|---|--:|--:|")
    names = ("our app, strong pair", "our app, course pair", "the canvas alone")
    milliseconds = 1000 * np.array([np.percentile(seconds, (50, 95)) for seconds in took])
    for name, (p50, p95) in zip(names, milliseconds, strict=True):
        print(f"| {name} | {p50:.0f} ms | {p95:.0f} ms |")
    for name, (p50, p95) in zip(names[:2], milliseconds[:2] - milliseconds[2], strict=True):
        print(f"| {name}, more than the canvas alone | {p50:.0f} ms | {p95:.0f} ms |")
    print(f"\n| {num_strokes} movements, pointer move to moved bars | p50 | p95 |\n|---|--:|--:|")
    for name, seconds in zip(names[:2], moved, strict=True):
        p50, p95 = 1000 * np.percentile(seconds, (50, 95))
        print(f"| {name} | {p50:.0f} ms | {p95:.0f} ms |")
    print(f"\nServer memory after drawing {memory[0]:.0f} MB ", end="")
    print(f"(the canvas alone {memory[1]:.0f} MB).")


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    page.wait_for_selector("canvas.drawing")
    page.wait_for_timeout(2_000)
    return page


def _alternate(pages: list[Page], num_strokes: int) -> list[list[float]]:
    rng = np.random.default_rng(0)
    took: list[list[float]] = [[] for _ in pages]
    for number in range(_WARM_UP + num_strokes):
        start, end = rng.uniform(40, 240, (2, 2))
        for page, before, times in zip(pages, (OURS, OURS, THEIRS), took, strict=True):
            page.bring_to_front()
            if number:
                # From blank, since the strong pair gives many a scrawl the verdict of the last.
                page.get_by_role("button", name="Clear").click()
                page.wait_for_timeout(800)
            times.append(_stroke(page, before, start, end))
    return [times[_WARM_UP:] for times in took]


def _stroke(page: Page, before: str, start: np.ndarray, end: np.ndarray) -> float:
    box = page.locator("canvas.drawing").bounding_box()
    corner, scale = np.array([box["x"], box["y"]]), box["width"] / 280
    start_timer(page, "pointerup", before, CHANGED)
    page.mouse.move(*(corner + scale * start))
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(*(corner + scale * (start + share * (end - start))))
    page.mouse.up()
    seconds = read_timer(page)[-1]
    page.wait_for_timeout(150)
    return seconds


def _moves(page: Page, num_moves: int) -> list[float]:
    """Draw one long line, a movement at a time; seconds of each."""
    page.bring_to_front()
    page.get_by_role("button", name="Clear").click()
    page.wait_for_timeout(800)
    box = page.locator("canvas.drawing").bounding_box()
    middle, radius = np.array([box["x"], box["y"]]) + box["width"] / 2, box["width"] / 3
    took = []
    for number in range(_WARM_UP + num_moves):
        # A spiral of several turns, so that it is as long as a drawing gets.
        angle, share = 0.4 * number, 0.3 + 0.7 * number / (_WARM_UP + num_moves)
        point = middle + share * radius * np.array([np.cos(angle), np.sin(angle)])
        if number == 0:
            page.mouse.move(*point)
            page.mouse.down()
            continue
        start_timer(page, "pointermove", MOVED, CHANGED)
        page.mouse.move(*point)
        took.append(read_timer(page)[-1])
    page.mouse.up()
    return took[_WARM_UP - 1 :]
