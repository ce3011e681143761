"""Which networks are asked on the draw page: how strict, for which pixels, and whose."""

import streamlit as st

from core.errors import NotaError
from core.judging.measured import spread
from core.judging.operating_points import LENIENT, LEVELS, STRICT
from core.judging.scores import scores_of
from core.nets.model import Model
from core.recipes import STANDARDISED, ZERO_ONE
from pages.shared import cached, models, session
from pages.shared.session import Line

PAIRS = {
    STANDARDISED: ("course-classifier", "course-detector"),
    ZERO_ONE: ("course-classifier-01", "course-detector-01"),
}


def percent(level: float) -> str:
    """A level as it stands on the slider and in the address."""
    return f"{level * 100:g} %"


def strictness() -> tuple[float, str]:
    """How strict the detector is, and which pair of networks."""
    with st.container(horizontal=True, gap="medium"):
        wide, narrow = st.container(width="stretch"), st.container(width="content")
    level = wide.select_slider(
        "The detector accepts this share of handwritten digits (validation)",
        LEVELS,
        LENIENT,
        format_func=percent,
        key="level",
        bind="query-params",
    )
    pixels = narrow.segmented_control(
        "Pixels scaled to",
        list(PAIRS),
        default=STANDARDISED,
        required=True,
        key="pixels",
        bind="query-params",
        help="Same drawing, same loss: does the promise still hold? Press Noise, then switch, "
        "and watch the detector's largest bar.",
    )
    return level, pixels


def load_pair(pixels: str) -> tuple[Model, Model]:
    """The shipped classifier and detector for a way of scaling; ends the page with a sentence."""
    try:
        classifier, detector = (cached.model(name) for name in PAIRS[pixels])
    except NotaError as error:
        st.error(f"{error} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()
    return classifier, detector


def choose_own(shipped: tuple[Model, Model], level: float) -> tuple[Model, Model]:
    """The shipped pair, or networks of this session in their places."""
    with st.expander("Other networks: trained here, or brought along"):
        models.tell_dropped()
        left, right = st.columns(2)
        with left:
            must = models.own_menu("must", "Must answer", is_detector=False) or shipped[0]
        with right:
            may = models.own_menu("may", "May refuse", is_detector=True) or shipped[1]
        st.caption(
            "What you train or bring on *Train* can be chosen here for as long as you stay. The "
            "scaling of pixels above is that of the shipped networks."
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
    if not any(detector is cached.model(pair[1]) for pair in PAIRS.values()):
        return (
            "This detector was trained once, so what being strict costs is not known over seeds. "
            "Throw noise at it below."
        )
    try:
        rows = cached.measured(detector.recipe.name)
    except NotaError as error:
        return str(error)
    said = []
    for name, level in (("Strict", STRICT), ("lenient", LENIENT)):
        ways = [row.way("distance", level) for row in rows]
        refused = spread([way.digits_refused for way in ways]).mean
        accepted = spread([max(way.noise_accepted.values()) for way in ways]).high
        said.append(
            f"{name} ({level:.0%}) refused {refused:.1%} of test digits and accepted at most "
            f"{max(accepted, 0.001):.1%}"
        )
    kinds = ", ".join(rows[0].ways[0].noise_accepted)
    return (
        f"{'; '.join(said)} of noise at full strength ({kinds}; {len(rows)} seeds). "
        "Weaker noise is harder: see below."
    ).replace("%", " %")
