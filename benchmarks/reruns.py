"""Reruns: how long the server takes for a whole page again, alone and beside two trainings.

A rerun is timed at a session's websocket: from asking for the page, as a browser does for every
click, until the message that the server has finished. Between two reruns there is a pause, as with
people. Half of the reruns without trainings come before the trainings, half after them.
"""

import time
from collections import defaultdict

import numpy as np
from browser.server import serve
from tables import quantiles
from trainings import two_trainings
from visitor import Visitor

_IN_A_ROW = 5

Times = dict[str, list[float]]  # a page's title -> seconds


def print_reruns(num_reruns: int) -> None:
    """Rerun every page so many times with trainings and so many without; print the table."""
    alone: Times = defaultdict(list)
    beside: Times = defaultdict(list)
    with serve() as server:
        _rerun(Visitor(server.url), 2 * _IN_A_ROW, defaultdict(list))  # warm up
        _rerun(Visitor(server.url), num_reruns // 2, alone)
        with two_trainings(server.url) as watchers:
            # This session watches one of the two, as whoever started it would.
            _rerun(Visitor(server.url, f"train?{watchers[0].query}"), num_reruns, beside)
        _rerun(Visitor(server.url), num_reruns // 2, alone)
    print(f"| {num_reruns} reruns of each page, on the server | p50 | p95 ", end="")
    print("| p50, two trainings | p95, two trainings |\n|---|--:|--:|--:|--:|")
    for page in alone:
        print(f"| {page} | {quantiles(alone[page])} | {quantiles(beside[page])} |")
    everything = [np.concatenate(list(times.values())) for times in (alone, beside)]
    print(f"| all pages | {quantiles(everything[0])} | {quantiles(everything[1])} |")


def _rerun(visitor: Visitor, count: int, times: Times) -> None:
    rng = np.random.default_rng(0)
    for _ in range(0, count, _IN_A_ROW):
        for page in visitor.menu:
            visitor.go(page.url_pathname)
            for _ in range(_IN_A_ROW):
                time.sleep(rng.uniform(0.1, 0.3))
                times[page.page_name].append(visitor.rerun())
    visitor.close()
