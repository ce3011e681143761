"""Sessions: what a class of thirty costs the server, and how it bears all pressing at once.

    python benchmarks/sessions.py [--sessions N] [--seconds N]

The sessions are real ones, as visitor.py opens them. First they walk about, each opening or
rerunning a page every four seconds, while two trainings run: that gives the memory of the server
and the time of a rerun, as in reruns.py. Then, on another server, all press the default race at
once, twenty press trainings with different settings at once, and all leave. That server lets an
unwatched training go on for `PATIENCE` seconds instead of three minutes, its only difference.
"""

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser.server import Server, serve
from tables import quantiles
from trainings import long_race, state, two_trainings, wait
from visitor import Visitor

PATIENCE = 15
NUM_TRAINERS = 20
_THINKING = (2.0, 6.0)  # seconds between two things that somebody does
_ID = 8  # characters of an address's run that name the training; the rest is each one's own secret


def main() -> None:
    """Print a table for each of the two servers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=30, help="default 30")
    parser.add_argument("--seconds", type=int, default=40, help="of walking about (default 40)")
    options = parser.parse_args()
    with serve() as server:
        print_class(server, options.sessions, options.seconds)
    print()
    with serve(before=f"import core.runs.scheduler as r; r.PATIENCE = {PATIENCE}") as server:
        print_rush(server, options.sessions)


def print_class(server: Server, num_sessions: int, seconds: int) -> None:
    """Let all walk about beside two trainings; print memory and times."""
    first = Visitor(server.url)
    time.sleep(1)
    print(f"| {num_sessions} sessions, two trainings | |\n|---|--:|")
    print(f"| server memory with one session | {server.memory_mb():.0f} MB |")
    with two_trainings(server.url):
        others = [Visitor(server.url) for _ in range(num_sessions - 3)]
        print(f"| with two trainings and all sessions open | {server.memory_mb():.0f} MB |")
        memory, times = [], []
        until = time.monotonic() + seconds
        walkers = [
            threading.Thread(target=walk, args=(visitor, seed, until, times))
            for seed, visitor in enumerate((first, *others))
        ]
        for walker in walkers:
            walker.start()
        while any(walker.is_alive() for walker in walkers):
            memory.append(server.memory_mb())
            time.sleep(0.2)
        print(f"| largest while they walk about for {seconds} s | {max(memory):.0f} MB |")
        p50_and_p95 = quantiles(times).replace(" | ", ", ")
        print(f"| p50 and p95 of their {len(times)} reruns | {p50_and_p95} |")
    for visitor in (first, *others):
        visitor.close()


def walk(visitor: Visitor, seed: int, until: float, times: list[float]) -> None:
    """Rerun pages, and go to another after every second rerun."""
    rng = np.random.default_rng(seed)
    time.sleep(rng.uniform(0, _THINKING[1]))
    while time.monotonic() < until:
        for number in rng.permutation(len(visitor.menu)):
            visitor.go(visitor.menu[number].url_pathname)
            for _ in range(2):
                time.sleep(rng.uniform(*_THINKING))
                times.append(visitor.rerun())


def print_rush(server: Server, num_sessions: int) -> None:
    """Let all press at once, twice, and leave; print what the server makes of it."""
    print("| all at once | |\n|---|--:|")
    pupils = [Visitor(server.url, "train") for _ in range(num_sessions)]
    wait(lambda: all(_offers(pupil, "Start race") for pupil in pupils))
    threads = server.num_threads()
    took = _at_once([lambda pupil=pupil: pupil.press("Start race") for pupil in pupils])
    wait(lambda: all(state(pupil).startswith("Done after") for pupil in pupils))
    trainings = {pupil.run[:_ID] for pupil in pupils}
    print(f"| {num_sessions} press the default race: trainings | {len(trainings)} |")
    print(f"| slowest answer | {max(took) * 1000:.0f} ms |")
    trainers = [
        long_race(server.url, seed, f"&batch={16 * seed}") for seed in range(1, NUM_TRAINERS + 1)
    ]
    took = _at_once([lambda trainer=trainer: trainer.press("Start race") for trainer in trainers])
    time.sleep(5)
    answers = Counter(_answer(trainer).split()[0] for trainer in trainers)
    counts = ", ".join(f"{count} {answer}" for answer, count in sorted(answers.items()))
    trainings = {trainer.run[:_ID] for trainer in trainers}
    print(f"| {NUM_TRAINERS} press Start with different settings: trainings | {len(trainings)} |")
    print(f"| they are told | {counts} |")
    print(f"| slowest answer | {max(took) * 1000:.0f} ms |")
    print(f"| server memory | {server.memory_mb():.0f} MB |")
    for visitor in (*pupils, *trainers):
        visitor.close()
    time.sleep(PATIENCE + 10)
    busy = server.busy_seconds()
    time.sleep(3)
    busy = (server.busy_seconds() - busy) / 3
    print(f"| threads before, and {PATIENCE + 10} s after all have left | {threads} → ", end="")
    print(f"{server.num_threads()} |\n| share of a core the server takes then | {busy:.0%} |")
    visitor = Visitor(server.url)
    print(f"| a new visitor's first page | {visitor.seconds_to_open * 1000:.0f} ms |")
    visitor.close()


def _at_once(actions: Sequence[Callable[[], float]]) -> list[float]:
    """Do each action in a thread of its own, all at one moment; seconds of each."""
    results: list[float] = []
    ready = threading.Barrier(len(actions))

    def act(action: Callable[[], float]) -> None:
        ready.wait()
        results.append(action())

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(actions), "somebody got no answer"
    return results


def _offers(visitor: Visitor, label: str) -> bool:
    return any(button.label == label for button in visitor.shown("button"))


def _answer(trainer: Visitor) -> str:
    for alert in trainer.shown("alert"):
        return alert.body
    return state(trainer).split(":")[0].rstrip(".").lower() or "nothing"


if __name__ == "__main__":
    main()
