"""The log of a run as text, in the form of lesson 3."""

import streamlit as st

from core.recipes.description import settings
from core.runs.log import log_lines
from core.runs.snapshot import RunSnapshot
from pages.shared import run_charts


def show_log(run: RunSnapshot) -> None:
    """Show the log, folded."""
    with st.expander("Log"):
        st.caption("One line per epoch, `[epoch][batch]` counted from 0, as in lesson 3.")
        st.code(log_text(run) or "The first epoch isn't over yet.", language=None, height=220)


def log_text(run: RunSnapshot) -> str:
    """The settings and the epochs of every lane."""
    parts = []
    for title, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True):
        head = f"{title}: {', '.join(settings(lane.recipe).values())}"
        parts.append("\n".join([head, *log_lines(lane)]))
    return "\n\n".join(parts)
