"""The router: page config, the menu, and a line about a training that goes on.

Each page asks one question and has a folder of its own in `pages/`.
"""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from core import memory
from pages.components import cold_start

cold_start.close_page_not_found()  # before what takes time to import
memory.settle_allocator()  # before what takes memory

from pages.shared import cached, safety_net, session, session_run  # noqa: E402


def _page(name: str, icon: str, *, default: bool = False) -> StreamlitPage:
    """The page in the room of this name, at the address of this name; the default one at /."""
    return st.Page(
        f"pages/{name}/page.py",
        title=name.capitalize(),
        icon=f":material/{icon}:",
        url_path=name,
        default=default,
    )


# Files of ours: for an icon by its name every browser would ask a font host on the internet.
_PAGES = Path(__file__).with_name("pages")
# Before the menu, which would have the icon of a page otherwise.
st.set_page_config("None of the Above", _PAGES / "icon.svg", layout="wide")
page = st.navigation(
    [
        _page("draw", "draw", default=True),
        _page("thresholds", "line_start_diamond"),
        _page("dataset", "grid_on"),
        _page("mistakes", "rule"),
        _page("train", "model_training"),
        _page("playground", "scatter_plot"),
        _page("scratch", "calculate"),
        _page("lessons", "school"),
    ],
    position="top",
)
st.set_page_config(f"{page.title} · None of the Above")
st.html(_PAGES / "style.css")
st.logo(_PAGES / f"wordmark-{st.context.theme.type or 'light'}.svg", size="large")
session.enter(page.url_path)
with st.container():  # always: the page stays where it is when the line goes, with its focus
    if page.url_path not in ("train", "lessons"):  # which show it anyway
        session_run.show_status()
safety_net.run_page(page)
cached.settle_process()
