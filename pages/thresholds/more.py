"""Folded below the line: the cost of mistakes, curves with the line on them, and tables."""

import streamlit as st

from core import wording
from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.errors import NotaError
from pages.shared.plain import plain
from pages.thresholds import curves, tables
from pages.thresholds.scored_model import ScoredModel
from pages.thresholds.slider import move_line

_REFUSALS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100)


def show_more(first: ScoredModel, second: ScoredModel | None, threshold: float) -> None:
    """Show the expander; nothing in it is computed before it is opened."""
    more = st.expander(
        "More: curves, the cost of mistakes, what gets mistaken for what, all networks and scores",
        on_change="rerun",
        key="more",
    )
    if not more.open:
        return
    with more:
        curves_tab, costs_tab, mistakes_tab, networks_tab = st.tabs(
            [
                "Curves",
                "The cost of mistakes",
                "What gets mistaken for what",
                "All networks and scores",
            ]
        )
    with curves_tab:
        st.caption(
            "Digits are the positive class: TPR is the share of digits accepted, FPR the share of "
            "unknowns accepted. Papers differ."
        )
        if first.comparison.unknowns is None:
            st.info("No unknowns are chosen, so there are no curves and no table. Choose some.")
        else:
            curves.show_curves(first, second, threshold)
            tables.show_kinds(first, threshold)
    with costs_tab:
        _show_cheapest(first)
    with mistakes_tab:
        tables.show_confusion(first, threshold)
    with networks_tab:
        tables.show_networks(first.comparison.kinds)


def _show_cheapest(scored: ScoredModel) -> None:
    """Show a slider of costs, and the cheapest line with a button that moves the line there."""
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    refusals = left.select_slider(
        "One wrong answer costs as much as this many refusals",
        _REFUSALS,
        5,
        key="cost",
        bind="query-params",
    )
    with right:
        try:
            judged = scored.answers.to_kind(CHOICE_FAMILY)
        except NotaError as error:
            st.warning(plain(error))
            return
        cheapest = scored.comparison.proposal(judged, refusals)
        refused = scored.comparison.point(cheapest).digits_refused
        st.markdown(
            f"Cheapest line: **{scored.shown(cheapest)}**, if half of all pictures "
            f"are unknowns. It refuses {wording.percent(refused)} of the test "
            "digits. Chosen with validation digits and "
            f"*{FAMILIES[CHOICE_FAMILY].title}* only."
        )
        st.button("Use it", on_click=move_line, args=(scored, cheapest))
