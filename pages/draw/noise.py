"""Noise: guess first, then look; a thousand pictures at once; from weak to strong."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data.unknowns.family import Family
from core.data.unknowns.noise import NOISE
from core.data.unknowns.noise import noise as make_noise
from core.errors import NotaError
from core.judging.panel import Panel
from core.nets import checkpoints
from core.nets.model import Judged, Model
from pages.draw.canvas import Tools
from pages.draw.charts import score_histogram, shares_by_strength
from pages.draw.verdicts import Verdicts
from pages.shared import cached, charts, session
from pages.shared.plain import plain

NUM_NOISE = 1_000  # pictures of the kind beside the Noise button
GUESSES = ("Both refuse", "Only the detector refuses", "Both name a digit")
STRENGTHS = tuple(round(0.1 * step, 1) for step in range(1, 11))
NUM_EACH = 250  # pictures at each strength, of which there are ten
SEED = 1  # of the thousand pictures; the pictures that thresholds come from are digits
# Scores whose lines are drawn; all nine would hide each other.
_DASHES = {"softmax": "solid", "energy": "dashed", "distance": "solid", "largest": "dashed"}
_DASHES |= {"sigmoid_distance": "solid", "sigmoid": "dashed"}
_COLUMNS = 3
_THROWN = "thrown"


def ask_guess() -> str | None:
    """Ask one question before the first noise; returns the guess."""
    return st.segmented_control(
        "Guess first: what will they make of pure noise?",
        GUESSES,
        key="guess",
        persist_state="session",
    )


def answer_guess(guess: str | None, verdicts: Verdicts) -> str:
    """The sentence that says what came of the guess, or what to do next."""
    overlay = session.overlay()
    if verdicts is None or overlay is None or overlay.kind != "noise":
        return "Now press **Noise** and see." if guess else ""
    classifier, detector = verdicts
    if classifier.by_line:  # no longer the question that was asked
        ends = ["accepted it" if verdict.accepted else "refused" for verdict in verdicts]
        return f"By your line the classifier {ends[0]}; the detector {ends[1]}."
    truth = GUESSES[2] if detector.accepted else GUESSES[1]
    praise = "" if guess is None else "**Right.** " if guess == truth else "**Not quite.** "
    end = "fell for it too" if detector.accepted else "refused"
    return f"{praise}The classifier had to name a digit; the detector {end}."


@st.fragment
def show_thousand(tools: Tools, panel: Panel) -> None:
    """Show the noise of the Noise button a thousand times over, judged by every score."""
    st.subheader("A thousand pictures of noise", anchor=False)
    line = panel.line
    st.markdown(
        f"One picture proves little. Here are {NUM_NOISE:,} of the kind chosen beside the "
        f"Noise button (**{tools.noise.title.lower()}**, {tools.noise.about}; strength "
        f"{tools.strength:g}), judged by every score at the threshold that accepts "
        f"{wording.level(panel.level)} of digits"
        + (f", but the {line.role.name} at your line: {line.rule}." if line else ".")
    )
    if not st.session_state.get(_THROWN):
        st.button("Test 1,000 noise pictures", icon=":material/blur_on:", on_click=_throw)
        return
    try:
        for model in panel.models:
            _show_histograms(panel, model, tools)
        _show_strengths(panel, tools.noise)
    except NotaError as error:
        st.error(plain(error))


def _throw() -> None:
    st.session_state[_THROWN] = True


def _show_histograms(panel: Panel, model: Model, tools: Tools) -> None:
    role = model.recipe.role
    judged = _judged(model, tools.noise, tools.strength)
    shares = panel.accepted_shares(model, judged)
    for number, (score, share) in enumerate(shares.items()):
        if number % _COLUMNS == 0:  # a row at a time, so that a phone keeps the order
            columns = st.columns(_COLUMNS)
        column = columns[number % _COLUMNS]
        accepted = wording.NOT_MEASURED if share is None else wording.percent(share)
        column.markdown(
            f":{role.colour}[**{role.name.capitalize()}**] · {score.title.lower()}: accepts "
            f"**{accepted}**"
        )
        threshold = panel.threshold(model, score)
        if threshold is None:
            continue
        sign = -1 if score.is_distance else 1
        values = sign * score.compute(judged)
        column.echarts_chart(
            score_histogram(
                values,
                sign * threshold,
                charts.colours(st.context.theme.type),
                small_is_good=score.is_distance,
            ),
            height=170,
            key=f"histogram-{role.name}-{score.name}",
            alt=f"Histogram of {score.title.lower()} for {len(values)} noise pictures; "
            f"{accepted} are accepted",
        )


def _show_strengths(panel: Panel, noise: Family) -> None:
    palette = charts.colours(st.context.theme.type)
    lines = {}
    bar = st.progress(0.0, "Weak to strong noise …")
    for number, model in enumerate(panel.models):
        shares = []
        for step, strength in enumerate(STRENGTHS, start=1):
            judged = _judged(model, noise, strength, NUM_EACH)
            shares.append(panel.accepted_shares(model, judged))
            bar.progress((number + step / len(STRENGTHS)) / 2, "Weak to strong noise …")
        role = model.recipe.role.name
        for score in shares[0]:
            values = [each[score] for each in shares]
            if score.name in _DASHES and None not in values:
                title = f"{role}, {score.title.lower()}"
                lines[title] = (values, palette[role], _DASHES[score.name])
    bar.empty()
    st.markdown(
        f"**From faint to full noise**: how many of {NUM_EACH} pictures each of "
        f"these {len(lines)} scores accepts at each strength."
    )
    st.echarts_chart(
        shares_by_strength(STRENGTHS, lines, palette),
        height=300,
        key="strengths",
        alt=f"Share of noise accepted by {len(lines)} scores, over the strength of the noise",
    )


def _judged(model: Model, noise: Family, strength: float, count: int = NUM_NOISE) -> Judged:
    """A model's outputs for the first `count` of a thousand pictures of noise."""
    key = ("judged noise", checkpoints.fingerprint(model), noise.name, strength, count)
    return cached.remember(key, lambda: model.judge(draw_noise(noise.name, strength, SEED)[:count]))


def draw_noise(kind: str, strength: float, seed: int) -> NDArray[np.uint8]:
    """A thousand pictures of noise."""

    def make() -> NDArray[np.uint8]:
        digits = cached.digits_at_hand().test.images if NOISE[kind].needs_digits else None
        return make_noise(kind, NUM_NOISE, seed, strength, digits)

    return cached.remember(("noise", kind, strength, seed), make)
