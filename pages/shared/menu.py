"""The pages and their order, in one place, and the guard for a page that is opened first."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.shared import session


def navigation() -> StreamlitPage:
    """Declare the menu; returns the page that was asked for."""
    return st.navigation(
        {
            "Play": [
                st.Page(
                    "pages/draw.py",
                    title="Draw",
                    icon=":material/draw:",
                    url_path="start",
                    default=True,
                ),
                # The default page answers to / alone, whatever its path: this one to /draw.
                st.Page("pages/draw.py", title="Draw", url_path="draw", visibility="hidden"),
                st.Page(
                    "pages/thresholds.py",
                    title="Thresholds",
                    icon=":material/line_start_diamond:",
                    url_path="thresholds",
                ),
            ],
            "Look": [
                st.Page(
                    "pages/dataset.py",
                    title="Dataset",
                    icon=":material/grid_on:",
                    url_path="dataset",
                ),
                st.Page(
                    "pages/mistakes.py",
                    title="Mistakes",
                    icon=":material/rule:",
                    url_path="mistakes",
                ),
            ],
            "Learn": [
                st.Page(
                    "pages/train.py",
                    title="Train",
                    icon=":material/model_training:",
                    url_path="train",
                ),
                st.Page(
                    "pages/playground.py",
                    title="Playground",
                    icon=":material/scatter_plot:",
                    url_path="playground",
                ),
                st.Page(
                    "pages/scratch.py",
                    title="Scratch",
                    icon=":material/calculate:",
                    url_path="scratch",
                ),
                st.Page(
                    "pages/lessons.py",
                    title="Lessons",
                    icon=":material/school:",
                    url_path="lessons",
                ),
            ],
        },
        position="top",
    )


def guard() -> None:
    """The first line of every page.

    On a cold server a first request to `/dataset` runs `pages/dataset.py` without app.py, because
    Streamlit sees a folder called pages. Declaring the menu and starting over mends it.
    """
    if not session.entered():
        navigation()
        st.rerun()
