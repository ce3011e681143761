"""How long from a click in the menu to the new page, with and without two trainings beside it.

In real Chromium, from the click on the link until the new page's own title has been painted, and
until the server has no more to say. Half of those without trainings come before them, half after.
"""

from collections.abc import Sequence

import numpy as np
from browser.server import serve
from playwright.sync_api import Browser, Page
from trainings import two_trainings
from visitor import Visitor

# Resolves to milliseconds from the click on a link until another title and until all is painted.
TIMER = """() => {
    const title = () => document.querySelector('h1')?.innerText;
    const before = title();
    window.__took = new Promise((resolve, reject) => {
        document.addEventListener('click', () => {
            const start = performance.now();
            let painted = null;
            const look = () => {
                const passed = performance.now() - start;
                const app = document.querySelector('[data-testid=stApp]');
                if (painted === null && title() && title() !== before) {
                    painted = passed;
                } else if (painted !== null && app.dataset.testScriptState === 'notRunning') {
                    resolve([painted, passed]);
                    return;
                } else if (passed > 20000) {
                    reject(new Error('no new page'));
                    return;
                }
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }, {capture: true, once: true});
    });
}"""


def print_page_changes(browser: Browser, num_rounds: int) -> None:
    """Through the whole menu so many times with and without, print the table."""
    with serve() as server:
        visitor = Visitor(server.url)
        menu = [(page.section_header, page.page_name) for page in visitor.menu]
        visitor.close()
        nobody = f"{server.url}/train"
        _walk(browser, nobody, menu, 1)  # warm up
        alone = _walk(browser, nobody, menu, num_rounds // 2)
        with two_trainings(server.url) as watchers:
            held = f"{server.url}/train?{watchers[0].query}"
            beside = _walk(browser, held, menu, num_rounds)
        later = _walk(browser, nobody, menu, num_rounds - num_rounds // 2)
        alone = np.concatenate([alone, later])
    print(f"| {num_rounds} changes to each page, in the browser | p50 | p95 ", end="")
    print("| p50, two trainings | p95, two trainings |\n|---|--:|--:|--:|--:|")
    for number, (_, page) in enumerate(menu):
        print(f"| {page}, its title | {_cells(alone[:, number, 0])} ", end="")
        print(f"| {_cells(beside[:, number, 0])} |")
    for name, index in (("all pages, their titles", 0), ("all pages, finished", 1)):
        print(f"| {name} | {_cells(alone[..., index])} | {_cells(beside[..., index])} |")


def _walk(
    browser: Browser, address: str, menu: Sequence[tuple[str, str]], num_rounds: int
) -> np.ndarray:
    """(rounds, pages, 2) milliseconds. Each round goes from page to page through the menu."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector("h1")
    _click(page, *menu[0])
    _click(page, *menu[-1])
    took = [[_click(page, *entry) for entry in menu] for _ in range(num_rounds)]
    page.close()
    return np.array(took)


def _click(page: Page, section: str, title: str) -> tuple[float, float]:
    page.wait_for_timeout(700)
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    link = page.locator("a:visible", has_text=title).first
    link.hover()
    page.evaluate(TIMER)
    link.click()
    return page.evaluate("window.__took")


def _cells(milliseconds: np.ndarray) -> str:
    p50, p95 = np.percentile(milliseconds, (50, 95))
    return f"{p50:.0f} ms | {p95:.0f} ms"
