"""The command `evidence`: the figures and the picture of docs/detection.md."""

from dataclasses import asdict

import click
from tqdm import tqdm

from core import files
from core.commands.loading import load_digits
from core.commands.options import Result, prints_result
from core.experiments.evidence import collect, shipped
from core.nets import checkpoints
from core.recipes import STRONG
from core.reports import gallery
from core.reports.documents import write_document
from core.reports.evidence_tables import hands_table, intervals_table


@click.command("evidence")
@prints_result
def measure_evidence() -> tuple[Result, str]:
    """Measure the shipped strong networks for docs/detection.md."""
    names = shipped()
    load_digits()
    rows = list(tqdm(collect(names), total=len(names), unit=" models", disable=None))
    if STRONG[0] in names:
        folder = files.project_folder() / "docs"
        folder.mkdir(exist_ok=True)
        picture = gallery.gallery(checkpoints.load(STRONG[0]))
        picture.save(folder / "accepted.png", optimize=True)
    write_document()
    return [asdict(row) for row in rows], f"{intervals_table()}\n{hands_table()}".rstrip()
