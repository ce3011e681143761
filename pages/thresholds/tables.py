"""Tables below the line: kind by kind, what gets mistaken for what, and all networks over seeds."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from core import wording
from core.errors import NotaError
from core.judging.measured import separations
from core.judging.mistakes import confusion_with_refusals
from core.judging.scores import scores_for
from core.recipes import NUM_CLASSES, RECIPES, SHIPPED
from pages.shared import cached
from pages.shared.plain import plain
from pages.thresholds import kinds
from pages.thresholds.scored_model import ScoredModel

_FIGURES = {
    "auroc": "AUROC",
    "fpr_at_95_tpr": "accepted where 95 % of digits are (FPR)",
    "fpr_at_99_tpr": "accepted where 99 % are (FPR)",
    "ccr_at_fpr_1e_3": "digits read right at FPR 0.1 % (CCR)",
}


def show_kinds(scored: ScoredModel, threshold: float) -> None:
    """Show what the line accepts of each kind, and how well the score tells it from digits."""
    st.markdown(f"**Kind by kind**: {scored.role.coloured(plain(scored.description))}")
    rows = [
        "| kind | pictures | accepted by this line | " + " | ".join(_FIGURES.values()) + " |",
        "|---|--:|--:|" + "--:|" * len(_FIGURES),
    ]
    problems = []
    for kind, separation in scored.comparison.separations.items():
        pictures, title = scored.comparison.kinds[kind].ranked, plain(kinds.title(kind))
        cells = [wording.NOT_MEASURED] * len(_FIGURES)
        if isinstance(separation, str):
            problems.append(f"{title}: {separation}")
        else:
            figures, ends = separation
            cells = [
                wording.ranged(*shares) for shares in zip(figures, ends.low, ends.high, strict=True)
            ]
        accepted = wording.percent(float(pictures.accepted(threshold)))
        rows.append(f"| {title} | {len(pictures):,} | **{accepted}** | {' | '.join(cells)} |")
        if len(pictures) == 1:
            problems.append(
                f"{title}: only one picture, accepted or not. A share of one says "
                "little, and its interval nothing: add more."
            )
    st.markdown("\n".join(rows))
    st.caption(
        "In brackets: a 95 % interval from 200 resamples of both sets, that is how "
        "much the choice of pictures matters for this one training."
    )
    for problem in problems:
        st.warning(problem)


def show_confusion(scored: ScoredModel, threshold: float) -> None:
    """Show how many pictures are read as each digit, and how many are refused by the line."""
    digits, splits = scored.comparison.digits, scored.answers.digits
    counts = {}
    if splits is None:
        counts["all digits"] = digits.counts_read(threshold)
    else:
        refused = np.zeros(len(digits.preds), bool)
        refused[digits.just_below(threshold, len(refused))] = True
        table = confusion_with_refusals(splits.test.labels, digits.preds, refused)
        counts = {f"digit {label}": row for label, row in enumerate(table)}
    for kind, pictures in scored.comparison.kinds.items():
        counts[f"*{plain(kinds.title(kind))}*"] = pictures.counts_read(threshold)
    rows = [
        "| shown | " + " | ".join(map(str, range(NUM_CLASSES))) + " | none of these |",
        "|---|" + "--:|" * (NUM_CLASSES + 1),
    ]
    for title, row in counts.items():
        *read, none = (f"{count:,}" if count else "·" for count in row.tolist())
        rows.append(f"| {title} | {' | '.join(read)} | :violet[**{none}**] |")
    st.markdown("**What gets mistaken for what**")
    st.markdown("\n".join(rows))
    if splits is None:
        st.caption("Digit by digit once MNIST is here: its labels don't come with the app.")


def show_networks(chosen: Iterable[str]) -> None:
    """Show one figure of every network and score for the kinds that can have been measured."""
    st.markdown("**All networks and scores, over seeds**")
    figure = st.selectbox(
        "Figure",
        list(_FIGURES),
        format_func=_FIGURES.get,
        key="figure",
        bind="query-params",
        width=360,
    )
    titles = {kinds.measured_as(kind): plain(kinds.title(kind)) for kind in chosen}
    titles.pop(None, None)
    if not titles:
        st.caption("None of the measured kinds is chosen.")
        return
    st.markdown(_table(figure, titles))
    st.caption(
        "Mean (lowest–highest) over seeds, each at its own line, so this table "
        "doesn't move with yours. Made by `python -m core pretrain`."
    )


@st.cache_resource(show_spinner=False, max_entries=100)
def _table(figure: str, titles: dict[str, str]) -> str:
    """Markdown; `titles` are of the kinds, by the names under which they were measured."""
    head = ["network", "score", *titles.values()]
    rows = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * len(titles)]
    for name in SHIPPED:
        recipe = RECIPES[name]
        try:
            measured = cached.measured(name)
        except NotaError as error:
            rows.append(f"| {plain(error)} |" + " |" * (len(head) - 1))
            continue
        network = recipe.role.coloured(recipe.title)
        for score in scores_for(recipe):
            cells = []
            for kind in titles:
                figures = separations(measured, score.name, kind)
                # Only where every seed was measured with it: all cells of a row are comparable.
                is_whole = len(figures) == len(measured)
                shares = [getattr(each, figure) for each in figures] if is_whole else []
                cells.append(wording.unbroken(wording.mean_and_range(shares, sign="")))
            rows.append(f"| {network} | {score.title.lower()} | {' | '.join(cells)} |")
    return "\n".join(rows)
