"""The way from a race that has ended to the draw page, with its networks in their places."""

import streamlit as st

from core.recipes import DETECTOR, DIGITS
from core.runs.snapshot import RunSnapshot
from pages.shared import model_menu, session_run
from pages.shared.plain import plain


def show_draw_link(run: RunSnapshot) -> None:
    """Show the link when a run has ended with a network for digits; a link for each of two that
    would take the same place there.
    """
    lanes = [lane for lane in run.lanes if lane.model and lane.recipe.inputs == DIGITS]
    if run.going or not lanes:
        return
    titles = {
        model_menu.own_title(session_run.recipe_title(lane.recipe)): lane.recipe.role
        for lane in lanes
    }
    keys = {title: "may" if role == DETECTOR else "must" for title, role in titles.items()}
    if len(set(keys.values())) == len(keys):
        _show_link("Draw with these networks", {key: title for title, key in keys.items()})
        return
    for title, key in keys.items():
        _show_link(f"Draw with {plain(title)}", {key: title})


def _show_link(label: str, chosen: dict[str, str]) -> None:
    st.page_link(
        "pages/draw/page.py",
        label=f"**{label}**",
        icon=":material/draw:",
        query_params=chosen,
    )
