"""What do they get wrong?"""

from pathlib import Path

import streamlit as st

from core import wording
from core.judging.operating_points import LEVELS
from pages.mistakes import filters, gallery, matrix, models, opened_digit, task_answers
from pages.shared import model_menu, session
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.require_digits import require_digits
from pages.shared.texts import show_texts

st.title("What do they get wrong?", anchor=False)
st.markdown("Two networks read every test digit. Where do they fail, and could they have refused?")
splits = require_digits()
model_menu.show_dropped()
check_link(
    {
        **dict.fromkeys(filters.POSITIONS, model_menu.model_titles().values()),
        "level": [wording.level(level) for level in LEVELS],
        "matrix": [matrix.menu_title(position) for position in filters.POSITIONS],
        "which": filters.MISTAKE_TITLES.values(),
        "true": filters.DIGITS,
        "answer": filters.DIGITS,
        "sort": filters.ORDER_TITLES.values(),
    },
    {gallery.OPEN: (0, len(splits.test) - 1)},
)
if problem := session.problem():
    st.error(plain(problem))
marked_models = models.choose_models(splits)
models.show_counts(marked_models)
left, right = st.columns([40, 60], gap="medium")
with right:
    chosen = filters.choose_filters()
with left:
    in_matrix = matrix.choose(marked_models)
    matrix.show_matrix(in_matrix, chosen)
pictures = gallery.Gallery(splits, marked_models, in_matrix, chosen)
with right:
    gallery.show_gallery(pictures)
if gallery.find_opened(splits) is not None:
    opened_digit.show_opened_digit(pictures)
show_texts(Path(__file__).with_name("text.md"), task_answers.count_answers(pictures))
