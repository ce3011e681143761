"""Words from outside as plain text, where Streamlit expects Markdown."""

import re

from core.errors import NotaError
from core.recipes.description import with_titles

_JOINER = "\u2060"  # an invisible character that joins words
_SPECIAL = re.compile(r"[\\`*_\[\]<>|$~&]")
# Streamlit looks for icons, emoji and addresses in the finished text, where a backslash is gone.
_FOUND_LATER = re.compile(r":(?=\S)|@|\bwww(?=\.)", re.IGNORECASE)
_LINE_START = re.compile(r"[#+=-]|\d+[.)]")  # of a heading or a list


def plain(text: object) -> str:
    """Markdown in one line that shows the text as it is: no picture, link, icon, formula or HTML.

    For titles, notes and names of files that people bring, and for sentences about them. An error
    calls settings as the pages do.
    """
    if isinstance(text, NotaError):
        text = with_titles(str(text))
    line = " ".join(str(text).split())
    start = _JOINER if _LINE_START.match(line) else ""
    return start + _FOUND_LATER.sub(rf"\g<0>{_JOINER}", _SPECIAL.sub(r"\\\g<0>", line))
