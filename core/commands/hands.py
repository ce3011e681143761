"""The command `hands`: what a model makes of what people wrote with a pen."""

from dataclasses import asdict
from pathlib import Path

import click
from tqdm import tqdm

from core import wording
from core.commands.options import Result, prints_result
from core.commands.scoring import judge_checked
from core.data.hands import read_hands
from core.judging.hands import FEWEST, HandsFigures, measure_hands
from core.judging.scores import scores_for
from core.nets import checkpoints
from core.recipes.known import SHIPPED

MODEL = "cnn-detector"


@click.command("hands")
@click.argument("arguments", metavar="FILE... [MODEL]", nargs=-1, required=True)
@prints_result
def read_people(arguments: tuple[str, ...]) -> tuple[Result, str]:
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
    rows = []
    for file in tqdm(files, unit=" files", disable=None, leave=False):
        hands = read_hands(Path(file))
        rows.append(measure_hands(model, hands, judge_checked(model, hands.images)))
    result = {
        "model": last,
        "score": scores_for(model.recipe)[0].name,
        "files": [asdict(row) for row in rows],
    }
    return result, "\n".join(_text(row) for row in rows)


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
    return "\n".join(lines)


def _by_level(shares: dict[str, float]) -> str:
    return ", ".join(
        f"{wording.percent(share)} at the {wording.level(float(level))} line"
        for level, share in shares.items()
    )
