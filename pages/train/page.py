"""How do they learn?"""

from pathlib import Path

import streamlit as st

from core.errors import NotaError
from core.recipes import Recipe
from core.runs.snapshot import RunSnapshot
from pages.shared import model_menu, run_panel, session, session_run
from pages.shared.plain import plain
from pages.shared.require_digits import require_digits
from pages.shared.texts import show_texts
from pages.train import downloads, draw_link, drawing, guess, log, recorded_race, settings, start


def show_learning() -> None:
    """Show all that changes while networks learn; at the end its timer is taken away."""
    if start.is_ordered():  # by a button here: the settings beside are shown anew as well
        st.rerun()
    replay = recorded_race.snapshot()
    run = replay or session_run.snapshot()
    if start.is_going(run) != has_timer or (replay is None) != (page_replay is None):
        session_run.collect()
        st.rerun()
    with st.container(key="progress"):  # keeps its height, so that the charts stay where they are
        if replay is not None:
            recorded_race.show_progress(replay)
        else:
            run_panel.show_progress(run)
            show_before_or_after(run)
    run_panel.show_curves(run, planned=recipes)
    run_panel.show_results(run)
    if replay is None:
        drawing.show_drawing(run, drawing.models_so_far(), session_run.held_link())
    else:
        recorded_race.show_end(replay)
        drawing.show_drawing(replay, recorded_race.models(replay), "replay")
    if run is not None:
        log.show_log(run)


def show_before_or_after(run: RunSnapshot | None) -> None:
    """Show what the guess about a run came to, and the next step; before a run of the chosen
    settings, ask for the guess.
    """
    if start.is_going(run):
        return
    if run is None or (recipes and recipes != tuple(lane.recipe for lane in run.lanes)):
        guess.ask_guess(recipes, num_images)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if came_of_it := guess.outcome(run):
            st.markdown(came_of_it, width="content")
        start.offer_more_images(run, splits)


st.title("How do they learn?", anchor=False)
st.markdown(
    "A network guesses, is told the answer and changes its weights a little, batch "
    "after batch. Race a :blue[**classifier**] against a :orange[**detector**] "
    "from the same start."
)
splits = require_digits()
session_run.attach()
session_run.show_note()
messages = st.container()
model_menu.show_added()
model_menu.show_dropped()
left, right = st.columns([30, 70], gap="medium")
recipes: tuple[Recipe, ...] = ()
with left:
    main_settings = st.container()
    start_row = st.container(  # sticks, by the style
        key="start", horizontal=True, gap="small", vertical_alignment="center"
    )
    other_ways, other_settings = st.container(), st.container()
    try:
        recipes = settings.choose_recipes(splits, main_settings, other_settings)
    except NotaError as error:
        st.error(plain(error))
    start.begin_ordered(recipes, splits)
    session_run.collect()
    page_replay, page_run = recorded_race.snapshot(), session_run.snapshot()
    with start_row:
        start.show_start(recipes, page_run)
    with other_ways:
        start.show_other_ways(recipes, splits, page_run)
num_images, more_images = settings.images_texts(recipes, splits)
if problem := session.problem():
    messages.error(plain(problem))
has_timer = start.is_going(page_replay or page_run)
with right, st.container(key="learning"):  # stays beside long settings, by the style
    st.fragment(show_learning, run_every=1 if has_timer else None)()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if page_replay is None and page_run is None:
            start.offer_recording()
        elif page_replay is None:
            draw_link.show_draw_link(page_run)
            downloads.show_downloads(page_run)
        with st.popover("Upload weights", icon=":material/upload:"):
            model_menu.show_upload(splits, model_menu.tell_added)
    if page_replay is None and page_run is not None:
        downloads.show_where_stored(page_run)
show_texts(
    Path(__file__).with_name("text.md"),
    {
        "digits": "MNIST" if splits.source.is_mnist else "The digits bundled with scikit-learn",
        "num_images": num_images,
        "again": f" Then press *Again with {more_images} images*." if more_images else "",
        "num_train": f"{len(splits.train):,}",
        "num_validation": f"{len(splits.validation):,}",
    },
)
