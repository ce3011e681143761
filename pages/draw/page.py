"""What do the networks make of my drawing?"""

from pathlib import Path

import streamlit as st

from core import wording
from core.data.unknowns.noise import NOISE
from core.judging.operating_points import LEVELS
from core.recipes import CLASSIFIER, DETECTOR
from pages.draw import (
    canvas,
    examples,
    framing,
    networks,
    noise,
    seeds_table,
    unknowns_shelf,
    verdicts,
)
from pages.shared import model_menu, session
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.texts import show_texts

st.title("What do the networks make of my drawing?", anchor=False)
st.markdown(
    "One network must answer: the :blue[**classifier**]. The other may refuse: the "
    ":orange[**detector**]. Can you fool both?"
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
with st.container(horizontal=True, gap="medium"):
    left, right = st.container(width=360), st.container(width="stretch")
with left:
    easel = st.container()
    tools = canvas.show_tools()
with right:
    board_place = st.container()
    chosen = networks.choose()
    costs = st.empty()
    scores = st.expander(
        "Other scores: softmax, energy, largest output, density", on_change="rerun"
    )
    panel = networks.seat_panel(chosen)
    costs.caption(networks.costs_sentence(panel.detector))
with board_place:
    board = verdicts.Board(panel)
with board.question:
    guess = noise.ask_guess()
    guess_answer = st.empty()
with scores:
    score_table = st.empty()
above_shelf = st.empty()  # on a phone the board is out of sight there
unknowns_shelf.show_shelf()
strip = framing.FramingStrip()


@st.fragment
def judge_canvas() -> None:
    """All that a stroke changes. Its places are made outside, so that nothing else is sent."""
    framed = framing.frame_canvas(strip.framing)
    judged = None if framed is None else panel.judge(framed.image)
    canvas.show_canvas(tools.pen, verdicts.caption(judged))
    board.show(judged)
    # The line keeps its height.
    guess_answer.markdown(noise.answer_guess(guess, judged) or "&nbsp;")
    above_shelf.markdown("" if session.overlay() is None else verdicts.in_short(judged))
    if scores.open:
        score_table.markdown(verdicts.every_score(panel, judged))
    strip.show(framed, panel.detector.standardizer)


with easel:
    judge_canvas()
noise.show_thousand(tools, panel)
seeds_table.show_seeds_table()
show_texts(Path(__file__).with_name("text.md"))
