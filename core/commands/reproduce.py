"""The command `reproduce`: the five lessons trained again, their figures beside ours."""

from dataclasses import asdict

import click
from tqdm import tqdm

from core.commands.loading import load_digits
from core.commands.options import Result, prints_result, whole_number
from core.experiments import lessons
from core.recipes import DIGITS
from core.reports.documents import write_document
from core.reports.lessons_tables import lessons_table


@click.command("reproduce")
@click.argument("names", nargs=-1, metavar="[LESSON]...", help="All, if none is named.")
@click.option(
    "--seeds",
    "num_seeds",
    type=whole_number(1, 100),
    metavar="N",
    help="How many seeds.  [default: 3, of lesson 1: 5]",
)
@click.option("--write", "writes", is_flag=True, help="Renew weights/lessons.json and README.md.")
@prints_result
def reproduce_lessons(
    names: tuple[str, ...], num_seeds: int | None, writes: bool
) -> tuple[Result, str]:
    """Train the five lessons again: their figures and ours."""
    variants = lessons.chosen(names)
    if any(variant.recipe.inputs == DIGITS for variant in variants):
        load_digits()
    total = lessons.num_trainings(variants, num_seeds)
    steps = tqdm(
        lessons.reproduce(variants, num_seeds), total=total, unit=" trainings", disable=None
    )
    [figures] = [step for step in steps if step is not None]
    if writes:
        lessons.write(figures)
        write_document()
    return [asdict(figure) for figure in figures], lessons_table(figures).rstrip()
