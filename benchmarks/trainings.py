"""Two trainings that outlast every measurement, so that others can be measured meanwhile."""

import contextlib
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

from visitor import Visitor


def long_race(url: str, seed: int, settings: str = "") -> Visitor:
    """Somebody whose settings take longer than anybody waits; nothing is pressed yet."""
    asking = Visitor(url, "train")
    [images] = [slider for slider in asking.shown("slider") if slider.label == "Training images"]
    asking.close()
    everything = quote_plus(list(images.options)[-1])
    return Visitor(url, f"train?images={everything}&epochs=1000&seed={seed}{settings}")


@contextlib.contextmanager
def two_trainings(url: str) -> Iterator[list[Visitor]]:
    """The two who started and watch them: classifier and detector, on all images there are."""
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
    """What stands beside the bar of somebody on the train page; empty without a training."""
    return next((bar.text for bar in visitor.shown("progress")), "")


def wait(until: Callable[[], bool]) -> None:
    """Until it is so, a minute at most."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "not within a minute"
        time.sleep(0.1)
