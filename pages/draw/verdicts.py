"""The two verdicts beside each other: what the classifier must answer and what the detector may
refuse, one sentence for each network first, then the evidence.

Made to be called again with every stroke: the charts keep their nodes.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.judging.decisions import Decision, nearest_one_hot
from core.judging.panel import Panel, Verdict
from core.nets.model import Model
from core.recipes import CLASSIFIER, DETECTOR, Role
from pages.draw.charts import distance_gauge, stacked
from pages.shared import charts

Verdicts = tuple[Verdict, Verdict] | None  # classifier and detector; None without a picture
NONE = ":violet[none of these]"


class Board:
    """The places on a page where the verdicts on a picture stand, filled again with every stroke.

    The places are made once, outside of the fragment that fills them: what does not change is
    not sent again, and the charts keep their nodes.
    """

    def __init__(self, panel: Panel) -> None:
        # Not columns, so that the sentences stay side by side on a phone.
        with st.container(horizontal=True, wrap=False, gap="small"):
            self._sentences = [st.container(width="stretch").empty() for _ in panel.models]
        self.question = st.container()
        left, right = st.columns(2, gap="medium")
        self._shares, self._outputs = left.empty(), right.empty()
        left.caption("How it splits 100 % certainty over ten digits.")
        right.caption("Its ten outputs. Dashed: the nearest clean answer.")
        self._panel = panel
        self._palette = charts.colours(st.context.theme.type)

    def show(self, verdicts: Verdicts) -> None:
        """Write the two sentences and their evidence."""
        classifier, detector = verdicts or (None, None)
        self._sentences[0].markdown(_classifier_sentence(classifier))
        self._sentences[1].markdown(_detector_sentence(detector))
        self._show_shares(classifier)
        self._show_outputs(detector)

    def _show_shares(self, verdict: Verdict | None) -> None:
        shares = None if verdict is None else verdict.answers
        self._shares.echarts_chart(
            charts.ten_bars(shares, self._palette[CLASSIFIER.name], self._palette),
            height=180,
            key="bars-classifier",
            alt=f"The classifier's ten shares: {_largest(shares)}",
        )

    def _show_outputs(self, verdict: Verdict | None) -> None:
        """Ten bars, and below them the distance where it decides."""
        outputs = clean = distance = None
        if verdict is not None:
            outputs, clean = verdict.answers, nearest_one_hot(verdict.judged)[0]
        bars = charts.ten_bars(outputs, self._palette[DETECTOR.name], self._palette, clean)
        text = f"The detector's ten outputs: {_largest(outputs)}"
        score, threshold = self._panel.deciding
        if score.is_distance:
            limit = -threshold
            if verdict is not None:
                distance = -verdict.decision.value
                text += f"; distance {distance:.3f} to a clean answer"
            text += f", accepted up to {limit:.3f}"
            bars = stacked(bars, distance_gauge(distance, limit, self._palette), 180)
        elif verdict is not None:
            text += f"; {_reason(verdict.decision)}"
        height = 242 if score.is_distance else 180
        self._outputs.echarts_chart(bars, height=height, key="bars-detector", alt=text)


def in_short(verdicts: Verdicts) -> str:
    """Markdown: both verdicts in one line, for where the board is out of sight."""
    if verdicts is None:
        return ""
    classifier, detector = (
        f"**{verdict.digit}**" if verdict.accepted else f"**{NONE}**" for verdict in verdicts
    )
    return (
        f"On the canvas now: the :blue[classifier] says {classifier}, the :orange[detector] "
        f"{detector}."
    )


def caption(verdicts: Verdicts) -> str:
    """Both verdicts in one line of plain text; empty without a picture."""
    if verdicts is None:
        return ""
    classifier, detector = (
        str(verdict.digit) if verdict.accepted else "none of these" for verdict in verdicts
    )
    return f"Classifier: {classifier}. Detector: {detector}."


def every_score(panel: Panel, verdicts: Verdicts) -> str:
    """Markdown: every score of both networks for one picture, at the level of the panel."""
    if verdicts is None:
        return "Draw something first."
    rows = ["| score | says | value | accepted |", "|---|---|--:|--:|"]
    for model, verdict in zip(panel.models, verdicts, strict=True):
        rows += _score_rows(panel, model, verdict)
    line = panel.line
    rows += [
        "",
        ":blue[The classifier] can refuse too, if you look at more than its answer. Each score has "
        f"a threshold of its own: the one that accepts {wording.level(panel.level)} of the "
        "validation digits" + (f", but for your line of the {line.role.name}." if line else "."),
    ]
    return "\n".join(rows)


def _score_rows(panel: Panel, model: Model, verdict: Verdict) -> list[str]:
    rows, line = [], panel.line_of(model)
    for score, decision in panel.decisions(model, verdict.judged).items():
        by_line = line is not None and line.score == score
        title = model.recipe.role.coloured(score.title.lower())
        if decision is None:
            rows.append(f"| {title} | {wording.NOT_MEASURED} | | |")
            continue
        says = f":green[{decision.digit}]" if decision.accepted else NONE
        sign, bound = (-1, "to") if score.is_distance else (1, "from")
        places = max(3, score.places(decision.threshold)) if by_line else 3
        places = _places(decision.value, decision.threshold, places)
        threshold = f"{bound} {sign * decision.threshold:.{places}f}"
        rows.append(
            f"| {title} | {says} | {sign * decision.value:.{places}f} "
            f"| {threshold}{' (your line)' if by_line else ''} |"
        )
    return rows


def _classifier_sentence(verdict: Verdict | None) -> str:
    if verdict is None:
        return _sentence(CLASSIFIER, "…", "Whatever you draw, it names a digit.")
    answer = CLASSIFIER.coloured(str(verdict.digit)) if verdict.accepted else NONE
    if verdict.by_line:
        return _sentence(CLASSIFIER, answer, _line_reason(verdict.decision))
    share = verdict.answers[verdict.digit]
    certainty = "more than 99.9 %" if share > 0.999 else wording.percent(share)
    reason = f"It is {certainty} certain."
    return _sentence(CLASSIFIER, answer, reason)


def _detector_sentence(verdict: Verdict | None) -> str:
    if verdict is None:
        reason = "It names a digit, or says: none of these."
        return _sentence(DETECTOR, "…", reason)
    answer = DETECTOR.coloured(str(verdict.digit)) if verdict.accepted else NONE
    near = "Near enough to a" if verdict.accepted else "Too far from any"
    reason = f"{near} clean answer: {_reason(verdict.decision)}."
    if verdict.by_line:
        reason = _line_reason(verdict.decision)
    return _sentence(DETECTOR, answer, reason)


def _sentence(role: Role, answer: str, reason: str) -> str:
    return f"## {role.coloured(role.name.capitalize())} says {answer}\n:small[:gray[{reason}]]"


def _reason(decision: Decision, places: int = 2) -> str:
    """The value of a decision's score beside its threshold."""
    title, sign, bound = decision.score.title.lower(), 1, "at least"
    if decision.score.is_distance:
        title, sign, bound = "distance", -1, "at most"
    value, threshold = sign * decision.value, sign * decision.threshold
    places = _places(value, threshold, places)
    return f"{title} {value:.{places}f}, {bound} {threshold:.{places}f}"


def _places(value: float, threshold: float, least: int) -> int:
    """As many decimal places as it takes to tell a value from its threshold, at least `least`."""
    places = least
    while value != threshold and f"{value:.{places}f}" == f"{threshold:.{places}f}":
        places += 1
    return places


def _line_reason(decision: Decision) -> str:
    """As `_reason`, to as many places as the line has: softmax 0.99999 is not 1."""
    places = max(2, decision.score.places(decision.threshold))
    return f"By your line: {_reason(decision, places)}."


def _largest(values: NDArray[np.floating] | None) -> str:
    if values is None:
        return "no picture yet"
    return f"the largest, {values.max():.2f}, is for {values.argmax()}"
