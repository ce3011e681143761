"""Tables below the line: kind by kind, who is taken for what, and all networks over seeds."""

import numpy as np
import streamlit as st

from core import wording
from core.data.digits import DigitSplits
from core.data.unknowns.families import FAMILIES
from core.errors import NotaError
from core.judging.measured import separations
from core.judging.mistakes import confusion_with_refusals
from core.judging.scores import scores_for
from core.judging.separation import Separation
from core.recipes import RECIPES, SHIPPED
from pages.shared import cached, real_sets
from pages.thresholds import scored_model
from pages.thresholds.scored_model import Side

_FIGURES = {
    "auroc": "AUROC",
    "fpr_at_95_tpr": "accepted where 95 % of digits are (FPR)",
    "fpr_at_99_tpr": "accepted where 99 % are (FPR)",
    "ccr_at_fpr_1e_3": "digits read rightly at FPR 0.1 % (CCR)",
}


def kinds(side: Side, threshold: float) -> None:
    """This model and way, one kind of unknown a row."""
    of = side.comparison
    st.markdown(f"**Kind by kind**: :{side.colour}[{side.way}]")
    rows = [
        "| kind | pictures | accepted by this line | " + " | ".join(_FIGURES.values()) + " |",
        "|---|--:|--:|" + "--:|" * len(_FIGURES),
    ]
    problems = []
    for name, found in of.separations.items():
        kind = of.kinds[name].ranked
        title = scored_model.title(name)
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


def said(side: Side, threshold: float, splits: DigitSplits | None) -> None:
    """What is said to digits, by label when labels are at hand, and to each kind of unknown."""
    of = side.comparison
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
        title = scored_model.title(name)
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


def networks(side: Side) -> None:
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
    chosen = [kind for kind in side.comparison.kinds if kind in FAMILIES or real_sets.is_set(kind)]
    if not chosen:
        st.caption("None of the kinds that were measured is chosen.")
        return
    st.markdown(_table(figure, tuple(chosen)))
    st.caption(
        "Mean (lowest–highest) over the seeds that were trained, at their own lines: this table "
        "does not move. Made by `python -m core pretrain`, with the real sets that were at hand "
        "there."
    )


@st.cache_resource(show_spinner=False, max_entries=100)
def _table(figure: str, kinds: tuple[str, ...]) -> str:
    place = Separation._fields.index(figure)
    head = ["network", "way to decide", *map(scored_model.title, kinds)]
    rows = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * len(kinds)]
    for name in SHIPPED:
        recipe = RECIPES[name]
        try:
            measured = cached.measured(name)
        except NotaError as error:
            rows.append(f"| {error} |" + " |" * (len(head) - 1))
            continue
        colour = recipe.role.colour
        for score in scores_for(recipe):
            cells = []
            for kind in kinds:
                figures = separations(measured, score.name, real_sets.plain(kind))
                # Only where every seed was measured with it: all cells of a row are comparable.
                shares = [each[place] for each in figures if len(figures) == len(measured)]
                cells.append(wording.unbroken(wording.mean_and_range(shares, sign="")))
            title = score.title.lower()
            rows.append(f"| :{colour}[{recipe.title}] | {title} | {' | '.join(cells)} |")
    return "\n".join(rows)
