"""The last net below every page: what nobody foresaw becomes a sentence and a way on."""

import logging

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.shared import session, session_run

_log = logging.getLogger(__name__)


def run_page(page: StreamlitPage) -> None:
    """Run a page. An error that is a fault of ours is logged, and the page says what can be done;
    Streamlit's own signals for a rerun or a stop pass through.
    """
    try:
        page.run()
    except Exception:  # noqa: BLE001 (whatever it is)
        _log.exception("The page %s broke off.", page.title)
        st.error(
            "Something went wrong on this page, and that is our fault. Your "
            "drawing, networks and trainings are safe. Start the page afresh, "
            "without its settings; if that doesn't help, the other pages still "
            "work.",
            icon=":material/error:",
        )
        st.button("Start this page afresh", icon=":material/refresh:", on_click=_start_afresh)


def _start_afresh() -> None:
    """Forget the settings of pages and what they hold, but nothing that took work."""
    st.query_params.clear()
    for key in st.session_state.keys() - {*session.WORK, *session_run.WORK}:
        del st.session_state[key]
