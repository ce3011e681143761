"""Two verdicts beside each other: what the classifier must answer and what the detector may refuse.

One sentence for each network first, then the evidence. Made to be called again with every stroke:
the charts keep their nodes.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.errors import NotaError
from core.judging import mistakes
from core.judging.decisions import Decision, decide_at, decide_every_way, nearest_one_hot
from core.judging.scores import scores_of
from core.nets.model import Judged, Model
from core.recipes import softmax
from pages.shared import charts, session
from pages.shared.session import Line

NONE = ":violet[none of these]"


@dataclass(frozen=True)
class Answers:
    """What a pair of networks says to one picture; None stands for no picture."""

    classifier: Judged | None
    detector: Judged | None
    heights: NDArray[np.floating] | None  # (10,) the detector's outputs as they are read
    decision: Decision | None  # the detector's, by distance unless its line is another score's
    limit: float | None  # the largest distance that is accepted; None when another score decides
    # The classifier's, when it has a line of its own; without one it must answer.
    own: Decision | None = None
    by_line: bool = False  # whether a line of the thresholds page decides for the detector


def ask(
    classifier: Model,
    detector: Model,
    image: NDArray[np.uint8] | None,
    level: float,
    line: Line | None = None,
) -> Answers:
    """Ask both networks about one picture (28, 28), the detector at a level's threshold.

    A line of the thresholds page decides for its network instead.
    """
    score = scores_of(detector)[0]
    its_line = line if line is not None and line.role == "detector" else None
    if its_line is not None:
        score, threshold = its_line.score, its_line.threshold
    else:
        threshold = detector.thresholds.at(score.name, level)
    limit = -threshold if score.is_distance else None
    if image is None:
        return Answers(None, None, None, None, limit)
    said, seen = classifier.judge(image[None]), detector.judge(image[None])
    own = decide_at(line.score, said, line.threshold) if line and its_line is None else None
    heights = mistakes.answers(seen, detector.recipe.loss)[0]
    return Answers(
        said, seen, heights, decide_at(score, seen, threshold), limit, own, its_line is not None
    )


class Board:
    """The places on a page where the answers to a picture stand, filled again with every stroke.

    The places are made once, outside of the fragment that fills them: what does not change is
    not sent again, and the charts keep their nodes.
    """

    def __init__(self) -> None:
        # Not columns, so that the sentences stay side by side on a phone.
        with st.container(horizontal=True, wrap=False, gap="small"):
            self._must, self._may = (st.container(width="stretch").empty() for _ in range(2))
        self.question = st.container()
        left, right = st.columns(2, gap="medium")
        self._shares, self._outputs = left.empty(), right.empty()
        left.caption("Its ten shares of certainty, which sum to 1.")
        right.caption("Its ten answers; dashed, the nearest clean one.")
        self._palette = charts.colours(st.context.theme.type)

    def show(self, answers: Answers) -> None:
        """Write the two sentences and their evidence."""
        self._show_sentences(answers)
        self._show_bars(answers)

    def _show_sentences(self, answers: Answers) -> None:
        duty = "must answer"
        if answers.decision is None:
            must, why = "…", "Whatever you draw, it will name a digit."
            may, because = "…", "It names a digit, or says: none of these."
        else:
            digit = int(answers.classifier.preds[0])
            share = softmax(answers.classifier.outputs)[0, digit]
            must, why = (
                f":blue[{digit}]",
                f"{_percent(share)} of its certainty goes to the {digit}.",
            )
            if answers.own is not None:
                duty, why = "may refuse", _by_line(answers.own)
                must = must if answers.own.accepted else NONE
            if answers.decision.accepted:
                may = f":orange[{answers.decision.digit}]"
                because = f"Near enough to a clean answer: {_reason(answers.decision)}."
            else:
                may = NONE
                because = f"Too far from any clean answer: {_reason(answers.decision)}."
            if answers.by_line:
                because = _by_line(answers.decision)
        self._must.markdown(f"### :blue[Classifier] {duty}: {must}\n:small[:gray[{why}]]")
        self._may.markdown(f"### :orange[Detector] may refuse: {may}\n:small[:gray[{because}]]")

    def _show_bars(self, answers: Answers) -> None:
        """Ten bars for each network on the same axis, and the detector's distance."""
        shares = outputs = ghost = distance = None
        if answers.decision is not None:
            shares = softmax(answers.classifier.outputs)[0]
            outputs, ghost = answers.heights, nearest_one_hot(answers.detector)[0]
            distance = -answers.decision.value if answers.limit is not None else None
        palette = self._palette
        self._shares.echarts_chart(
            charts.ten_bars(shares, palette["classifier"], palette),
            height=180,
            key="bars-classifier",
            alt=f"The classifier's ten shares: {_largest(shares)}",
        )
        bars = charts.ten_bars(outputs, palette["detector"], palette, ghost)
        said = ""
        if answers.limit is not None:
            bars = charts.stacked(
                bars, charts.distance_gauge(distance, answers.limit, palette), 180
            )
            said = "" if distance is None else f"; distance {distance:.3f} to a clean answer"
            said += f", accepted up to {answers.limit:.3f}"
        elif answers.decision is not None:
            said = f"; {_reason(answers.decision)}"
        self._outputs.echarts_chart(
            bars,
            height=180 if answers.limit is None else 242,
            key="bars-detector",
            alt=f"The detector's ten outputs: {_largest(outputs)}{said}",
        )


