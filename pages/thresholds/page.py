"""Where do I draw the line?"""

import streamlit as st

from pages.thresholds import controls, slider, text

st.title("Where do I draw the line?", anchor=False)
st.markdown(
    "A stricter line refuses more that is no digit, and more digits too. Move it, and watch both "
    "mistakes."
)
messages = st.container()
with messages:
    controls.check()
first, second, splits = controls.choose(messages)
place = st.container()
text.show(first)
with place:  # after the story, which would otherwise wait for the pictures
    slider.moving(first, second, splits)
