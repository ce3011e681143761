"""Where do I draw the line?"""

from pathlib import Path

import streamlit as st

from pages.shared.texts import show_texts
from pages.thresholds import crossed, histogram, menus, more, numbers, slider

st.title("Where do I draw the line?", anchor=False)
st.markdown(
    "The line (*threshold*) decides what counts as a digit. A stricter one refuses more "
    "non-digits, and more real digits too. Move it, and watch both mistakes."
)
messages = st.container()
with messages:
    menus.check_links()
first, second = menus.choose_models(messages)


@st.fragment
def show_line() -> None:
    """All that the slider moves."""
    left, right = st.columns([54, 46], gap="medium", vertical_alignment="center")
    with left:
        threshold = slider.choose_threshold(first)
    point = first.comparison.point(threshold)
    with left:
        numbers.show_sentence(point)
    with right:
        numbers.show_numbers(first, point)
    if second is not None:
        numbers.show_second(second, point)
    left, right = st.columns([58, 42], gap="medium")
    with left:
        histogram.show_histogram(first, point)
    slider.show_draw_link(first, threshold)
    more.show_more(first, second, threshold)
    # Last, because on a cold server they have to be drawn first.
    with right:
        crossed.show_pictures(first, threshold)


line = st.container()
show_texts(Path(__file__).with_name("text.md"), {"pay_for_safety": numbers.strict_costs(first)})
with line:  # after the texts, which would otherwise wait for the pictures
    show_line()
