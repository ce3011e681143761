"""The command `hands`: what a model makes of what people wrote with a pen."""

from dataclasses import asdict
from pathlib import Path

import click
from tqdm import tqdm

from core import wording
from core.commands.loading import load_digits
from core.commands.options import Result, prints_result, whole_number
from core.commands.scoring import judge_checked
from core.data.hands import Hands, read_hands
from core.errors import InputError
from core.experiments.adaptation import measure_adaptation
from core.experiments.people import write_people
from core.judging.hands import FEWEST, HandsFigures, measure_hands
from core.judging.scores import scores_for
from core.nets import checkpoints
from core.nets.model import Model
from core.recipes.known import SHIPPED
from core.reports.documents import write_document

MODEL = "cnn-detector"


@click.command("hands")
@click.argument("arguments", metavar="FILE... [MODEL]", nargs=-1, required=True)
@click.option(
    "--adapt",
    "examples",
    type=whole_number(1, 100),
    metavar="N",
    help="Teach each writer's hand with N of each digit, and judge it on that writer's others.",
)
@click.option(
    "--write", "writes", is_flag=True, help="Renew weights/people.json and docs/detection.md."
)
@prints_result
def read_people(
    arguments: tuple[str, ...], examples: int | None, writes: bool
) -> tuple[Result, str]:
    """Measure how well a model reads what people wrote.

    A file holds strokes as JSON lines; they are inked and framed as on the canvas. MODEL, the last
    one, is a name in weights/ or a .safetensors file; cnn-detector without it.
    """
    *files, last = arguments
    if last not in SHIPPED and not last.endswith(".safetensors"):
        files, last = [*arguments], MODEL
    if not files:
        raise click.UsageError("Give a file of strokes, such as hands/digits.jsonl.gz.")
    model = checkpoints.load(last)
    if examples is not None:
        return _adapt(last, model, [read_hands(Path(file)) for file in files], examples)
    if writes and last not in SHIPPED:
        raise InputError(f"Only figures of models in weights/ are kept there, not of {last}.")
    rows = []
    for file in tqdm(files, unit=" files", disable=None, leave=False):
        hands = read_hands(Path(file))
        rows.append(measure_hands(model, hands, judge_checked(model, hands.images)))
    if writes:
        write_people(last, rows)
        write_document()
    result = {
        "model": last,
        "score": scores_for(model.recipe)[0].name,
        "files": [asdict(row) for row in rows],
    }
    return result, "\n".join(_text(row) for row in rows)


def _adapt(name: str, model: Model, files: list[Hands], examples: int) -> tuple[Result, str]:
    splits = load_digits()
    with tqdm(unit=" writers", disable=None, leave=False) as bar:
        found = measure_adaptation(model, splits, files, examples, bar.update)
    result = {"model": name, **asdict(found), "errors_saved": found.errors_saved}
    before, after = found.before, found.after
    lines = [
        f"{name}, taught {found.examples} of each digit by each of "
        f"{wording.counted(found.writers, 'writer')}; before and after:",
        f"  their other digits read right: {_both(before.right, after.right)} "
        f"({wording.percent(found.errors_saved, 0)} of the errors less)",
        f"  of these refused at the 99 % line: {_both(before.refused, after.refused)}",
        f"  test digits of {splits.source.name} read right: "
        f"{_both(before.test_right, after.test_right)}",
    ]
    if before.others_accepted is not None and after.others_accepted is not None:
        accepted = _both(before.others_accepted, after.others_accepted)
        lines.append(f"  other characters accepted at the 99 % line: {accepted}")
    return result, "\n".join(lines)


def _both(before: float, after: float) -> str:
    return f"{wording.percent(before, 2)}, {wording.percent(after, 2)}"


def _text(row: HandsFigures) -> str:
    """The figures of a file in words."""
    lines = [f"{row.file}:"]
    if row.right is not None:
        lines.append(
            f"  {wording.counted(row.digits, 'digit')} of "
            f"{wording.counted(row.writers, 'writer')}: {wording.percent(row.right)} read right; "
            f"refused {_by_level(row.refused)}."
        )
    if row.worst_writer is not None and row.median_writer is not None:
        lines.append(
            f"  Of {wording.counted(row.writers_compared, 'writer')} with {FEWEST} digits or more "
            f"the worst: {wording.percent(row.worst_writer)}, the median: "
            f"{wording.percent(row.median_writer)}."
        )
    if row.confusions:
        pairs = (f"{label} as {pred} ({count})" for label, pred, count in row.confusions)
        lines.append(f"  Misread most: {', '.join(pairs)}.")
    if row.unknowns:
        lines.append(
            f"  {wording.counted(row.unknowns, 'other character')} that look like no digit: "
            f"accepted {_by_level(row.accepted)}; {row.look_alikes:,} look-alikes left out."
        )
    if row.sure is not None:
        lines.append(f"  Of {wording.percent(row.sure)} of these it is more than 90 % sure.")
    return "\n".join(lines)


def _by_level(shares: dict[str, float]) -> str:
    return ", ".join(
        f"{wording.percent(share)} at the {wording.level(float(level))} line"
        for level, share in shares.items()
    )
