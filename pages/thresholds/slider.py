"""The slider that moves the line, and the link that takes the line to the draw page."""

import streamlit as st

from core import wording
from core.judging.operating_points import LENIENT, threshold_accepting
from core.judging.panel import Line
from pages.shared import session
from pages.shared.links import as_number
from pages.thresholds.scored_model import ScoredModel

_LINE = "threshold"  # the slider's key, and its name in the page's address
_LINE_IS_FOR = "_threshold_is_for"  # the model and score that the line was drawn for


def choose_threshold(scored: ScoredModel) -> float:
    """Show the slider; another model or score begins with its own lenient line."""
    comparison, score = scored.comparison, scored.comparison.score
    thresholds = {scored.shown(value): value for value in comparison.choices}
    lenient = threshold_accepting(comparison.validation.scores, LENIENT)
    default = scored.shown(comparison.nearest_choice(lenient))
    is_for = (scored.answers.key, score.name)
    if st.session_state.get(_LINE_IS_FOR, is_for) != is_for:
        st.session_state[_LINE] = default
    elif _LINE not in st.session_state:
        _heed_link(scored, thresholds, default)
    st.session_state[_LINE_IS_FOR] = is_for
    bound = "at most" if score.is_distance else "at least"
    text = st.select_slider(
        f"The line: accepted as a digit when the {score.title.lower()} is {bound}",
        list(thresholds),
        default,
        key=_LINE,
        bind="query-params",
        help=score.about,
    )
    return thresholds[text]


def move_line(scored: ScoredModel, threshold: float) -> None:
    """Move the slider from elsewhere; for callbacks."""
    st.session_state[_LINE] = scored.shown(threshold)


def show_draw_link(scored: ScoredModel, threshold: float) -> None:
    """Show the way to the draw page, where the line then decides.

    A link and not a button: from a page whose settings are in its address Streamlit lets no script
    go to another.
    """
    line = Line(scored.answers.model, scored.answers.title, scored.comparison.score, threshold)
    session.offer_line(line)
    st.page_link(
        "pages/draw/page.py",
        label="**Use this line and draw**",
        icon=":material/draw:",
        query_params={session.TAKE_LINE: "yes"},
    )


def _heed_link(scored: ScoredModel, thresholds: dict[str, float], default: str) -> None:
    """Take the line nearest to the one in the page's address, or say why that cannot be."""
    text = st.query_params.get(_LINE)
    if text is None or text in thresholds:
        return
    threshold = as_number(text) * (-1 if scored.comparison.score.is_distance else 1)
    low, high = min(thresholds.values()), max(thresholds.values())
    if low <= threshold <= high:
        st.query_params[_LINE] = scored.shown(scored.comparison.nearest_choice(threshold))
        st.rerun()
    st.warning(
        f"This link puts the line at {text[:40]}. Here it can be from "
        f"{scored.shown(low)} to {scored.shown(high)}, so it was put at {default}, "
        f"which accepts {wording.level(LENIENT)} of the validation digits."
    )
