"""First paint: how long from the start of the page until the frame after its canvas has come.

Our app and an app that holds the same canvas alone, each on a server of its own that is started
anew for every measurement, one after the other in an order that alternates; always a new browser
context, so that nothing is in its cache. The next visitor comes to a server that has imported and
loaded what it needs.
"""

import statistics

from browser.server import serve
from playwright.sync_api import Browser

_APPS = {"our app": "app.py", "the canvas alone": "benchmarks/apps/canvas.py"}
# In the page: a watcher outside of it sees the canvas only when the browser has nothing else to do.
_WATCH = """
    const roots = [], attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        roots.push(root);
        return root;
    };
    (function look() {
        const isThere = roots.some(root => root.querySelector('canvas.drawing'));
        requestAnimationFrame(isThere ? () => window.painted = performance.now() : look);
    })();
"""
_VISITORS = ("first visitor of a new server", "next visitor")


def print_first_paint(browser: Browser, num_starts: int) -> None:
    """Start both so many times; print the table."""
    took: dict[str, list[list[float]]] = {title: [] for title in _APPS}
    for start in range(num_starts):
        apps = list(_APPS.items())
        for title, script in apps if start % 2 else apps[::-1]:
            with serve(script) as server:
                took[title].append([_painted(browser, server.url) for _ in _VISITORS])
    print(f"| first paint, {num_starts} starts, median | {' | '.join(_APPS)} | ratio |")
    print("|---|--:|--:|--:|")
    for number, visitor in enumerate(_VISITORS):
        ours, alone = (statistics.median(times[number] for times in took[title]) for title in _APPS)
        print(f"| {visitor} | {ours:.2f} s | {alone:.2f} s | {ours / alone:.2f} |")


def _painted(browser: Browser, url: str) -> float:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(url)
        page.wait_for_function("window.painted")
        page.wait_for_timeout(1_000)  # what comes after it is not to be cut off
        return page.evaluate("window.painted") / 1_000
