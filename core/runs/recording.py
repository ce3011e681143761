"""A recording of the default race: its curves at any moment, without torch and without a wait.

It ships in `weights/`, and so do the two networks that the race ended with.
"""

import dataclasses
import datetime
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import files
from core.data.digits import DigitSplits
from core.errors import CheckpointError, DataError, NotaError, TrainingError
from core.recipes import RECIPES
from core.runs import snapshot
from core.runs.curves import Curves
from core.runs.scheduler import Scheduler
from core.runs.snapshot import DONE, PAUSED, TRAINING, LaneSnapshot, RunSnapshot

RACE = ("course-classifier", "course-detector")
COMMAND = "python -m core record"
LENGTH = 15.0  # seconds that a whole replay takes
_MEAN_OF = 10  # steps; the file holds one loss for so many


@dataclass(frozen=True)
class Recording:
    """A race that was run to its end."""

    day: str  # when, as 2026-01-31
    run: RunSnapshot  # without models; a loss is the mean of the ten steps around it

    def at(self, fraction: float, state: str) -> RunSnapshot:
        """The run as it was when this fraction of it was done, in a state of the replay's."""
        lanes = tuple(_cut(lane, fraction) for lane in self.run.lanes)
        seconds = self.run.seconds * fraction
        return dataclasses.replace(self.run, state=state, lanes=lanes, seconds=seconds)


@dataclass(frozen=True)
class Player:
    """A replay's position, and whether it moves. Times are of one clock, in seconds."""

    played: float = 0.0  # of `LENGTH`, when it was set going or paused
    since: float | None = None  # when it was set going; None while it is paused

    def position(self, now: float) -> float:
        """Seconds of `LENGTH` that are over."""
        moved = 0.0 if self.since is None else now - self.since
        return min(self.played + moved, LENGTH)

    def paused(self, now: float) -> "Player":
        """Held where it is."""
        return Player(self.position(now))

    def resumed(self, now: float) -> "Player":
        """Going on from where it is."""
        return Player(self.position(now), now)

    def ended(self) -> "Player":
        """At the end."""
        return Player(LENGTH)

    def show(self, recording: Recording, now: float) -> RunSnapshot:
        """The recorded run as the replay shows it now."""
        position = self.position(now)
        moving = PAUSED if self.since is None else TRAINING
        return recording.at(position / LENGTH, DONE if position == LENGTH else moving)


def default_path() -> Path:
    """The recording that ships."""
    return files.weights_folder() / "race.json"


def load(path: Path) -> Recording:
    """Read a recording. Raises `CheckpointError`."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        run = snapshot.from_json(value["run"], [None] * len(value["run"]["lanes"]))
        lanes = tuple(_spread_out(lane, int(value["mean_of"])) for lane in run.lanes)
        return Recording(str(value["day"]), dataclasses.replace(run, lanes=lanes))
    except (OSError, KeyError, TypeError, ValueError, NotaError) as error:
        raise CheckpointError(
            f"The recorded race {path.name} cannot be read. Record it again with `{COMMAND}`."
        ) from error


def record(digits: DigitSplits, path: Path) -> Recording:
    """Run the race in the background as a page does, and write it down; minutes.

    Raises `DataError` without MNIST and `TrainingError` when the race does not reach its end.
    """
    if not digits.source.is_mnist:
        raise DataError(f"The race that ships is run on MNIST. {digits.source.note}")
    runs = Scheduler()
    link = runs.start([RECIPES[name] for name in RACE], digits)
    while (race := runs.snapshot(link)) is not None and race.going:
        runs.touch(link)
        time.sleep(0.5)
    if race is None or race.state != DONE:
        raise TrainingError(f"The race did not reach its end. {race.message if race else ''}")
    day = datetime.date.today().isoformat()
    run = snapshot.to_json(race) | {"seconds": round(race.seconds, 1)}
    for lane in run["lanes"]:
        columns = lane["curves"]
        del columns["accuracies"]  # of steps: twice the file, for nobody
        starts = range(0, len(columns["losses"]), _MEAN_OF)
        columns["losses"] = [np.mean(columns["losses"][i : i + _MEAN_OF]) for i in starts]
        for name in columns.keys() - {"steps"}:
            columns[name] = [float(f"{number:.6g}") for number in columns[name]]
    value = {"command": COMMAND, "day": day, "mean_of": _MEAN_OF, "run": run}
    files.write(path, json.dumps(value) + "\n")
    return load(path)


def _spread_out(lane: LaneSnapshot, mean_of: int) -> LaneSnapshot:
    """The lane with a loss for each step again, each `mean_of` of them the same."""
    losses = np.repeat(lane.curves.losses, mean_of)[: lane.num_steps]
    return dataclasses.replace(lane, curves=dataclasses.replace(lane.curves, losses=losses))


def _cut(lane: LaneSnapshot, fraction: float) -> LaneSnapshot:
    """The lane as it was when this fraction of its steps was done."""
    num_steps = round(fraction * lane.num_steps)
    num_epochs = int(np.searchsorted(lane.curves.steps, num_steps, side="right"))
    losses, *others, _ = vars(lane.curves).values()
    return dataclasses.replace(
        lane,
        num_images=round(fraction * lane.num_images),
        curves=Curves(losses[:num_steps], *(curve[:num_epochs] for curve in others)),
    )
