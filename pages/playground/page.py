"""Why does it happen?"""

from pathlib import Path

import streamlit as st

from core.data.points import MAX_POINTS, NUM_FRESH
from core.errors import NotaError
from pages.components.plane import MAX_DRAWN
from pages.playground import added_points, exercise, outcomes, planes, race, settings, viewpoint
from pages.shared import session
from pages.shared.links import check_link
from pages.shared.plain import plain
from pages.shared.texts import show_texts

SLICE, TICK = 0.12, 0.4  # seconds: of training in each look at it, and from one look to the next


def learn_and_show() -> None:
    """Train for a slice, and show all that changes while the networks learn."""
    pair.advance(SLICE)
    if pair.going != has_timer or session.added_points() != added:
        st.rerun()
    snapshot = pair.snapshot()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        race.show_button(pair)
        race.show_progress(snapshot)
        viewpoint.offer_walk(has_learned=pair.done)
        reach = viewpoint.choose_reach()
        added_points.choose_class(chosen.num_classes)
    if snapshot.message:
        st.error(plain(snapshot.message))
    left, right = st.columns([68, 32], gap="medium")
    with right:
        view = viewpoint.choose_viewpoint(reach)
        race.show_losses(snapshot)
    with left:
        planes.show_planes(pair, view, only_added=chosen.count == 0)


st.title("Why does it happen?", anchor=False)
st.markdown(
    "With two inputs instead of 784, you can see everything a network says. A "
    ":blue[**classifier**] and a :orange[**detector**] with the same layers learn "
    "points in the plane."
)
check_link(settings.CHOICES | viewpoint.CHOICES, settings.LIMITS | viewpoint.LIMITS)
chosen, added = settings.choose_settings(), session.added_points()
pair = None
try:
    pair = race.prepare_race(chosen)
except NotaError as error:
    st.error(plain(error))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        added_points.choose_class(chosen.num_classes)
else:
    has_timer = pair.going
    st.fragment(learn_and_show, run_every=TICK if has_timer else None)()
    if pair.done and chosen.kind == "quadrants":
        exercise.note_result(len(chosen.hidden), race.classifier_accuracy(pair))
exercise.show_exercise()
show_texts(
    Path(__file__).with_name("text.md"),
    {
        "max_points": f"{MAX_POINTS:,}",
        "fresh": f"{NUM_FRESH:,}",
        "drawn": f"{MAX_DRAWN}",
        "count": f"{chosen.count or settings.COUNT:,}",
        **outcomes.outcomes(pair, chosen),
    },
)
