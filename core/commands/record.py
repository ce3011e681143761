"""The command `record`: the race that the train page replays, run and written down again."""

import click

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result
from core.runs import recording
from core.wording import percent


@click.command("record")
@prints_result
def record_race() -> tuple[Result, str]:
    """Run the default race once more and write down its curves."""
    path = recording.default_path()
    run = recording.record(load_digits(), path).run
    accuracies = {lane.recipe.name: lane.curves.validation_accuracies[-1] for lane in run.lanes}
    result = {"out": str(path), "seconds": run.seconds, "validation_accuracy": accuracies}
    ends = ", ".join(f"{name} {percent(accuracy, 2)}" for name, accuracy in accuracies.items())
    return result, f"Recorded in {run.seconds:.1f} s to {path}. Validation: {ends}."
