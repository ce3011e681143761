"""The verdict board: what each network says of a picture, its ten answers, and what decided.

While the pen of a canvas is down (`pages/components/canvas.js`), the board judges what is drawn in
the browser, if the networks are there (`network.py`). The server's verdict takes its place when it
has heard of the whole drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.drawing import Framing
from core.judging.panel import Verdict
from core.recipes import Role
from pages.components.registration import component

_component = component("verdict_board")

_HUGE = 1e30


@dataclass(frozen=True)
class Rule:
    """By which score a network accepts, and how people read it."""

    score: str  # a name in `SCORES`
    title: str  # of the score, in a sentence
    threshold: float
    is_distance: bool  # read without its minus, and drawn as a way to go
    places: int  # decimal places at least; more where they tell a value from the threshold


@dataclass(frozen=True)
class Card:
    """One network's part of the board, with its words. `{certainty}` stands for the largest share,
    `{rule}` for the value of the score beside its threshold.
    """

    role: Role
    waiting: str  # without a picture
    accepting: str  # why it names a digit
    refusing: str  # why it does not
    bars: str  # what the bars are, for those who cannot see them
    caption: str  # below the bars
    rule: Rule | None  # None for a network that must answer
    line: str  # a line of the user's that replaces the network's own threshold; empty for none
    network: str | None  # fingerprint by which the browser finds it; None to leave it to the server
    verdict: Verdict | None  # None without a picture

    def to_data(self) -> dict[str, Any]:
        """The card for the script."""
        verdict = None
        if self.verdict is not None:
            decision = self.verdict.decision
            verdict = {
                "answers": tuple(_finite(self.verdict.answers)),
                "digit": self.verdict.digit,
                "accepted": self.verdict.accepted,
                "value": None if decision is None else _finite([decision.value])[0],
            }
        return {
            **vars(self),
            "role": self.role.name,
            "name": self.role.name.capitalize(),
            "rule": None if self.rule is None else asdict(self.rule),
            "verdict": verdict,
        }


def _finite(values: Sequence[float] | NDArray[np.floating]) -> list[float]:
    """Numbers that JSON has: what overflowed becomes huge, and what is no number 0."""
    return np.nan_to_num(np.asarray(values, float), posinf=_HUGE, neginf=-_HUGE).tolist()


def verdict_board(
    cards: tuple[Card, ...],
    framing: Framing,
    *,
    revision: int,
    heard: int | None,
    key: str,
    on_dismiss: Callable[[], None],
) -> None:
    """Show a card for each network. `on_dismiss` is called when a line is taken away.

    The verdicts are those on revision `revision` of the canvas, with the stroke that it numbered
    `heard` (see `canvas.heard`).
    """

    def dismissed() -> None:
        if st.session_state[key].get("dismissed"):
            on_dismiss()

    _component(
        key=key,
        data={
            "cards": tuple(card.to_data() for card in cards),
            "framing": tuple(asdict(framing).items()),
            "revision": revision,
            "heard": heard,
        },
        on_dismissed_change=dismissed,
    )
