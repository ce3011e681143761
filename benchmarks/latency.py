"""The latency of the app: first paint, strokes, reruns of every page, changes of page, the line.

    python benchmarks/latency.py [--starts N] [--strokes N] [--reruns N] [--rounds N] [--moves N]

Each table has something to compare with from the same run: see first_paint.py, strokes.py,
reruns.py, page_changes.py and line.py. A count of 0 leaves its table out.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser.chromium import find_chromium
from first_paint import print_first_paint
from line import print_line
from page_changes import print_page_changes
from reruns import print_reruns
from strokes import print_strokes


def main() -> None:
    """Measure one after the other; print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=6, help="of each app (default 6)")
    parser.add_argument("--strokes", type=int, default=40, help="for each app (default 40)")
    parser.add_argument("--reruns", type=int, default=30, help="of each page (default 30)")
    parser.add_argument("--rounds", type=int, default=4, help="through the menu (default 4)")
    parser.add_argument("--moves", type=int, default=40, help="of the line (default 40)")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=["--no-sandbox"]
        )
        if options.starts:
            print_first_paint(browser, options.starts)
        if options.strokes:
            print()
            print_strokes(browser, options.strokes)
        if options.reruns:
            print()
            print_reruns(options.reruns)
        if options.rounds:
            print()
            print_page_changes(browser, options.rounds)
        if options.moves:
            print()
            print_line(browser, options.moves)
        browser.close()


if __name__ == "__main__":
    main()
