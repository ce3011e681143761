"""Why does it happen?"""

from functools import partial

import streamlit as st

from core.data.points import POINT_KINDS
from core.errors import NotaError
from core.runs.points_race import PointsRace
from pages.playground import settings, text, view
from pages.shared import session

SLICE, TICK = 0.12, 0.4  # seconds: of training in each look at it, and from one look to the next


def make(chosen: settings.Settings) -> PointsRace:
    return PointsRace(chosen.recipes(), chosen.points(session.added_points()))


def present(chosen: settings.Settings) -> PointsRace:
    """The networks of these settings. When others were learning before, these begin at once.

    Raises `NotaError`.
    """
    before = session.last_points_race()
    pair = session.points_race((chosen, session.added_points()), partial(make, chosen))
    if before is not None and pair is not before and before.begun:
        pair.start()
    return pair


def button(pair: PointsRace) -> None:
    if pair.going:
        st.button("Stop", icon=":material/stop:", on_click=pair.stop)
        return
    label = "Train again" if pair.ended else "Go on" if pair.begun else "Train"
    st.button(label, type="primary", icon=":material/play_arrow:", on_click=pair.start)


def live(pair: PointsRace) -> None:
    """All that changes while they learn, and how it is looked at. Its timer goes at the end."""
    pair.advance(SLICE)
    if pair.going != timed or session.added_points() != added:
        st.rerun()
    now = pair.snapshot()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        button(pair)
        st.progress(now.fraction, f"{now.fraction * 100:.0f} % learned", width=150)
        zoom = view.zoom()
        settings.brush(POINT_KINDS[chosen.kind].num_classes)
    if now.message:
        st.error(now.message)
    left, right = st.columns([68, 32], gap="medium")
    with right:
        looking = view.controls(zoom)
        view.loss(pair)
    with left:
        view.pictures(pair, looking, own=chosen.count == 0)


st.title("Why does it happen?", anchor=False)
st.markdown(
    "Two numbers instead of 784, so that all a network says can be seen: points in the plane, and "
    "a :blue[**classifier**] and a :orange[**detector**] with the same layers."
)
settings.check()
view.check()
chosen, added = settings.controls(), session.added_points()
try:
    pair = present(chosen)
except NotaError as error:
    st.error(str(error))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        settings.brush(POINT_KINDS[chosen.kind].num_classes)
else:
    timed = pair.going
    st.fragment(partial(live, pair), run_every=TICK if timed else None)()
    if pair.done and chosen.kind == "quadrants":
        text.note(len(chosen.hidden), view.fresh_accuracy(pair))
text.exercise()
text.show()
