"""The two verdicts beside each other: what the classifier must answer and what the detector may
refuse; and every score of both, in a table.
"""

import streamlit as st

from core import wording
from core.data.drawing import Framing
from core.judging.panel import Panel, Verdict
from core.judging.scores import SCORES
from core.nets import checkpoints
from core.nets.model import Model
from core.recipes import DETECTOR
from pages.components.verdict_board import Card, Rule, verdict_board
from pages.shared import session

Verdicts = tuple[Verdict, Verdict] | None  # classifier and detector; None without a picture
NONE = ":violet[none of these]"
KEY = "verdicts"
_DISMISSED = "_line_dismissed"  # what stands outside of the board has to say so too


def show_board(
    panel: Panel, verdicts: Verdicts, framing: Framing, *, revision: int, heard: int | None
) -> None:
    """Show both verdicts, on a canvas that is at `revision` and has `heard` of a stroke."""
    both = (None, None) if verdicts is None else verdicts
    cards = tuple(
        _card(panel, model, verdict) for model, verdict in zip(panel.models, both, strict=True)
    )
    verdict_board(
        cards, framing, revision=revision, heard=heard, key=KEY, on_dismiss=_back_to_slider
    )
    if st.session_state.pop(_DISMISSED, False):
        st.rerun()


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
        ":blue[The classifier] can refuse too, if you look at more than its "
        "answer. Each score has its own threshold, the one that accepts "
        f"{wording.level(panel.level)} of the validation digits"
        + (f", but for your line of the {line.role.name}." if line else "."),
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


def _card(panel: Panel, model: Model, verdict: Verdict | None) -> Card:
    line, rule = panel.line_of(model), _rule(panel, model)
    refuses = model.recipe.role is DETECTOR
    if line is not None:
        accepting = refusing = "by your line: {rule}"
    elif rule is None:
        accepting = refusing = "{certainty} certain"
    elif rule.is_distance:
        accepting = "near enough to a clean answer"
        refusing = "too far from any clean answer"
    else:
        accepting = refusing = "{rule}"
    return Card(
        role=model.recipe.role,
        waiting="it names a digit or says: none of these"
        if refuses
        else "whatever you draw, it names a digit",
        accepting=accepting,
        refusing=refusing,
        bars="The detector's ten outputs" if refuses else "The classifier's ten shares",
        caption="Its ten outputs. Dashed: the nearest clean answer."
        if refuses
        else "How it splits 100 % certainty over ten digits.",
        rule=rule,
        line="" if line is None else f"Your line: {line.rule}",
        network=_in_browser(model, rule),
        verdict=verdict,
    )


def _rule(panel: Panel, model: Model) -> Rule | None:
    """By what a network of the panel may refuse."""
    line = panel.line_of(model)
    if line is not None:
        score, threshold = line.score, line.threshold
        places = max(2, score.places(threshold))
    elif model is panel.detector:
        (score, threshold), places = panel.deciding, 2
    else:
        return None
    title = "distance" if score.is_distance else score.title.lower()
    return Rule(score.name, title, threshold, score.is_distance, places)


def _in_browser(model: Model, rule: Rule | None) -> str | None:
    """By which name the browser finds a network; None for a score that only the server knows."""
    if rule is not None and SCORES[rule.score].needs_density:
        return None
    return checkpoints.fingerprint(model)


def _places(value: float, threshold: float, least: int) -> int:
    """As many decimal places as it takes to tell a value from its threshold, at least `least`."""
    places = least
    while value != threshold and f"{value:.{places}f}" == f"{threshold:.{places}f}":
        places += 1
    return places


def _back_to_slider() -> None:
    session.use_line(None)
    st.session_state[_DISMISSED] = True
