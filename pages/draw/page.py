"""One network must answer, the other may refuse: draw, and try to fool both."""

from pathlib import Path

import streamlit as st

from core import wording
from core.data.unknowns.noise import NOISE
from core.judging.operating_points import LEVELS
from core.recipes import CLASSIFIER, DETECTOR
from pages.components.canvas import heard
from pages.components.network import network
from pages.draw import (
    canvas,
    examples,
    framing,
    networks,
    noise,
    seeds_table,
    shelf,
    verdicts,
)
from pages.shared import model_menu, session
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.texts import SOURCES, show_texts

TEXT = Path(__file__).with_name("text.md")

st.title("Can you fool both?", anchor=False)
st.markdown(
    "One network must answer: the :blue[**classifier**]. The other may refuse: the "
    ":orange[**detector**]."
)
session.begin_with(examples.opening())
session.take_offered_line()
# One place for all messages: without it they would shift the canvas, which then starts empty.
with st.container():
    networks.heed_old_link()
    check_link(
        {
            "level": [wording.level(level) for level in LEVELS],
            "networks": networks.KINDS,
            "noise": [family.title for family in NOISE.values()],
            "must": model_menu.own_titles(CLASSIFIER),
            "may": model_menu.own_titles(DETECTOR),
        },
        {"strength": canvas.STRENGTHS, "pen": canvas.PENS},
    )
    if problem := session.problem():
        st.error(plain(problem))
easel = st.container()
with st.container(horizontal=True, gap="small"):
    left, right = st.container(width=canvas.WIDTH), st.container(width="stretch")
with left:
    tools = canvas.show_tools()
with right:
    shelf.show_shelf()
    guess = noise.ask_guess()
    guess_answer = st.empty()
panel = networks.seat_panel(networks.choose())
st.caption(networks.costs_sentence(panel.detector))
scores = st.expander("Other scores: softmax, energy, largest output, density", on_change="rerun")
with scores:
    score_table = st.empty()
show_texts(TEXT, titles=["Three things to try"])
strip = framing.FramingStrip()


@st.fragment
def judge_canvas() -> None:
    """All that a stroke changes. Most of its places are made outside, so that they stay."""
    framed = framing.frame_canvas(strip.framing)
    judged = None if framed is None else panel.judge(framed.image)
    with st.container(horizontal=True, gap="small"):
        with st.container(width=canvas.WIDTH):
            canvas.show_canvas(tools.pen)
        with st.container(width="stretch"):
            verdicts.show_board(
                panel,
                judged,
                strip.framing,
                revision=session.easel().revision,
                heard=heard(canvas.KEY),
            )
    # The line keeps its height.
    guess_answer.markdown(noise.answer_guess(guess, judged) or "&nbsp;")
    if scores.open:
        score_table.markdown(verdicts.every_score(panel, judged))
    strip.show(framed, panel.detector.standardizer)


with easel:
    judge_canvas()
noise.show_thousand(tools, panel)
show_texts(TEXT, titles=["The story in a minute"])
with st.expander("One training proves little: every network here, trained several times"):
    seeds_table.show_seeds_table()
show_texts(TEXT, titles=[SOURCES])
for model in panel.models:  # last, so that nothing waits for them
    network(model)
