"""Folded below the line: a price for mistakes, curves with the dot on them, and the tables."""

import streamlit as st

from core.data.digits import DigitSplits
from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from pages.shared import charts
from pages.thresholds import scored_model, tables
from pages.thresholds.charts import Curve, curves
from pages.thresholds.scored_model import LINE, Side

_PRICES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100)


def show(first: Side, second: Side | None, threshold: float, splits: DigitSplits | None) -> None:
    """The expander; nothing in it is reckoned before it is opened."""
    more = st.expander(
        "More: curves, a price for mistakes, who is taken for what, all networks and ways",
        on_change="rerun",
        key="more",
    )
    if not more.open:
        return
    with more:
        st.caption(
            "Digits are the positive class: TPR is the share of digits accepted, FPR the share of "
            "unknowns accepted. Papers differ."
        )
        _price(first, splits)
        if first.comparison.unknowns is None:
            st.info("No unknowns are chosen, so there are no curves and no table. Choose some.")
        else:
            _curves(first, second, threshold)
            tables.kinds(first, threshold)
        tables.said(first, threshold, splits)
        tables.networks(first)


def _price(side: Side, splits: DigitSplits | None) -> None:
    """One wrong answer costs as much as N refusals."""
    left, right = st.columns([50, 50], gap="medium", vertical_alignment="center")
    price = left.select_slider(
        "One wrong answer costs as much as so many refusals",
        _PRICES,
        5,
        key="price",
        bind="query-params",
    )
    name = st.session_state["model"]
    choice = scored_model.outputs_of(name, side.model, splits).unknowns[CHOICE_FAMILY]
    best = side.comparison.proposal(choice, price)
    with right:
        st.markdown(
            f"Cheapest line: **{side.shown(best)}**, if half of all pictures are unknowns. It "
            f"refuses {100 * side.comparison.point(best).digits_refused:.1f} % of the test digits. "
            f"Chosen by validation digits and *{FAMILIES[CHOICE_FAMILY].title}* alone."
        )
        st.button("Use it", on_click=_move_to, args=(side, best))


def _move_to(side: Side, threshold: float) -> None:
    st.session_state[LINE] = side.shown(threshold)


def _curves(first: Side, second: Side | None, threshold: float) -> None:
    palette = charts.colours(st.context.theme.type)
    point = first.comparison.point(threshold)
    lines = [(first, threshold, "solid")]
    if second is not None:
        lines.append((second, second.comparison.refusing(point.digits_refused), "dashed"))
    rocs, risks = [], []
    for side, at, dash in lines:
        of, colour = side.comparison, palette[side.role]
        spot = of.point(at)
        dot = (spot.unknowns_accepted, 1 - spot.digits_refused)
        name = f"{side.role}, {of.score.title.lower()}"
        rocs.append(Curve(name, of.roc.fpr, of.roc.tpr, dot, colour, dash))
        accepted = float(of.pooled.accepted(at))
        wrong = 1 - float(of.pooled.accepted_right(at)) / accepted if accepted else 0.0
        risks.append(Curve(name, of.risk.coverage, of.risk.risk, (accepted, wrong), colour, dash))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**ROC**: what you gain and what you pay, for every line")
        st.echarts_chart(
            curves(rocs, palette, "unknowns accepted (FPR)", "digits accepted (TPR)"),
            height=300,
            key="roc",
            alt=f"ROC curve; the dot is at {rocs[0].dot[0]:.4f} of the unknowns and "
            f"{rocs[0].dot[1]:.4f} of the digits accepted",
        )
    with right:
        st.markdown("**Risk and coverage**: answer less, and err less")
        top = max(float(curve.y.max()) for curve in risks)
        st.echarts_chart(
            curves(
                risks,
                palette,
                "answered, of digits and unknowns",
                "wrong among the answers",
                max(round(1.1 * top, 2), 0.01),
            ),
            height=300,
            key="risk",
            alt=f"Risk over coverage; the dot is at {risks[0].dot[0]:.4f} answered and "
            f"{risks[0].dot[1]:.4f} of the answers wrong",
        )
