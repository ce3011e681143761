"""What the shipped models make of what people wrote, as it lies in `weights/`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.experiments.rows import read_rows, write_rows
from core.judging.hands import HandsFigures

PEOPLE = "people.json"


def write_people(name: str, figures: Sequence[HandsFigures]) -> None:
    """Put figures of a shipped model in place of its earlier ones of the same files."""
    rows = {(model, row.file): row for model, row in load_people()}
    rows |= {(name, row.file): row for row in figures}
    write_rows(PEOPLE, ({"model": model, **asdict(row)} for (model, _), row in rows.items()))


def load_people() -> list[tuple[str, HandsFigures]]:
    """Models and figures in `weights/`; empty without the file. Raises `CheckpointError`."""
    return read_rows(PEOPLE, _figures_of, "python -m core hands FILE... MODEL --write")


def _figures_of(row: dict[str, Any]) -> tuple[str, HandsFigures]:
    model, confusions = row.pop("model"), tuple(map(tuple, row.pop("confusions")))
    return model, HandsFigures(**row, confusions=confusions)
