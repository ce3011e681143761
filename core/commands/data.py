"""The command `data`: the digits at hand, and the real sets of unknowns."""

from typing import Any

import click

from core.commands.loading import download_bar, load_digits
from core.commands.options import Result, prints_result
from core.data.digits import Standardizer
from core.data.unknowns import published, real
from core.errors import InputError
from core.recipes import STANDARDISED


@click.command("data")
@click.argument(
    "names",
    nargs=-1,
    metavar="[SET]...",
    help="After --unknowns, sets to fetch: fashion (4 MB), kmnist (3 MB).",
)
@click.option("--unknowns", "with_unknowns", is_flag=True, help="List real sets of unknowns too.")
@prints_result
def describe_data(names: tuple[str, ...], with_unknowns: bool) -> tuple[Result, str]:
    """Say which digits are at hand, and where."""
    if names and not with_unknowns:
        raise InputError(
            f"{names[0]} is fetched with python -m core data --unknowns {' '.join(names)}."
        )
    for name in names:
        with download_bar(real.title(name)) as progress:
            published.fetch_set(name, progress)
    sets = {name: str(path) for name, path in real.find_sets().items()} if with_unknowns else {}
    digits = load_digits()
    standardizer = Standardizer.fit(digits.train.images, STANDARDISED)
    result: dict[str, Any] = {
        "source": digits.source.name,
        "path": digits.source.path,
        "train": len(digits.train),
        "validation": len(digits.validation),
        "test": len(digits.test),
        "mean": standardizer.mean,
        "std": standardizer.std,
    }
    lines = [f"{key:<11}{value}" for key, value in result.items()]
    if digits.source.note:
        lines.append(digits.source.note)
    if with_unknowns:
        result["unknowns"] = sets
        rows = [f"{name}: {path}" for name, path in sets.items()] or ["no real set is at hand"]
        lines += [f"{'unknowns':<11}{row}" for row in rows]
    return result, "\n".join(lines)
