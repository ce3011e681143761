"""The remedy for what Streamlit says to the first visitor of a server who asks for a page by its
address.

Since there is a folder called pages, the first run of a server looks for `pages/<address>.py` and
has the browser say "Page not found" before app.py has declared any page. The page itself is right.
"""

import streamlit as st

from pages.components.registration import component

_component = component("cold_start")
_is_cold = True  # of this process


def close_page_not_found() -> None:
    """Have the browser close that dialog, in the first run of a server.

    In all others there is an empty place instead: without it, all that follows would be a place
    further up in the second run, and the browser would make it anew and lose the keyboard's focus.
    """
    global _is_cold
    place = st.empty()
    if _is_cold:
        with place:
            _component(key="cold-start")
    _is_cold = False
