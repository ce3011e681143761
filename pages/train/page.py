"""How do they learn?"""

import streamlit as st

from core.errors import NotaError
from core.recipes import Recipe
from pages.shared import model_menu, run_panel, session, session_run
from pages.shared.require_digits import require_digits
from pages.train import downloads, drawing, recorded_race, settings, start, text


def live() -> None:
    """All that changes while it trains. Has its timer taken away at the end."""
    played = recorded_race.snapshot()
    now = played or session_run.snapshot()
    if (now is not None and now.going) != timed or (played is not None) != replayed:
        session_run.collect()
        st.rerun()
    if played is not None:
        recorded_race.progress(played)
    else:
        run_panel.progress(now)
    run_panel.curves(now)
    run_panel.words(now)
    if played is not None:
        recorded_race.end(played)
        drawing.drawing(played, recorded_race.models(played), "replay")
    else:
        drawing.drawing(now, session_run.models_so_far(), session_run.link())
    if now is not None:
        run_panel.log(now)


st.title("How do they learn?", anchor=False)
st.markdown(
    "A network guesses, is told the answer and changes its weights a little, batch after batch. "
    "Race the :blue[**classifier**] and the :orange[**detector**] from the same start."
)
splits = require_digits()
session_run.attach()
session_run.show_note()
messages = st.container()
model_menu.show_added()
model_menu.tell_dropped()
left, right = st.columns([30, 70], gap="medium")
recipes: tuple[Recipe, ...] = ()
with left:
    try:
        recipes = settings.controls(splits)
    except NotaError as error:
        st.error(str(error))
    start.begin(recipes, splits)
    if problem := session.problem():
        messages.error(problem)
    session_run.collect()
    played, now = recorded_race.snapshot(), session_run.snapshot()
    going = now is not None and now.going
    timed, replayed = going if played is None else played.going, played is not None
    start.show(recipes, splits, now)
with right:
    st.fragment(live, run_every=1 if timed else None)()
    with st.container(horizontal=True, gap="small"):
        if played is None and now is None:
            start.offer_recording()
        elif played is None:
            downloads.buttons(now)
        with st.popover("Bring weights", icon=":material/upload:"):
            model_menu.upload(splits, model_menu.tell_added)
    if played is None and now is not None:
        downloads.where_kept(now)
text.show(splits)
