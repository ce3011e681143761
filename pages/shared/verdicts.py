"""Two verdicts beside each other: what the classifier must answer and what the detector may refuse.

One sentence for each network first, then the evidence. Made to be called again with every stroke:
the charts keep their nodes.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.errors import NotaError
from core.judging.decisions import Decision, decide, decide_every_way, nearest_one_hot
from core.judging.measured import spread
from core.judging.operating_points import LENIENT, STRICT
from core.judging.scores import softmax
from core.nets.model import Judged, Model
from core.recipes import STANDARDISED, ZERO_ONE
from pages.shared import cached, charts

PAIRS = {
    STANDARDISED: ("course-classifier", "course-detector"),
    ZERO_ONE: ("course-classifier-01", "course-detector-01"),
}
NONE = ":violet[none of these]"


def load_pair(pixels: str) -> tuple[Model, Model]:
    """The shipped classifier and detector for a way of scaling; ends the page with a sentence."""
    try:
        classifier, detector = (cached.model(name) for name in PAIRS[pixels])
    except NotaError as error:
        st.error(f"{error} Rebuild the shipped models with `python -m core pretrain`.")
        st.stop()
    return classifier, detector


@dataclass(frozen=True)
class Answers:
    """What a pair of networks says to one picture; None stands for no picture."""

    classifier: Judged | None
    detector: Judged | None
    decision: Decision | None  # the detector's, by distance
    limit: float  # the largest distance that is accepted


def ask(
    classifier: Model, detector: Model, image: NDArray[np.uint8] | None, level: float
) -> Answers:
    """Ask both networks about one picture (28, 28), the detector at a level's threshold."""
    limit = -detector.thresholds.at("distance", level)
    if image is None:
        return Answers(None, None, None, limit)
    seen = detector.judge(image[None])
    return Answers(classifier.judge(image[None]), seen, decide(detector, seen, level), limit)


def show_sentences(answers: Answers) -> None:
    """One sentence for each network, side by side on a phone too."""
    with st.container(horizontal=True, wrap=False, gap="small"):
        must, may = st.container(width="stretch"), st.container(width="stretch")
    if answers.decision is None:
        must.subheader(_sentence("blue", "Classifier", "must answer", "…"), anchor=False)
        must.caption("Whatever you draw, it will name a digit.")
        may.subheader(_sentence("orange", "Detector", "may refuse", "…"), anchor=False)
        may.caption("It names a digit, or says: none of these.")
        return
    digit = int(answers.classifier.preds[0])
    share = softmax(answers.classifier.outputs)[0, digit]
    must.subheader(_sentence("blue", "Classifier", "must answer", f":blue[{digit}]"), anchor=False)
    must.caption(f"{_percent(share)} of its certainty goes to the {digit}.")
    if answers.decision.accepted:
        said = f":orange[{answers.decision.digit}]"
        about = "Its ten outputs are close to a clean answer: one 1, nine 0s."
    else:
        said = NONE
        about = "Its ten outputs are too far from any clean answer."
    may.subheader(_sentence("orange", "Detector", "may refuse", said), anchor=False)
    may.caption(about)


def _sentence(colour: str, network: str, duty: str, said: str) -> str:
    return f":{colour}[{network}] {duty}: {said}"


def show_evidence(answers: Answers) -> None:
    """Ten bars for each network on the same axis, and the detector's distance with its limit."""
    palette = charts.colours(st.context.theme.type)
    left, right = st.columns(2, gap="medium")
    shares = outputs = ghost = distance = None
    about, described = "no picture yet", "no picture yet"
    if answers.decision is not None:
        shares = softmax(answers.classifier.outputs)[0]
        outputs, ghost = answers.detector.outputs[0], nearest_one_hot(answers.detector)[0]
        distance = -answers.decision.value
        about = f"the largest, {shares.max():.2f}, is for {shares.argmax()}"
        described = f"the largest, {outputs.max():.2f}, is for {outputs.argmax()}"
    left.echarts_chart(
        charts.ten_bars(shares, palette["classifier"], palette),
        height=180,
        key="bars-classifier",
        alt=f"The classifier's ten shares: {about}",
    )
    left.caption("Its ten shares of certainty, which sum to 1.")
    right.echarts_chart(
        charts.ten_bars(outputs, palette["detector"], palette, ghost),
        height=180,
        key="bars-detector",
        alt=f"The detector's ten outputs: {described}",
    )
    right.echarts_chart(
        charts.distance_gauge(distance, answers.limit, palette),
        height=62,
        key="gauge-detector",
        alt=f"Distance to a clean answer: {_or_none(distance)}, accepted to {answers.limit:.2f}",
    )
    right.caption("Its ten outputs; dashed, the nearest clean answer.")


def show_costs(detector: Model) -> None:
    """What strict and lenient cost on both sides, as measured over the seeds."""
    try:
        rows = cached.measured(detector.recipe.name)
    except NotaError as error:
        st.error(str(error))
        return
    said = []
    for name, level in (("Strict", STRICT), ("lenient", LENIENT)):
        ways = [row.way("distance", level) for row in rows]
        refused = spread([way.digits_refused for way in ways]).mean
        accepted = spread([max(way.accepted.values()) for way in ways]).high
        said.append(
            f"{name} ({level:.0%}) refused {refused:.1%} of test digits and accepted at most "
            f"{accepted:.1%} of any noise"
        )
    st.caption(f"{'; '.join(said)} ({len(rows)} seeds, full strength).".replace("%", " %"))


def show_other_ways(classifier: Model, detector: Model, answers: Answers, level: float) -> None:
    """A table of every way to decide for one picture, at one level."""
    rows = ["| network | way to decide | value | accepted from | says |", "|---|---|--:|--:|---|"]
    for name, model, judged in (
        (":blue[classifier]", classifier, answers.classifier),
        (":orange[detector]", detector, answers.detector),
    ):
        rows += [_row(name, decision) for decision in decide_every_way(model, judged, level)]
    st.markdown("\n".join(rows))
    st.caption(
        "A classifier can refuse too, if you look at more than its answer. Each way has its own "
        f"limit: the one that accepts {level:.1%} of the validation digits. "
        "A distance is good when small, so it is accepted *up to* its limit."
    )


def _row(network: str, decision: Decision) -> str:
    sign = -1 if decision.score.name == "distance" else 1
    says = f":green[accepts] **{decision.digit}**" if decision.accepted else NONE
    until = "up to " if sign < 0 else ""
    return (
        f"| {network} | {decision.score.title.lower()} | {sign * decision.value:.3f} "
        f"| {until}{sign * decision.threshold:.3f} | {says} |"
    )


def _percent(share: float) -> str:
    return "More than 99.9 %" if share > 0.999 else f"{share:.1%}".replace("%", " %")


def _or_none(distance: float | None) -> str:
    return "no picture yet" if distance is None else f"{distance:.2f}"
