"""Points of the visitor's own: of which class, added by a press in a picture or by numbers."""

import streamlit as st

from core import wording
from pages.components.plane import FORMS
from pages.playground.viewpoint import ZOOMS
from pages.shared import session

REACH = max(ZOOMS.values())  # of the number inputs: the furthest that can be seen


def choose_class(num_classes: int) -> None:
    """Show which class a press adds, a way to add by numbers, and one to remove them all."""
    if st.session_state.get("class", 0) >= num_classes:
        st.session_state["class"] = 0
    st.segmented_control(
        "Click a map to add",
        range(num_classes),
        default=0,
        required=True,
        key="class",
        format_func=lambda number: f"{FORMS[number]} {number}",
    )
    with st.popover("Add", icon=":material/add:", help="Add a point by its numbers"):
        st.number_input("x", -REACH, REACH, 0.0, 0.1, key="new-x")
        st.number_input("y", -REACH, REACH, 0.0, 0.1, key="new-y")
        st.button("Add at x, y", on_click=_add_typed)
    added = session.added_points()
    if added:
        st.button(
            f"Remove my {wording.counted(len(added), 'point')}",
            icon=":material/undo:",
            on_click=session.save_added_points,
            args=((),),
        )


def add_point(x: float, y: float) -> None:
    """Add a point of the class that is chosen; for callbacks."""
    point = (x, y, st.session_state.get("class") or 0)
    session.save_added_points((*session.added_points(), point))


def _add_typed() -> None:
    add_point(st.session_state["new-x"], st.session_state["new-y"])
