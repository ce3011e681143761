"""Noise: guess first, then look; a thousand at once; weak and strong."""

import streamlit as st

from core.data.unknowns.family import Family
from core.errors import NotaError
from core.judging.decisions import accepted_by_every_way, threshold_of
from core.judging.scores import scores_of
from core.nets import checkpoints
from core.nets.model import Model
from pages.draw import verdicts
from pages.draw.canvas import Tools
from pages.shared import cached, charts, session
from pages.shared.session import Line

GUESSES = ("Both refuse", "Only the detector refuses", "Both name a digit")
STRENGTHS = tuple(round(0.1 * step, 1) for step in range(1, 11))
NUM_EACH = 250  # pictures at each strength, of which there are ten
SEED = 1  # of the thousand pictures; the pictures that thresholds come from are digits
# Those whose lines are drawn; all nine would hide each other.
_DASHES = {"softmax": "solid", "energy": "dashed", "distance": "solid", "largest": "dashed"}
_DASHES |= {"sigmoid_distance": "solid", "sigmoid": "dashed"}
_COLUMNS = 3


def question() -> str | None:
    """One question to answer before the first noise; returns the guess."""
    return st.segmented_control(
        "Guess first: what will they say to pure noise?",
        GUESSES,
        key="guess",
        persist_state="session",
    )


def reveal(guess: str | None, answers: verdicts.Answers) -> str:
    """What came of the guess, or what to do next."""
    over = session.shown()
    if over is None or over.kind != "noise" or answers.decision is None:
        return "Now press **Noise** and see." if guess else ""
    accepted = answers.decision.accepted
    if answers.own is not None:  # no longer what was asked
        said = [
            "accepted it" if each.accepted else "refused"
            for each in (answers.own, answers.decision)
        ]
        return f"By your line the classifier {said[0]}; the detector {said[1]}."
    truth = GUESSES[2] if accepted else GUESSES[1]
    verdict = "" if guess is None else "**Right.** " if guess == truth else "**Not quite.** "
    end = "accepted it as well" if accepted else "refused"
    return f"{verdict}The classifier had to name a digit; the detector {end}."


@st.fragment
def thousand(
    tools: Tools, pair: tuple[Model, Model], level: float, line: Line | None = None
) -> None:
    """The noise of the Noise button a thousand times over, judged in every way."""
    st.subheader("A thousand pictures of noise", anchor=False)
    st.markdown(
        f"One picture proves little. Here are {cached.NUM_NOISE:,} of the kind chosen beside the "
        f"Noise button (**{tools.noise.title.lower()}**, {tools.noise.about}; strength "
        f"{tools.strength:g}), judged in every way at the threshold that accepts "
        f"{level * 100:g} % of digits"
        + (f", but the {line.role} at your line: {line.rule}." if line else ".")
    )
    if not st.session_state.get("thrown"):
        st.button("Throw 1,000", icon=":material/blur_on:", on_click=_throw)
        return
    try:
        _histograms(pair, tools, level, line)
        _over_strengths(pair, tools.noise, level, line)
    except NotaError as error:
        st.error(str(error))


def _throw() -> None:
    st.session_state["thrown"] = True


def _histograms(pair: tuple[Model, Model], tools: Tools, level: float, line: Line | None) -> None:
    palette = charts.colours(st.context.theme.type)
    for model, name in zip(pair, ("Classifier", "Detector"), strict=True):
        found, own = checkpoints.fingerprint(model), session.own_thresholds(line, model)
        judged = cached.noise_judged(found, model, tools.noise.name, tools.strength, SEED)
        shares = accepted_by_every_way(model, judged, level, own)
        colour = model.recipe.role.colour
        for number, score in enumerate(scores_of(model)):
            if number % _COLUMNS == 0:  # a row at a time, so that a phone keeps the order
                columns = st.columns(_COLUMNS)
            column = columns[number % _COLUMNS]
            threshold = threshold_of(model, score, level, own)
            small_is_good = score.is_distance
            sign = -1 if small_is_good else 1
            values = sign * score.of(judged)
            column.markdown(
                f":{colour}[**{name}**] · {score.title.lower()}: accepts "
                f"**{shares[score.name] * 100:.1f} %**"
            )
            column.echarts_chart(
                charts.score_histogram(
                    values, sign * threshold, palette, small_is_good=small_is_good
                ),
                height=170,
                key=f"histogram-{name.lower()}-{score.name}",
                alt=f"Histogram of {score.title.lower()} for {len(values)} noise pictures; "
                f"{shares[score.name]:.1%} are accepted",
            )


def _over_strengths(
    pair: tuple[Model, Model], noise: Family, level: float, line: Line | None
) -> None:
    palette = charts.colours(st.context.theme.type)
    lines = {}
    bar = st.progress(0.0, "Weak to strong noise …")
    for number, model in enumerate(pair):
        shares, found = [], checkpoints.fingerprint(model)
        own = session.own_thresholds(line, model)
        for step, strength in enumerate(STRENGTHS):
            judged = cached.noise_judged(found, model, noise.name, strength, SEED, NUM_EACH)
            shares.append(accepted_by_every_way(model, judged, level, own))
            bar.progress((number + (step + 1) / len(STRENGTHS)) / 2, "Weak to strong noise …")
        role = model.recipe.role.name
        for score in scores_of(model):
            if score.name not in _DASHES:
                continue
            title = f"{role}, {score.title.lower()}"
            values = [share[score.name] for share in shares]
            lines[title] = (values, palette[role], _DASHES[score.name])
    bar.empty()
    st.markdown(
        f"**From faint to full noise**: what each of these four ways accepts, of {NUM_EACH} "
        "pictures at each strength."
    )
    st.echarts_chart(
        charts.shares_by_strength(STRENGTHS, lines, palette),
        height=300,
        key="strengths",
        alt="Share of noise accepted by four ways to decide, over the strength of the noise",
    )
