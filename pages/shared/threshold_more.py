"""Folded below the line: curves with the dot on them, who is taken for what, a price, the table."""

import numpy as np
import streamlit as st

from core.data.digits import DigitSplits
from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.errors import NotaError
from core.judging.measured import spread
from core.judging.mistakes import confusion_with_refusals
from core.judging.scores import SCORES, scores_for
from core.judging.separation import Separation
from core.recipes import RECIPES, SHIPPED
from pages.shared import cached, charts, threshold_charts, threshold_data
from pages.shared.threshold_charts import Curve
from pages.shared.threshold_data import LINE, Side

_FIGURES = {
    "auroc": "AUROC",
    "fpr_at_95_tpr": "accepted where 95 % of digits are (FPR)",
    "fpr_at_99_tpr": "accepted where 99 % are (FPR)",
    "ccr_at_fpr_1e_3": "digits read rightly at FPR 0.1 % (CCR)",
}
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
        if first.contest.unknowns is None:
            st.info("No unknowns are chosen, so there are no curves and no table. Choose some.")
        else:
            _curves(first, second, threshold)
            _kinds(first, threshold)
        _said(first, threshold, splits)
        _networks(first)


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
    choice = threshold_data.outputs_of(name, side.model, splits).unknowns[CHOICE_FAMILY]
    best = side.contest.proposal(choice, price)
    with right:
        st.markdown(
            f"Cheapest line: **{side.shown(best)}**, if half of all pictures are "
            f"unknowns. Chosen by validation digits and *{FAMILIES[CHOICE_FAMILY].title}* alone."
        )
        st.button("Use it", on_click=_move_to, args=(side, best))


def _move_to(side: Side, threshold: float) -> None:
    st.session_state[LINE] = side.shown(threshold)


def _curves(first: Side, second: Side | None, threshold: float) -> None:
    palette = charts.colours(st.context.theme.type)
    point = first.contest.point(threshold)
    lines = [(first, threshold, "solid")]
    if second is not None:
        lines.append((second, second.contest.refusing(point.digits_refused), "dashed"))
    rocs, risks = [], []
    for side, at, dash in lines:
        of, colour = side.contest, palette[side.role]
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
            threshold_charts.curves(
                rocs, palette, "unknowns accepted (FPR)", "digits accepted (TPR)"
            ),
            height=300,
            key="roc",
            alt=f"ROC curve; the dot is at {rocs[0].dot[0]:.4f} of the unknowns and "
            f"{rocs[0].dot[1]:.4f} of the digits accepted",
        )
    with right:
        st.markdown("**Risk and coverage**: answer less, and err less")
        top = max(float(curve.y.max()) for curve in risks)
        st.echarts_chart(
            threshold_charts.curves(
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


def _kinds(side: Side, threshold: float) -> None:
    """This model and way, one kind of unknown a row."""
    of = side.contest
    st.markdown(f"**Kind by kind**: :{side.colour}[{side.way}]")
    rows = [
        "| kind | pictures | accepted by this line | " + " | ".join(_FIGURES.values()) + " |",
        "|---|--:|--:|" + "--:|" * len(_FIGURES),
    ]
    problems = []
    for name, found in of.separations.items():
        kind = of.kinds[name].ranked
        title = FAMILIES[name].title if name in FAMILIES else name.replace("|", " ")
        cells = ["–"] * len(_FIGURES)
        if isinstance(found, str):
            problems.append(f"{title}: {found}")
        else:
            figures, ends = found
            cells = [
                f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
                for value, low, high in zip(figures, ends.low, ends.high, strict=True)
            ]
        share = 100 * float(kind.accepted(threshold))
        rows.append(f"| {title} | {len(kind):,} | **{share:.1f} %** | {' | '.join(cells)} |")
        if len(kind) == 1:
            problems.append(
                f"{title}: it is one picture only, accepted or not. Shares of one say little, and "
                "their interval nothing: add more."
            )
    st.markdown("\n".join(rows))
    st.caption(
        "In brackets the middle 95 % of 200 resamples of both sets: how far chance in picking "
        "the pictures reaches, for this one training."
    )
    for problem in problems:
        st.warning(problem)


def _said(side: Side, threshold: float, splits: DigitSplits | None) -> None:
    """What is said to digits, by label when labels are at hand, and to each kind of unknown."""
    of = side.contest
    rows: dict[str, list[int]] = {}
    splits = splits or cached.digit_loader().snapshot().splits
    has_labels = splits is not None and (not splits.source.note or side.key not in RECIPES)
    if has_labels:
        ranked = of.digits
        refused = np.zeros(len(ranked.preds), bool)
        refused[ranked.just_below(threshold, len(refused))] = True
        table = confusion_with_refusals(splits.test.labels, ranked.preds, refused)
        rows = {f"digit {digit}": row.tolist() for digit, row in enumerate(table)}
    else:
        rows["all digits"] = of.digits.said(threshold).tolist()
    for name, kind in of.kinds.items():
        title = FAMILIES[name].title if name in FAMILIES else name.replace("|", " ")
        rows[f"*{title}*"] = kind.said(threshold).tolist()
    st.markdown("**Who is taken for what**")
    lines = [
        "| shown | " + " | ".join(map(str, range(10))) + " | none of these |",
        "|---|" + "--:|" * 11,
    ]
    for name, counts in rows.items():
        *said, none = (f"{count:,}" if count else "·" for count in counts)
        lines.append(f"| {name} | {' | '.join(said)} | :violet[**{none}**] |")
    st.markdown("\n".join(lines))
    if not has_labels:
        st.caption("Digit by digit once MNIST is at hand: its labels do not ship.")


def _networks(side: Side) -> None:
    """Every shipped network, every way, the chosen kinds, over seeds."""
    st.markdown("**All networks and ways, over seeds**")
    figure = st.selectbox(
        "Figure",
        list(_FIGURES),
        format_func=_FIGURES.get,
        key="figure",
        bind="query-params",
        width=360,
    )
    kinds = [kind for kind in side.contest.kinds if kind in FAMILIES]
    if not kinds:
        st.caption("None of the kinds that were measured is chosen.")
        return
    st.markdown(_table(figure, tuple(kinds)))
    st.caption(
        "Mean (lowest–highest) over the seeds that were trained, at their own lines: this table "
        "does not move. Made by `python -m core pretrain`."
    )


@st.cache_resource(show_spinner=False, max_entries=100)
def _table(figure: str, kinds: tuple[str, ...]) -> str:
    place = Separation._fields.index(figure)
    head = ["pixels", "network", "way to decide", *(FAMILIES[kind].title for kind in kinds)]
    rows = [f"| {' | '.join(head)} |", "|---|---|---|" + "--:|" * len(kinds)]
    for name in SHIPPED:
        recipe = RECIPES[name]
        try:
            measured = cached.measured(name)
        except NotaError as error:
            rows.append(f"| {error} |" + " |" * (len(head) - 1))
            continue
        role, colour = ("detector", "orange") if recipe.is_detector else ("classifier", "blue")
        for score in scores_for(recipe):
            cells = []
            for kind in kinds:
                found = [row.separations[score.name][kind][place] for row in measured]
                mean, low, high = (100 * value for value in spread(found))
                cells.append(f"{mean:.1f} ({low:.1f}–{high:.1f})")
            title = SCORES[score.name].title.lower()
            rows.append(
                f"| {recipe.data.scaling} | :{colour}[{role}] | {title} | {' | '.join(cells)} |"
            )
    return "\n".join(rows)
