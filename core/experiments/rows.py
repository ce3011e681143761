"""Rows of measurements in the JSON files of `weights/`, a line each."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from core import files
from core.errors import CheckpointError, RecipeError
from core.judging.measured import text_of_rows

Row = TypeVar("Row")


def write_rows(name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of plain JSON values to the file of this name."""
    files.write(_path(name), text_of_rows(rows))


def read_rows(name: str, row_of: Callable[[dict[str, Any]], Row], command: str) -> list[Row]:
    """Rows of the file of this name, each read by `row_of`; empty without the file.

    Raises `CheckpointError` for a damaged file, naming the command that writes it again.
    """
    if not _path(name).exists():
        return []
    try:
        return [row_of(row) for row in json.loads(_path(name).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecipeError) as error:
        raise CheckpointError(f"{name} is damaged. Remove it and run {command} again.") from error


def _path(name: str) -> Path:
    return files.weights_folder() / name
