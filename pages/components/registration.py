"""The declaration of components to Streamlit, and the check of what their scripts report. Each has
a script and, if it shows something, a style sheet, named as its module.
"""

from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent
_ELEMENT = (_FOLDER / "element.js").read_text(encoding="utf-8")


def component(name: str, library: str = "") -> Any:
    """The component whose files are called `name`, mounted by calling it with `key` and `data`.

    `library` is the source of functions that its script calls, besides `element` of element.js.

    Values in `data` should be tuples, not lists or dicts: to see whether such a value is a table,
    Streamlit loads pandas, which takes 0.4 s and 60 MB.
    """
    script, style = (_FOLDER / f"{name}.{suffix}" for suffix in ("js", "css"))
    return st.components.v2.component(
        name,
        js=library + _ELEMENT + script.read_text(encoding="utf-8"),
        css=style.read_text(encoding="utf-8") if style.exists() else None,
    )


def reported_index(key: str, event: str, count: int) -> int | None:
    """The index below `count` that the script of a component reported; None for anything else.

    Whatever comes from a browser is checked, whoever sent it.
    """
    index = st.session_state[key].get(event)
    return index if isinstance(index, int) and 0 <= index < count else None
