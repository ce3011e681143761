"""The smallest server: what one visitor, fifteen mixed ones and a class take, in little memory.

    python benchmarks/smallest_server.py [--megabytes N] [--core N] [--minutes N] [--only NAME]

Each scenario has a server of its own, in a control group with the memory of Community Cloud's
floor; where this machine or user may make none, there is no limit, and the resident memory of the
process is shown, which the first line says. *one*: a visitor opens all pages. *mixed*: fifteen do
what comes to mind without a pause, see mixed_visitor.py. *class*: thirty walk about as in
sessions.py while two trainings run. Then all leave, and the server is looked at a minute later, and
when Streamlit has forgotten their sessions, which it keeps for two minutes.
"""

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from browser.server import Server, serve
from control_group import ControlGroup, control_group
from mixed_visitor import MixedVisitor
from sessions import walk
from trainings import long_race
from visitor import Visitor

FORGOTTEN = 150  # seconds after which Streamlit has let go of sessions that left


@dataclass
class Watched:
    """A server, and its memory over time."""

    server: Server
    group: ControlGroup | None
    by_minute: list[float] = field(default_factory=list)
    peak: float = 0.0
    died_after: float | None = None  # seconds

    def megabytes(self) -> float:
        """Anonymous memory now; resident memory without a group."""
        return self.server.memory_mb() if self.group is None else self.group.anonymous_mb()

    @property
    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self.server.is_alive

    def watch(self, seconds: float) -> None:
        """Note the memory until that time is over, or the server has died."""
        started = time.monotonic()
        while (passed := time.monotonic() - started) < seconds:
            if not self.is_alive:
                self.died_after = passed
                return
            now = self.megabytes()
            self.peak = max(self.peak, now)
            if passed >= 60 * (len(self.by_minute) + 1):
                self.by_minute.append(now)
            time.sleep(0.2)


