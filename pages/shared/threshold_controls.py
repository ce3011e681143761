"""What is compared on the thresholds page: whose answers, judged how, against which unknowns."""

import streamlit as st

from core.data.digits import DigitSplits
from core.data.unknowns.families import FAMILIES
from core.errors import NotaError
from core.judging.scores import SCORES, scores_for
from core.nets.model import Model
from core.recipes import RECIPES
from pages.shared import cached, models, session, threshold_data
from pages.shared.controls import check_link
from pages.shared.digits import require_digits
from pages.shared.threshold_data import Side

MIXED = ("uniform", "smooth", "scribbles", "symbols", "printed", "halves")
NOTHING = "nothing"
_PROBLEMS = "_unknown_problems"
_MODEL, _WAY, _BESIDE, _KINDS = "model", "way", "beside", "unknowns"


def kinds_there_are() -> dict[str, str]:
    """Name -> title of every kind of unknown that can be chosen."""
    own = {name: name for name in threshold_data.uploaded()}
    return {name: kind.title for name, kind in FAMILIES.items()} | own


def check() -> None:
    """Say which parts of the page's address cannot be obeyed."""
    models.tell_dropped()
    known = list(kinds_there_are().values())
    check_link(
        {
            _MODEL: models.titles().values(),
            _WAY: [score.title for score in SCORES.values()],
            _BESIDE: [NOTHING, *_pairs()],
        },
        {},
    )
    strange = [name for name in st.query_params.get_all(_KINDS) if name and name not in known]
    if strange:
        st.warning(
            f"This link mixes in what is not there, so it was left out: {', '.join(strange)[:200]}."
            " What somebody uploaded stays with them."
        )


def choose(
    messages: st.delta_generator.DeltaGenerator,
) -> tuple[Side, Side | None, DigitSplits | None]:
    """One side, a second or none, and the digits when they have been read."""
    columns = st.columns([28, 26, 28, 18], gap="small", vertical_alignment="bottom")
    with columns[0]:
        model = models.menu(_MODEL, "Model", "course-detector")
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
    with columns[1]:
        way = st.selectbox(
            "Way to decide",
            list(ways),
            format_func=ways.get,
            key=_WAY,
            bind="query-params",
            help="  \n".join(f"**{SCORES[one].title}**: {SCORES[one].about}" for one in ways),
        )
    pairs = _pairs()
    with columns[2]:
        beside = st.selectbox(
            "Beside it",
            [NOTHING, *pairs],
            key=_BESIDE,
            bind="query-params",
            help="Another model, or way to decide, at a line that refuses as many digits.",
        )
    with columns[3]:
        kinds = _choose_unknowns()
    own = name not in RECIPES or (beside in pairs and pairs[beside][0] not in RECIPES)
    splits = require_digits() if own else _digits_if_read()
    with messages:
        for problem in st.session_state.get(_PROBLEMS, ()):
            st.error(problem)
        if own:
            _tell_own(splits)
        return (
            _first(name, model, way, kinds, splits),
            _second(pairs, beside, kinds, splits),
            splits,
        )


def _first(name: str, model: Model, way: str, kinds: list[str], splits: DigitSplits | None) -> Side:
    try:
        return threshold_data.side(name, model, way, kinds, splits)
    except NotaError as error:
        other = scores_for(model.recipe)[0]
        st.warning(f"{error} Judged by {other.title.lower()} instead.")
    try:
        return threshold_data.side(name, model, other.name, kinds, splits)
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
        return threshold_data.side(name, _model(name), way, kinds, splits)
    except NotaError as error:
        st.warning(str(error))
        return None


def _model(name: str) -> Model:
    own = session.models()
    return cached.model(name) if name in RECIPES else own[name.removeprefix("yours: ")]


def _pairs() -> dict[str, tuple[str, str]]:
    """Title -> model and way, for everything that can stand beside."""
    found = {}
    for name, title in models.titles().items():
        try:
            ways = scores_for(_model(name).recipe)
        except NotaError:
            continue
        found |= {f"{title} · {score.title.lower()}": (name, score.name) for score in ways}
    return found


def _choose_unknowns() -> list[str]:
    """Which kinds are mixed, and a place for one's own."""
    titles = kinds_there_are()
    num = len(st.session_state.get(_KINDS, MIXED))
    with st.popover(f"Unknowns: {num}", icon=":material/category:", width="stretch"):
        kinds = st.pills(
            "What is no digit: a thousand pictures of each kind",
            list(titles),
            selection_mode="multi",
            default=list(MIXED),
            format_func=titles.get,
            key=_KINDS,
            bind="query-params",
        )
        st.file_uploader(
            "Your own unknowns: IDX, .npy or .npz (28 × 28), PNG or JPEG",
            ["gz", "npy", "npz", "png", "jpg", "jpeg", "idx", "idx3-ubyte", "ubyte"],
            accept_multiple_files=True,
            key="unknown_files",
            on_change=_take,
            help="Arrays are taken as they are, photos are framed like a drawing.",
        )
        st.caption(
            "They stay in this session: a link to this page leaves them out. *Letters* are what "
            "choices are made by, such as the price below; the others only report."
        )
    return kinds


def _take() -> None:
    before = [kind for kind in st.session_state[_KINDS] if kind in FAMILIES]
    st.session_state[_KINDS] = before + threshold_data.take_files()


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
