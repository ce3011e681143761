"""What do the pictures look like to a network?"""

import streamlit as st

from pages.shared.menu import guard

guard()

st.title("What do the pictures look like to a network?")
