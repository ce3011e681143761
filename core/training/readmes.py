"""Tables inside READMEs that commands write: each between its own mark and an end."""

from collections.abc import Mapping
from pathlib import Path


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
    readme.write_text(text, encoding="utf-8")