def _reason(decision: Decision, places: int = 2) -> str:
    """Its value and what is asked for."""
    title, sign, bound = decision.score.title.lower(), 1, "at least"
    if decision.score.is_distance:
        title, sign, bound = "distance", -1, "at most"
    value, threshold = sign * decision.value, sign * decision.threshold
    return f"{title} {value:.{places}f}, {bound} {threshold:.{places}f}"


def _by_line(decision: Decision) -> str:
    """The same by a line, to as many places as it has: softmax 0.99999 is not 1."""
    return f"By your line: {_reason(decision, max(2, decision.score.places(decision.threshold)))}."


def _largest(values: NDArray[np.floating] | None) -> str:
    if values is None:
        return "no picture yet"
    return f"the largest, {values.max():.2f}, is for {values.argmax()}"


def in_short(answers: Answers) -> str:
    """Markdown: both verdicts in one line, for where the board is out of sight."""
    if answers.decision is None:
        return ""
    digit, decision = int(answers.classifier.preds[0]), answers.decision
    must = f"**{digit}**" if answers.own is None or answers.own.accepted else f"**{NONE}**"
    may = f"**{decision.digit}**" if decision.accepted else f"**{NONE}**"
    return f"On the canvas now: the :blue[classifier] says {must}, the :orange[detector] {may}."


def other_ways(
    classifier: Model, detector: Model, answers: Answers, level: float, line: Line | None = None
) -> str:
    """Markdown: every way to decide for one picture, at one level, but at the line where it is."""
    if answers.decision is None:
        return "Draw something first."
    rows = ["| way to decide | says | value | accepted |", "|---|---|--:|--:|"]
    for colour, model, judged in (
        ("blue", classifier, answers.classifier),
        ("orange", detector, answers.detector),
    ):
        try:
            own = session.own_thresholds(line, model)
            for decision in decide_every_way(model, judged, level, own):
                rows.append(_row(colour, decision, is_own=decision.score.name in own))
        except NotaError as error:  # weights from before there was one of the ways
            rows.append(f"| {error} | | | |")
    rows += [
        "",
        ":blue[The classifier] can refuse too, if you look at more than its answer. Each way has "
        f"its own limit: the one that accepts {level * 100:g} % of the validation digits"
        + (f", but for your line of the {line.role}." if line else "."),
    ]
    return "\n".join(rows)


def _row(colour: str, decision: Decision, *, is_own: bool) -> str:
    says = f":green[{decision.digit}]" if decision.accepted else NONE
    sign, bound = (-1, "to") if decision.score.is_distance else (1, "from")
    places = max(3, decision.score.places(decision.threshold)) if is_own else 3
    return (
        f"| :{colour}[{decision.score.title.lower()}] | {says} "
        f"| {sign * decision.value:.{places}f} "
        f"| {bound} {sign * decision.threshold:.{places}f}{' (your line)' if is_own else ''} |"
    )


def _percent(share: float) -> str:
    return "More than 99.9 %" if share > 0.999 else f"{share:.1%}".replace("%", " %")
