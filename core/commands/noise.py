"""The command `noise`: how many of a great many pictures of noise a model accepts."""

from collections.abc import Sequence
from dataclasses import asdict

import click
from tqdm import tqdm

from core import wording
from core.commands.options import Number, Result, model_argument, prints_result, whole_number
from core.commands.scoring import choose_scores
from core.experiments import evidence
from core.experiments.noise_counts import KINDS, count_noise
from core.judging.intervals import proportion
from core.nets import checkpoints
from core.reports.documents import write_document

STRENGTH = Number(float, "above 0 and at most 1", lambda number: 0 < number <= 1)


def repeat_option(option: str, arguments: Sequence[str]) -> list[str]:
    """Write the option before each of the values that follow it, since click takes one at a time:
    `--strength 1 0.5` becomes `--strength 1 --strength 0.5`.
    """
    repeated: list[str] = []
    takes_values = False
    for argument in arguments:
        if argument.startswith("-"):
            takes_values = argument == option
        elif takes_values and repeated[-1] != option:
            repeated.append(option)
        repeated.append(argument)
    return repeated


class NoiseCommand(click.Command):
    """A command whose option --strength takes several values."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments as click does, and --strength before each strength."""
        return super().parse_args(ctx, repeat_option("--strength", args))


@click.command("noise", cls=NoiseCommand)
@model_argument
@click.option(
    "--count",
    type=whole_number(1, 100_000_000),
    default=1_000_000,
    show_default=True,
    metavar="N",
    help="Pictures of each kind and strength.",
)
@click.option(
    "--strength",
    "strengths",
    type=STRENGTH,
    multiple=True,
    default=(1.0,),
    show_default=True,
    metavar="S...",
    help="How strong: above 0, at most 1; several one after the other.",
)
@click.option("--score", "score_name", metavar="NAME|all", help="The score to judge by.")
@click.option(
    "--write", "writes", is_flag=True, help="Renew weights/noise.json and docs/detection.md."
)
@prints_result
def noise(
    model_name: str, count: int, strengths: tuple[float, ...], score_name: str | None, writes: bool
) -> tuple[Result, str]:
    """Count how much of a great many pictures of noise is accepted."""
    model = checkpoints.load(model_name)
    scores = choose_scores(model, score_name)
    if writes:
        evidence.check_shipped(model_name)
    rows = []
    total = count * len(KINDS) * len(strengths)
    with tqdm(total=total, unit=" pictures", unit_scale=True, disable=None) as bar:
        for strength in strengths:
            for kind in KINDS:
                counts = count_noise(model, scores, kind, strength, count, bar.update)
                if writes:
                    evidence.write_noise(model_name, counts)
                rows += counts
    if writes:
        write_document()
    result = [{**asdict(row), "interval": list(proportion(row.accepted, row.n))} for row in rows]
    lines = [
        f"{row['kind']:<8} {row['strength']:>8g}  {row['score']:<16} "
        f"{wording.level(row['level']):>5} {row['accepted']:>10,} of {row['n']:,}  "
        f"({row['interval'][0]:.2g} to {row['interval'][1]:.2g})"
        for row in result
    ]
    head = f"{'noise':<8} {'strength':>8}  {'score':<16} {'level':>5} {'accepted':>10}"
    foot = (
        "Level: the share of validation digits accepted. In brackets a 95 % interval for the share "
        "of noise that is accepted."
    )
    return result, "\n".join([head, *lines, foot])
