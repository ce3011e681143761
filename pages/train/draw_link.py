"""The way from a race that has ended to the draw page, with its networks in their places."""

import streamlit as st

from core.recipes import DETECTOR, DIGITS
from core.runs.snapshot import RunSnapshot
from pages.shared import model_menu, session_run


def show_draw_link(run: RunSnapshot) -> None:
    """Show the link when a run has ended with a network for digits."""
    lanes = [lane for lane in run.lanes if lane.model and lane.recipe.inputs == DIGITS]
    if run.going or not lanes:
        return
    chosen = {
        "may" if lane.recipe.role == DETECTOR else "must": model_menu.own_title(
            session_run.recipe_title(lane.recipe)
        )
        for lane in lanes
    }
    st.page_link(
        "pages/draw/page.py",
        label="**Draw with these networks**",
        icon=":material/draw:",
        query_params=chosen,
    )
