"""A session's sweep: one setting with each value of a list, two trainings at a time."""

import threading
from dataclasses import dataclass, field

from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import Recipe
from core.recipes.description import with_titles
from core.runs.snapshot import RunSnapshot
from core.runs.store import Link
from core.runs.sweep import Sweepable
from pages.shared import session_run

_AT_ONCE = 2  # as many as there are workers, so that others get their turn


@dataclass
class Sweep:
    """The trainings of one setting's values: those that were started, and those that wait."""

    base: Recipe
    swept: Sweepable
    recipes: dict[str, Recipe]  # value as typed -> what is trained
    samples: Splits
    links: dict[str, Link] = field(default_factory=dict)  # of those that were started
    problem: str = ""
    stopped: bool = False
    # Held to change them: a page is run again while its last run is in the middle of this.
    lock: threading.RLock = field(default_factory=threading.RLock)

    def snapshots(self) -> dict[str, RunSnapshot | None]:
        """How far each value is, touching it; None before its turn."""
        scheduler, snapshots = session_run.scheduler(), dict.fromkeys(self.recipes)
        for value, link in list(self.links.items()):
            scheduler.touch(link)
            snapshots[value] = scheduler.snapshot(link)
        return snapshots

    def start_next(self) -> dict[str, RunSnapshot | None]:
        """Start what has its turn now. A problem (a full server) ends the sweep."""
        with self.lock:
            return self._start_next()

    def _start_next(self) -> dict[str, RunSnapshot | None]:
        snapshots = self.snapshots()
        num_free = _AT_ONCE - sum(run is not None and run.going for run in snapshots.values())
        waiting = [value for value in self.recipes if value not in self.links]
        if self.stopped or self.problem or not waiting or num_free <= 0:
            return snapshots
        try:
            for value in waiting[:num_free]:
                recipe = self.recipes[value]
                self.links[value] = session_run.scheduler().start([recipe], self.samples)
        except NotaError as error:
            self.problem = with_titles(str(error))
        return self.snapshots()

    def going(self, snapshots: dict[str, RunSnapshot | None]) -> bool:
        """Whether anything will still change."""
        waits = len(self.links) < len(self.recipes) and not (self.stopped or self.problem)
        return waits or any(run is not None and run.going for run in snapshots.values())

    def stop(self) -> None:
        """Stop what is under way, and start nothing more."""
        self.stopped = True
        for link in list(self.links.values()):
            session_run.scheduler().stop(link)
