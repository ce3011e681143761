"""Trainings that outlast every measurement, so that pages can be measured beside them."""

import contextlib
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

from visitor import Visitor


def long_race(url: str, seed: int, settings: str = "") -> Visitor:
    """A visitor with settings that take longer than anybody waits; nothing is pressed yet."""
    first = Visitor(url, "train")
    [images] = [slider for slider in first.shown("slider") if slider.label == "Training images"]
    first.close()
    everything = quote_plus(list(images.options)[-1])
    return Visitor(url, f"train?images={everything}&epochs=1000&seed={seed}{settings}")


@contextlib.contextmanager
def two_trainings(url: str) -> Iterator[list[Visitor]]:
    """Two visitors who have each started a race of classifier and detector on all images there are,
    and watch it; at the end they stop it and leave.
    """
    watchers = [long_race(url, seed) for seed in (101, 102)]
    for watcher in watchers:
        watcher.press("Start race")
    wait(lambda: all("images/s" in state(watcher) for watcher in watchers))
    yield watchers
    assert all("images/s" in state(watcher) for watcher in watchers), "they ended by themselves"
    for watcher in watchers:
        watcher.press("Stop")
    wait(lambda: all(state(watcher).startswith("Stopped after") for watcher in watchers))
    for watcher in watchers:
        watcher.close()


def state(visitor: Visitor) -> str:
    """The text beside the progress bar of a visitor to the train page; empty without a training."""
    return next((bar.text for bar in visitor.shown("progress")), "")


def wait(until: Callable[[], bool]) -> None:
    """Wait until a condition holds, a minute at most."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "not within a minute"
        time.sleep(0.1)
