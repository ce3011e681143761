"""Which networks are asked on the draw page, how strict the detector is, and what that costs."""

from typing import NamedTuple

import streamlit as st

from core import wording
from core.errors import NotaError
from core.judging.measured import Measured, spread
from core.judging.operating_points import LENIENT, LEVELS, STRICT
from core.judging.panel import Panel
from core.judging.scores import scores_of
from core.nets.model import Model
from core.recipes import CLASSIFIER, DETECTOR, RECIPES
from pages.shared import cached, model_menu, session
from pages.shared.plain import plain

ORDINARY, STRONG = "Ordinary", "Strong"
COURSE, COURSE_01 = "Course", "Course, 0-1 pixels"
PAIRS = {
    ORDINARY: ("cnn-plain", "cnn-detector"),
    STRONG: ("cnn-classifier", "cnn-detector"),
    COURSE: ("course-classifier", "course-detector"),
    COURSE_01: ("course-classifier-01", "course-detector-01"),
}


CONVOLUTIONS = "Convolutions"  # either of the first two pairs: a switch says which
KINDS = (CONVOLUTIONS, COURSE, COURSE_01)
_KIND, _NON_DIGITS = "networks", "non-digits"


class Choice(NamedTuple):
    """What is chosen above the networks' verdicts."""

    level: float  # the share of validation digits that the detector accepts
    pair: str  # one of `PAIRS`


def choose() -> Choice:
    """Show the slider and the switches between shipped pairs. A line from *Thresholds* takes its
    network's place, and the page says which of them then have no say.
    """
    line = session.line()
    with st.container(horizontal=True, gap="medium"):
        wide, narrow = st.container(width="stretch"), st.container(width="content")
    level = wide.select_slider(
        "How lenient is the detector? Real digits it accepts",
        LEVELS,
        LENIENT,
        format_func=wording.level,
        key="level",
        bind="query-params",
        disabled=line is not None and line.role is DETECTOR,
        help="The threshold is chosen so that this share of the validation digits gets in. Below: "
        "what that costs, with all kinds of noise at full strength. "
        "Digits refused: on average. Everything else: at worst.",
    )
    kind = narrow.segmented_control(
        "Networks",
        KINDS,
        default=CONVOLUTIONS,
        required=True,
        key=_KIND,
        bind="query-params",
        help="**Convolutions**: four layers of them; the detector has also trained on "
        "made-up pictures without a digit.  \n**Course**: as in the lesson, one "
        "hidden layer, both trained on digits alone.  \n**0-1 pixels**: the same, "
        "but pixels go from 0 to 1 instead of being standardised.  \nPress Noise, "
        "then switch, and watch the detector's bars.",
    )
    if line is not None:
        waiting = "; the slider waits" if line.role is DETECTOR else ""
        st.caption(
            f"Your line brought its own {line.role.name}, {plain(line.title)}, "
            f"instead of the one chosen here{waiting}. Press ✕ on its card to go "
            "back."
        )
    if kind != CONVOLUTIONS:
        return Choice(level, kind)
    fair = st.toggle(
        "Train the classifier on non-digits too",
        key=_NON_DIGITS,
        bind="query-params",
        help="The ordinary classifier has seen digits only, like most classifiers. The "
        "other one has also seen the detector's pictures without a digit, where "
        "the right answer is a tenth for each digit. Same layers, same loss: only "
        "the training pictures differ.",
    )
    return Choice(level, STRONG if fair else ORDINARY)


def heed_old_link() -> None:
    """Open what a link of an earlier version meant, when the strong pair had a name of its own."""
    if st.query_params.get(_KIND) == STRONG:
        st.query_params.update({_KIND: CONVOLUTIONS, _NON_DIGITS: "true"})
        st.rerun()


def seat_panel(choice: Choice) -> Panel:
    """The panel of the chosen pair, with this session's networks and the line from *Thresholds* in
    their places. Ends the page with a sentence when no shipped network can be read.
    """
    shipped = _load_pair(choice.pair)
    classifier, detector = _choose_own(shipped, choice.level)
    line = session.line()
    if line is None:
        return Panel(classifier, detector, choice.level)
    if line.role is DETECTOR:
        detector = line.model
    else:
        classifier = line.model
    return Panel(classifier, detector, choice.level, line)


def costs_sentence(detector: Model) -> str:
    """What strict and lenient cost on both sides, as measured over the seeds."""
    if not _is_shipped(detector):
        return (
            "This detector was trained only once, so nobody knows how much the "
            "costs of being strict vary."
        )
    try:
        rows = cached.measured(detector.recipe.name)
    except NotaError as error:
        return plain(error)
    score = scores_of(detector)[0].name
    return (
        f"Over {len(rows)} trainings, strict ({wording.level(STRICT)}) refused "
        f"{_both_errors(rows, score, STRICT)}; "
        f"lenient ({wording.level(LENIENT)}) refused {_both_errors(rows, score, LENIENT)}."
    )


def _load_pair(pair: str) -> tuple[Model, Model]:
    """The shipped classifier and detector of a pair. The course's stand in for those with
    convolutions that cannot be read, and the page says so.
    """
    if pair in (ORDINARY, STRONG):
        try:
            return _load(pair)
        except NotaError:
            st.info(
                "The networks with convolutions are missing or damaged, so the "
                "course's answer instead. Rebuild them with `python -m core "
                f"pretrain {' '.join(PAIRS[pair])}`."
            )
            pair = COURSE
    try:
        return _load(pair)
    except NotaError as error:
        st.error(f"{plain(error)} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()


def _load(pair: str) -> tuple[Model, Model]:
    classifier, detector = (cached.model(name) for name in PAIRS[pair])
    return classifier, detector


def _choose_own(shipped: tuple[Model, Model], level: float) -> tuple[Model, Model]:
    """The shipped pair, or networks of this session in their places."""
    for key, role in (("must", CLASSIFIER), ("may", DETECTOR)):
        model_menu.show_gone(key, model_menu.own_titles(role))
    with st.expander("Use my own networks"):
        model_menu.show_dropped()
        left, right = st.columns(2)
        with left:
            classifier = model_menu.choose_own("must", "Must answer", CLASSIFIER) or shipped[0]
        with right:
            detector = model_menu.choose_own("may", "May refuse", DETECTOR) or shipped[1]
        st.caption(
            "Networks that you train or upload on *Train* can replace the built-in "
            "ones for as long as you stay."
        )
    try:
        detector.thresholds.at(scores_of(detector)[0].name, level)
    except NotaError as error:
        st.warning(f"The built-in detector answers instead. {plain(error)}")
        detector = shipped[1]
    return classifier, detector


def _is_shipped(model: Model) -> bool:
    name = model.recipe.name
    try:
        return name in RECIPES and cached.model(name) is model
    except NotaError:
        return False


def _both_errors(rows: list[Measured], score: str, level: float) -> str:
    """Both kinds of error: digits refused on average, unknowns accepted at worst."""
    ways = [row.way(score, level) for row in rows]
    refused = spread([way.digits_refused for way in ways]).mean
    noise = max(share for way in ways for share in way.noise_accepted.values())
    letters = max(way.accepted["printed"] for way in ways)
    return (
        f"{wording.percent(refused)} of test digits and accepted up to "
        f"{wording.percent(max(noise, 0.001))} of noise and "
        f"{wording.percent(max(letters, 0.001))} of printed letters"
    )
