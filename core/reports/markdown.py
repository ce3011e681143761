"""Markdown tables inside READMEs that commands write: each between its own mark and an end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from core import files


def put_tables(readme: Path, tables: Mapping[str, str]) -> None:
    """Put each table, Markdown that ends with a new line, in place of what its mark holds.

    A mark is `<!-- name -->`, and `<!-- end -->` closes it. One that is not there is passed over.
    """
    text = readme.read_text(encoding="utf-8")
    for name, table in tables.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        if mark:
            _, end, after = rest.partition("<!-- end -->")
            text = before + mark + table + end + after
    files.write(readme, text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str, command: str) -> str:
    """A table in Markdown, or which command fills it when it has no rows; a new line at its end.

    `align` has an l or r for each of the first columns; the others hold numbers, on the right.
    """
    if not rows:
        return missing(command)
    rule = ["---" if side == "l" else "--:" for side in align.ljust(len(head), "r")]
    first, *body = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([first, f"|{'|'.join(rule)}|", *body, ""])


def missing(command: str) -> str:
    """In place of a table that has nothing to show yet."""
    return f"Not measured yet: `{command}`.\n"
