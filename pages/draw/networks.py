"""Which networks are asked on the draw page: how strict, which pair, and whose."""

import streamlit as st

from core import wording
from core.errors import NotaError
from core.judging.measured import Measured, spread
from core.judging.operating_points import LENIENT, LEVELS, STRICT
from core.judging.scores import scores_of
from core.nets.model import Model
from core.recipes import CLASSIFIER, DETECTOR, RECIPES, STANDARDISED, ZERO_ONE
from pages.shared import cached, model_menu, session
from pages.shared.session import Line

STRONG, COURSE, COURSE_01 = "Strong", "Course", "Course, 0-1 pixels"
PAIRS = {
    STRONG: ("cnn-classifier", "cnn-detector"),
    COURSE: ("course-classifier", "course-detector"),
    COURSE_01: ("course-classifier-01", "course-detector-01"),
}
# Links once chose the pixels of the course's networks, when there were no others.
OLD_LINKS = {STANDARDISED: COURSE, ZERO_ONE: COURSE_01}


def heed_old_link() -> None:
    """Have a link that chooses the pixels open the networks that it meant."""
    meant = OLD_LINKS.get(st.query_params.get("pixels", ""))
    if meant is not None:
        del st.query_params["pixels"]
        if "networks" not in st.query_params:
            st.query_params["networks"] = meant
        st.rerun()


def choose() -> tuple[float, str]:
    """How strict the detector is, and which of `PAIRS` is asked."""
    with st.container(horizontal=True, gap="medium"):
        wide, narrow = st.container(width="stretch"), st.container(width="content")
    level = wide.select_slider(
        "The detector accepts this share of handwritten digits (validation)",
        LEVELS,
        LENIENT,
        format_func=wording.level,
        key="level",
        bind="query-params",
    )
    pair = narrow.segmented_control(
        "Networks",
        list(PAIRS),
        default=STRONG,
        required=True,
        key="networks",
        bind="query-params",
        help="**Strong**: convolutions, trained with digits and with made-up pictures of no "
        "digit.  \n**Course**: as in the lesson, one hidden layer, trained with digits alone.  \n"
        "**0-1 pixels**: the same, but pixels go from 0 to 1 instead of being standardised.  \n"
        "Press Noise, then switch, and watch the detector's bars.",
    )
    return level, pair


def load_pair(pair: str) -> tuple[Model, Model]:
    """The shipped classifier and detector of a pair; ends the page with a sentence.

    The course's stand in for strong ones that cannot be read, and the page says so.
    """
    if pair == STRONG:
        try:
            return _load(STRONG)
        except NotaError:
            pair = COURSE
            st.info(
                "The strong networks are missing or damaged, so the course's are asked. Rebuild "
                f"them with `python -m core pretrain {' '.join(PAIRS[STRONG])}`."
            )
    try:
        return _load(pair)
    except NotaError as error:
        st.error(f"{error} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()


def _load(pair: str) -> tuple[Model, Model]:
    classifier, detector = (cached.model(name) for name in PAIRS[pair])
    return classifier, detector


def choose_own(shipped: tuple[Model, Model], level: float) -> tuple[Model, Model]:
    """The shipped pair, or networks of this session in their places."""
    with st.expander("Other networks: trained here, or brought along"):
        model_menu.tell_dropped()
        left, right = st.columns(2)
        with left:
            must = model_menu.own_menu("must", "Must answer", CLASSIFIER) or shipped[0]
        with right:
            may = model_menu.own_menu("may", "May refuse", DETECTOR) or shipped[1]
        st.caption(
            "What you train or bring on *Train* can be chosen here for as long as you stay. It "
            "takes the place of the shipped one, which is chosen above."
        )
    try:
        may.thresholds.at(scores_of(may)[0].name, level)
    except NotaError as error:
        st.warning(f"The shipped detector is asked instead. {error}")
        may = shipped[1]
    return must, may


def own_line(pair: tuple[Model, Model]) -> tuple[Model, Model, Line | None]:
    """The pair with the model of the line that was chosen on *Thresholds* in its place, and that
    line; says so, and offers the slider again.
    """
    line = session.line()
    if line is None:
        return *pair, None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.info(
            f"Your line from *Thresholds* decides for the {line.role}: {line.title}, {line.rule}. "
            "The slider above does not move it.",
            icon=":material/line_start_diamond:",
        )
        st.button("Back to the slider", on_click=session.keep_line, args=(None,))
    classifier, detector = pair
    return (
        (classifier, line.model, line) if line.role == "detector" else (line.model, detector, line)
    )


def costs(detector: Model) -> str:
    """What strict and lenient cost on both sides, as measured over the seeds."""
    if not _ships(detector):
        return (
            "This detector was trained once, so what being strict costs is not known over seeds. "
            "Throw noise at it below."
        )
    try:
        rows = cached.measured(detector.recipe.name)
    except NotaError as error:
        return str(error)
    score = scores_of(detector)[0].name
    return (
        f"Strict ({STRICT:.0%}) refused {_both(rows, score, STRICT)}; "
        f"lenient ({LENIENT:.0%}) refused {_both(rows, score, LENIENT)}. "
        f"Refusals on average, the rest at worst, over {len(rows)} seeds and "
        f"{len(rows[0].ways[0].noise_accepted)} kinds of noise at full strength."
    ).replace("%", " %")


def _ships(model: Model) -> bool:
    name = model.recipe.name
    try:
        return name in RECIPES and cached.model(name) is model
    except NotaError:
        return False


def _both(rows: list[Measured], score: str, level: float) -> str:
    """Both kinds of mistake: digits on average, the others at worst."""
    ways = [row.way(score, level) for row in rows]
    refused = spread([way.digits_refused for way in ways]).mean
    noise = max(share for way in ways for share in way.noise_accepted.values())
    letters = max(way.accepted["printed"] for way in ways)
    return (
        f"{refused:.1%} of test digits and accepted up to {max(noise, 0.001):.1%} of noise and "
        f"{max(letters, 0.001):.1%} of printed letters"
    )
