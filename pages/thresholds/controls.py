"""What is compared on the thresholds page: whose answers, judged how, against which unknowns."""

import streamlit as st

from core.data.digits import DigitSplits
from core.errors import NotaError
from core.judging.scores import SCORES, scores_for
from core.nets.model import Model
from core.recipes import RECIPES
from pages.shared import cached, model_menu, session
from pages.shared.links import check_link
from pages.shared.require_digits import require_digits
from pages.thresholds import scored_model, unknowns
from pages.thresholds.scored_model import Side

NOTHING = "nothing"
_MODEL, _WAY, _BESIDE = "model", "way", "beside"


def check() -> None:
    """Say which parts of the page's address cannot be obeyed."""
    model_menu.tell_dropped()
    check_link(
        {
            _MODEL: model_menu.titles().values(),
            _WAY: [score.title for score in SCORES.values()],
            _BESIDE: [NOTHING, *_pairs()],
        },
        {},
    )
    unknowns.check_link()


def choose(
    messages: st.delta_generator.DeltaGenerator,
) -> tuple[Side, Side | None, DigitSplits | None]:
    """One side, a second or none, and the digits when they have been read."""
    # Not columns: two in a row on a phone, so that the numbers below stay on the first screen.
    menus = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    with menus:
        model = model_menu.menu(_MODEL, "Model", "course-detector")
    name = st.session_state[_MODEL]
    ways = {score.name: score.title for score in scores_for(model.recipe)}
    if _WAY in st.session_state and st.session_state[_WAY] not in ways:
        del st.session_state[_WAY]  # the model was changed
    elif _WAY not in st.session_state and st.query_params.get(_WAY, "") in (
        {score.title for score in SCORES.values()} - set(ways.values())
    ):
        messages.warning(
            f"{model.recipe.title} cannot be judged by {st.query_params.pop(_WAY).lower()}, which "
            "this link asks for: it is trained otherwise. Use one of the ways in the menu."
        )
    with menus:
        way = st.selectbox(
            "Way to decide",
            list(ways),
            format_func=ways.get,
            key=_WAY,
            bind="query-params",
            help="  \n".join(f"**{SCORES[one].title}**: {SCORES[one].about}" for one in ways),
        )
    pairs = _pairs()
    with menus:
        beside = st.selectbox(
            "Beside it",
            [NOTHING, *pairs],
            key=_BESIDE,
            bind="query-params",
            help="Another model, or way to decide, at a line that refuses as many digits.",
        )
    with menus:
        kinds = unknowns.choose()
    own = name not in RECIPES or (beside in pairs and pairs[beside][0] not in RECIPES)
    splits = require_digits() if own else _digits_if_read()
    with messages:
        kinds = unknowns.without_broken(kinds)
        if own:
            _tell_own(splits)
        return (
            _first(name, model, way, kinds, splits),
            _second(pairs, beside, kinds, splits),
            splits,
        )


def _first(name: str, model: Model, way: str, kinds: list[str], splits: DigitSplits | None) -> Side:
    try:
        return scored_model.side(name, model, way, kinds, splits)
    except NotaError as error:
        other = scores_for(model.recipe)[0]
        st.warning(f"{error} Judged by {other.title.lower()} instead.")
    try:
        return scored_model.side(name, model, other.name, kinds, splits)
    except NotaError as error:
        st.error(str(error))
        st.stop()


def _second(
    pairs: dict[str, tuple[str, str]], beside: str, kinds: list[str], splits: DigitSplits | None
) -> Side | None:
    if beside not in pairs:
        return None
    name, way = pairs[beside]
    try:
        return scored_model.side(name, _model(name), way, kinds, splits)
    except NotaError as error:
        st.warning(str(error))
        return None


def _model(name: str) -> Model:
    own = session.models()
    return cached.model(name) if name in RECIPES else own[name.removeprefix("yours: ")]


def _pairs() -> dict[str, tuple[str, str]]:
    """Title -> model and way, for everything that can stand beside."""
    found = {}
    for name, title in model_menu.titles().items():
        try:
            ways = scores_for(_model(name).recipe)
        except NotaError:
            continue
        found |= {f"{title} · {score.title.lower()}": (name, score.name) for score in ways}
    return found


def _digits_if_read() -> DigitSplits | None:
    loader = cached.digit_loader()
    loader.start()
    return loader.snapshot().splits


def _tell_own(splits: DigitSplits) -> None:
    st.caption(
        "A model of this session is judged here and now, and a link to this page cannot carry it."
    )
    if splits.source.note:
        st.warning(
            "These are the bundled digits, not MNIST: thresholds were not calibrated for them, so "
            "a line that refuses 1 % of one may refuse far more of the other."
        )