def main() -> None:
    """Run the scenarios one after the other; print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=690, help="of the server (default 690)")
    parser.add_argument("--core", type=float, help="cores of the server, as 0.5 (default: all)")
    parser.add_argument("--minutes", type=float, default=10, help="of each crowd (default 10)")
    parser.add_argument("--visitors", type=int, default=15, help="mixed ones (default 15)")
    parser.add_argument("--walkers", type=int, default=30, help="of the class (default 30)")
    parser.add_argument("--only", choices=("one", "mixed", "class"), help="one scenario")
    parser.add_argument("--seed", type=int, default=0, help="of what they do (default 0)")
    options = parser.parse_args()
    scenarios: dict[str, Callable[[Watched], Counter[str]]] = {
        "one": lambda watched: one(watched),
        "mixed": lambda w: mixed(w, options.visitors, options.minutes * 60, options.seed),
        "class": lambda w: whole_class(w, options.walkers, options.minutes * 60),
    }
    rows, notes = [], []
    for name, scenario in scenarios.items():
        if options.only not in (None, name):
            continue
        with watched_server(options.megabytes, options.core) as watched:
            first = Visitor(watched.server.url)
            time.sleep(1)
            start = watched.megabytes()
            first.close()
            problems = scenario(watched)
            minute, forgotten = (after(watched, seconds) for seconds in (60, FORGOTTEN - 60))
            rows.append(row(name, watched, start, minute, forgotten))
            notes += [f"{name}: {count} x {problem}" for problem, count in problems.items()]
            is_limited = watched.group is not None
    kind = f"anonymous, limit {options.megabytes} MB" if is_limited else "resident, NO LIMIT"
    print(f"Memory in MB ({kind}; cores: {options.core or 'all'}; {options.minutes:g} minutes)\n")
    print("| | one page | by minute | largest | all left, 60 s | all left, 150 s | |")
    print("|---|--:|---|--:|--:|--:|---|")
    print("\n".join(rows))
    print("\n" + ("\n".join(notes) or "Nobody saw an error."))


@contextmanager
def watched_server(megabytes: int, cores: float | None) -> Iterator[Watched]:
    """A new server, in a group of its own if that can be made."""
    with control_group(megabytes, cores) as group, serve(enter=group and group.add) as server:
        yield Watched(server, group)


def one(watched: Watched) -> Counter[str]:
    """Open all pages, twice."""
    visitor = Visitor(watched.server.url)
    for page in [*visitor.menu, *visitor.menu]:
        visitor.go(page.url_pathname)
        watched.watch(1.5)
    visitor.close()
    return Counter()


def mixed(watched: Watched, num_visitors: int, seconds: float, seed: int) -> Counter[str]:
    """Let visitors do what comes to mind; what went wrong, by page."""
    visitors = [MixedVisitor(watched.server.url, seed + number) for number in range(num_visitors)]
    until = time.monotonic() + seconds

    def act(visitor: MixedVisitor) -> None:
        while time.monotonic() < until and watched.is_alive:
            try:
                visitor.act()
            except Exception as error:  # noqa: BLE001 (the server may be gone)
                if watched.is_alive:
                    visitor.problems[f"{type(error).__name__}: {str(error)[:100]}"] += 1
                    visitor.come_back()

    together([lambda visitor=visitor: act(visitor) for visitor in visitors], watched, seconds)
    for visitor in visitors:
        visitor.close()
    times = [second for visitor in visitors for second in visitor.seconds]
    print(f"mixed: {len(times)} things done, {median(times):.2f} s in the median; ", end="")
    print(dict(sum((visitor.done for visitor in visitors), Counter())))
    return sum((visitor.problems for visitor in visitors), Counter())


def whole_class(watched: Watched, num_walkers: int, seconds: float) -> Counter[str]:
    """Let a class walk about while two of them train."""
    trainers = [long_race(watched.server.url, seed) for seed in (101, 102)]
    for trainer in trainers:
        trainer.press("Start race")
    walkers = [Visitor(watched.server.url) for _ in range(num_walkers - 2)]
    until, times, problems = time.monotonic() + seconds, [], Counter()

    def act(visitor: Visitor, seed: int) -> None:
        try:
            walk(visitor, seed, until, times)
        except Exception as error:  # noqa: BLE001 (as above)
            problems[f"{type(error).__name__}: {str(error)[:160]}"] += watched.is_alive

    together(
        [lambda v=visitor, seed=seed: act(v, seed) for seed, visitor in enumerate(walkers)],
        watched,
        seconds,
    )
    for visitor in (*trainers, *walkers):
        visitor.close()
    print(f"class: {len(times)} reruns, {median(times):.2f} s in the median")
    return problems


def together(actions: list[Callable[[], None]], watched: Watched, seconds: float) -> None:
    """Do all at the same time in threads, and watch the server."""
    threads = [threading.Thread(target=action, daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    watched.watch(seconds)
    for thread in threads:
        thread.join(90)


def after(watched: Watched, seconds: float) -> float | None:
    """Memory when so many seconds more are over; None for a server that has died."""
    until = time.monotonic() + seconds
    while watched.is_alive and time.monotonic() < until:
        time.sleep(0.5)
    # Streamlit lets go of sessions when the next one comes or goes.
    if watched.is_alive:
        Visitor(watched.server.url).close()
        time.sleep(1)
    return watched.megabytes() if watched.is_alive else None


def row(
    name: str, watched: Watched, start: float, minute: float | None, forgotten: float | None
) -> str:
    """Cells of the table."""
    ends = [f"{end:.0f}" if end else "–" for end in (minute, forgotten)]
    fate = "alive" if watched.is_alive else f"killed after {watched.died_after or 0:.0f} s"
    by_minute = " ".join(f"{megabytes:.0f}" for megabytes in watched.by_minute) or "–"
    cells = [name, f"{start:.0f}", by_minute, f"{watched.peak:.0f}", *ends, fate]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
