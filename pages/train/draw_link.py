"""The way from a race that has ended to the draw page, with its networks in their places."""

from typing import NamedTuple

import streamlit as st

from core.recipes import DETECTOR, DIGITS, Recipe
from core.runs.snapshot import RunSnapshot
from pages.shared import model_menu, run_charts, session_run
from pages.shared.plain import plain


def show_draw_link(run: RunSnapshot) -> None:
    """Show the link when a run has ended with a network for digits; a link for each of two that
    would take the same place there, and why.
    """
    if run.going:
        return
    networks = [
        _Network(title, model_menu.own_title(session_run.recipe_title(lane.recipe)), lane.recipe)
        for title, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True)
        if lane.model and lane.recipe.inputs == DIGITS
    ]
    places = {network.place for network in networks}
    if networks and len(places) == len(networks):
        chosen = {network.place: network.in_menu for network in networks}
        _show_link(
            "Draw with these networks" if len(networks) == 2 else "Draw with this network", chosen
        )
        return
    for network in networks:
        _show_link(f"Draw with {plain(network.title)}", {network.place: network.in_menu})
    if networks:
        st.caption(f"*Draw* has one place for a {networks[0].recipe.role.name}: choose which goes.")


class _Network(NamedTuple):
    title: str  # as under the curves
    in_menu: str  # its title in the menus of other pages
    recipe: Recipe

    @property
    def place(self) -> str:
        """The part of the draw page's address that says which network has this role."""
        return "may" if self.recipe.role == DETECTOR else "must"


def _show_link(label: str, chosen: dict[str, str]) -> None:
    st.page_link(
        "pages/draw/page.py",
        label=f"**{label}**",
        icon=":material/draw:",
        query_params=chosen,
    )
