"""Where do I draw the line?"""

import streamlit as st

from pages.shared import threshold_controls, threshold_line, threshold_story
from pages.shared.menu import guard

guard()

st.title("Where do I draw the line?", anchor=False)
st.markdown(
    "A stricter line refuses more that is no digit, and more digits too. Move it, and watch both "
    "mistakes."
)
messages = st.container()
with messages:
    threshold_controls.check()
first, second, splits = threshold_controls.choose(messages)
place = st.container()
threshold_story.show(first)
with place:  # after the story, which would otherwise wait for the pictures
    threshold_line.moving(first, second, splits)
