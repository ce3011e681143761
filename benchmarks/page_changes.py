"""Changes of page: how long from a click in the menu to the new page, alone and beside trainings.

In real Chromium, from the click on the link until the new page's own title has been painted, and
until the server has no more to say. Half of the changes without trainings come before them, half
after.
"""

from collections.abc import Sequence

import numpy as np
from browser.server import serve
from playwright.sync_api import Browser, Page
from tables import quantiles
from timers import FINISHED, read_timer, start_timer
from trainings import two_trainings
from visitor import Visitor

BEFORE = """const title = () => document.querySelector('h1')?.innerText; const before = title()"""
NEW_TITLE = "title() && title() !== before"


def print_page_changes(browser: Browser, num_rounds: int) -> None:
    """Go through the whole menu so many times with two trainings and without; print the table."""
    with serve() as server:
        visitor = Visitor(server.url)
        menu = [page.page_name for page in visitor.menu]
        visitor.close()
        nobody = f"{server.url}/train"
        _walk(browser, nobody, menu, 1)  # warm up
        rounds = _walk(browser, nobody, menu, num_rounds // 2)
        with two_trainings(server.url) as watchers:
            watched = f"{server.url}/train?{watchers[0].query}"
            beside = np.array(_walk(browser, watched, menu, num_rounds))
        rounds += _walk(browser, nobody, menu, num_rounds - num_rounds // 2)
    alone = np.array(rounds)
    print(f"| {num_rounds} changes to each page, in the browser | p50 | p95 ", end="")
    print("| p50, two trainings | p95, two trainings |\n|---|--:|--:|--:|--:|")
    for number, page in enumerate(menu):
        print(f"| {page}, its title | {quantiles(alone[:, number, 0])} ", end="")
        print(f"| {quantiles(beside[:, number, 0])} |")
    for name, index in (("all pages, their titles", 0), ("all pages, finished", 1)):
        print(f"| {name} | {quantiles(alone[..., index])} | {quantiles(beside[..., index])} |")


def _walk(
    browser: Browser, address: str, menu: Sequence[str], num_rounds: int
) -> list[list[list[float]]]:
    """For each round through the menu, for each page, seconds to its title and to the end."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector("h1")
    _click(page, menu[0])
    _click(page, menu[-1])
    rounds = [[_click(page, title) for title in menu] for _ in range(num_rounds)]
    page.close()
    return rounds


def _click(page: Page, title: str) -> list[float]:
    page.wait_for_timeout(700)
    link = page.locator("a:visible", has_text=title).first
    link.hover()
    start_timer(page, "click", BEFORE, (NEW_TITLE, FINISHED))
    link.click()
    return read_timer(page)
