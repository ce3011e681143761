"""Markdown tables, and their places in documents: each between a mark of its own and an end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from core import files


def put_tables(readme: Path, tables: Mapping[str, str]) -> None:
    """Put each table, Markdown that ends with a new line, at the mark of its name, in place of the
    one that is there.

    A mark is `<!-- name -->`, and `<!-- end -->` closes it. A mark that is missing is passed over.
    """
    text = readme.read_text(encoding="utf-8")
    for name, table in tables.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        if mark:
            _, end, after = rest.partition("<!-- end -->")
            text = before + mark + table + end + after
    files.write(readme, text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], align: str, command: str) -> str:
    """A table in Markdown, which ends with a new line; without rows the command that measures them.

    `align` has an l or r for each of the first columns; the others hold numbers, on the right.
    """
    if not rows:
        return missing(command)
    rule = ["---" if side == "l" else "--:" for side in align.ljust(len(head), "r")]
    first, *body = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([first, f"|{'|'.join(rule)}|", *body, ""])


def missing(command: str) -> str:
    """A line in place of a table that has nothing to show yet: the command that measures it."""
    return f"Not measured yet: `{command}`.\n"
