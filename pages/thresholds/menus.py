"""The menus above the line: which model, by which score, compared with what, on which unknowns."""

import streamlit as st

from core.data.digits import DigitSplits
from core.errors import NotaError
from core.judging.scores import SCORES, scores_of
from core.nets.model import Model
from core.recipes import RECIPES
from pages.shared import cached, model_menu
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.require_digits import require_digits
from pages.thresholds import unknowns
from pages.thresholds.scored_model import ScoredModel, answers_of, score_model

NONE = "none"
_USUAL = ("cnn-plain", "softmax")  # what most people would use instead of a detector
_MODEL, _SCORE, _COMPARE = "model", "score", "compare"


def check_links() -> None:
    """Say which parts of the page's address cannot be obeyed, and which models are gone."""
    model_menu.show_dropped()
    check_link(
        {
            _MODEL: model_menu.model_titles().values(),
            _SCORE: [score.title for score in SCORES.values()],
            _COMPARE: [NONE, *_others()],
        },
        {},
    )
    unknowns.check_link()


def choose_models(
    messages: st.delta_generator.DeltaGenerator,
) -> tuple[ScoredModel, ScoredModel | None]:
    """Show the menus; returns the model that is chosen, and the one that it is compared with."""
    others = _others()
    # Not columns: two in a row on a phone, so that the numbers below stay on the first screen.
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        model = model_menu.choose(_MODEL, "Model", "cnn-detector")
        score = _choose_score(model, messages)
        options = [NONE, *others]
        other = st.selectbox(
            "Compare with",
            options,
            next((n for n, title in enumerate(options) if others.get(title) == _USUAL), 0),
            key=_COMPARE,
            bind="query-params",
            help="Another model or score, with its line where it refuses as many digits.",
        )
        kinds = unknowns.choose_kinds()
    name = st.session_state[_MODEL]
    other_name, other_score = others.get(other, (None, None))
    is_own = any(each not in RECIPES for each in (name, other_name) if each is not None)
    cached.digit_loader().start()  # shipped models need digits only for the pictures below
    splits = require_digits() if is_own else None
    with messages:
        if is_own:
            _tell_own(splits)
        try:
            answers = answers_of(name, splits)
            first = score_model(answers, score, unknowns.leave_out_broken(kinds, answers))
        except NotaError as error:
            st.error(plain(error))
            st.stop()
        if other_name is None:
            return first, None
        try:
            answers = answers_of(other_name, splits)
            return first, score_model(answers, other_score, [*first.comparison.kinds])
        except NotaError as error:
            st.warning(plain(error))
            return first, None


def _choose_score(model: Model, messages: st.delta_generator.DeltaGenerator) -> str:
    titles = {score.name: score.title for score in scores_of(model)}
    others = {score.title: score for score in SCORES.values() if score.name not in titles}
    if _SCORE in st.session_state and st.session_state[_SCORE] not in titles:
        del st.session_state[_SCORE]  # the model was changed
    elif _SCORE not in st.session_state and st.query_params.get(_SCORE) in others:
        score = others[st.query_params.pop(_SCORE)]
        reason = "none was fitted" if score.needs_density else "it was trained with another loss"
        messages.warning(
            f"{model.recipe.title} cannot be judged by {score.title.lower()}, which this link asks "
            f"for: {reason}. Use a score in the menu."
        )
    return st.selectbox(
        "Score",
        list(titles),
        format_func=titles.get,
        key=_SCORE,
        bind="query-params",
        help="  \n".join(f"**{title}**: {SCORES[name].about}" for name, title in titles.items()),
    )


def _others() -> dict[str, tuple[str, str]]:
    """Title -> model and score, for everything that can be compared with."""
    others = {}
    for name, title in model_menu.model_titles().items():
        try:
            scores = scores_of(model_menu.find_model(name))
        except NotaError:
            continue
        others |= {f"{title} · {score.title.lower()}": (name, score.name) for score in scores}
    return others


def _tell_own(splits: DigitSplits) -> None:
    st.caption("Your own model is judged right here; a link to this page cannot include it.")
    if splits.source.note:
        st.warning(
            "These are the bundled digits, not MNIST. Thresholds were not chosen "
            "for them, so a line that refuses 1 % of MNIST may refuse far more of "
            "these."
        )
