"""How do they learn?"""

import streamlit as st

from core.errors import NotaError
from core.recipes import Recipe
from pages.shared import (
    models,
    replaying,
    run_drawing,
    run_settings,
    run_view,
    running,
    session,
    start_row,
    take_along,
    train_story,
)
from pages.shared.digits import require_digits
from pages.shared.menu import guard

guard()


def live() -> None:
    """All that changes while it trains. Has its timer taken away at the end."""
    played = replaying.snapshot()
    now = played or running.snapshot()
    if (now is not None and now.going) != timed or (played is not None) != replayed:
        running.collect()
        st.rerun()
    if played is not None:
        replaying.progress(played)
    else:
        run_view.progress(now)
    run_view.curves(now)
    run_view.words(now)
    if played is not None:
        replaying.end(played)
        run_drawing.drawing(played, replaying.models(played), "replay")
    else:
        run_drawing.drawing(now, running.models_so_far(), running.link())
    if now is not None:
        run_view.log(now)


st.title("How do they learn?", anchor=False)
st.markdown(
    "A network guesses, is told the answer and changes its weights a little, batch after batch. "
    "Race the :blue[**classifier**] and the :orange[**detector**] from the same start."
)
splits = require_digits()
running.attach()
running.show_note()
if problem := session.take_problem():
    st.error(problem)
models.show_added()
models.tell_dropped()
left, right = st.columns([30, 70], gap="medium")
recipes: tuple[Recipe, ...] = ()
with left:
    try:
        recipes = run_settings.controls(splits)
        start_row.begin(recipes, splits)
    except NotaError as error:
        st.error(str(error))
    running.collect()
    played, now = replaying.snapshot(), running.snapshot()
    going = now is not None and now.going
    timed, replayed = going if played is None else played.going, played is not None
    start_row.show(recipes, splits, now)
with right:
    st.fragment(live, run_every=1 if timed else None)()
    with st.container(horizontal=True, gap="small"):
        if played is None and now is None:
            start_row.offer_recording()
        elif played is None:
            take_along.buttons(now)
        with st.popover("Bring weights", icon=":material/upload:"):
            models.upload(splits, models.tell_added)
    if played is None and now is not None:
        take_along.where_kept(now)
train_story.show(splits)
