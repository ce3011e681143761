"""Can we reproduce the lessons?"""

from pathlib import Path

import streamlit as st

from core.errors import NotaError
from core.recipes import SCALINGS
from pages.lessons import card, detector, run_now, vary_setting
from pages.lessons.cards import CARDS
from pages.lessons.figures import read_figures
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.require_digits import require_digits
from pages.shared.texts import show_texts

st.title("Can we reproduce the lessons?", anchor=False)
st.markdown("Five published lessons: what each reported, and what we found.")
check_link(
    {"lesson": CARDS, "lesson-pixels": SCALINGS, "learned": detector.BATCHES},
    {"lesson-seed": (0, 2**32 - 1)},
)
title = st.segmented_control(
    "Lesson",
    list(CARDS),
    default=next(iter(CARDS)),
    required=True,
    key="lesson",
    bind="query-params",
    label_visibility="collapsed",
)
lesson = CARDS[title]
try:
    figures = read_figures()
except NotaError as error:
    st.error(plain(error))
    st.stop()
card.show_card(lesson, figures)
st.subheader("Run it now", anchor=False)
splits = require_digits()
run_now.show_run(lesson, splits)
run_now.show_outputs(lesson, splits)
card.show_learned(lesson, figures)
vary_setting.show_sweep(splits)
show_texts(Path(__file__).with_name("text.md"), figures.quotations())
