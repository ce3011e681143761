"""How do they learn?"""

import streamlit as st

from core.errors import NotaError
from core.recipes import Recipe
from core.training.history import RunSnapshot
from pages.shared import (
    replaying,
    run_drawing,
    run_settings,
    run_view,
    running,
    session,
    take_along,
    train_story,
)
from pages.shared.digits import require_digits
from pages.shared.menu import guard

guard()

_WISH = "_wish"  # what a button asked for: "start" or "step"


def replay() -> None:
    """A callback: the recorded race, with its settings."""
    run_settings.choose_race()
    replaying.start()


def wish(what: str, size: int | None = None) -> None:
    """A callback: to start, on another number of images perhaps, or to begin with one step."""
    st.session_state[_WISH] = what
    if size is not None:
        st.session_state["images"] = size


def start_row(recipes: tuple[Recipe, ...], *, going: bool) -> None:
    """Start, and how long it will take."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Start race" if len(recipes) == 2 else "Start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=going or not recipes,
            on_click=wish,
            args=("start",),
        )
        st.button(
            "Step by step",
            icon=":material/skip_next:",
            disabled=going or not recipes,
            on_click=wish,
            args=("step",),
            help="Begin paused, after the first batch.",
        )
        if recipes and replaying.fits(recipes, splits):
            st.button(
                "Replay (recorded)",
                icon=":material/replay:",
                disabled=going,
                on_click=replay,
                help="Exactly this race, recorded: at once, in 15 seconds.",
            )
        if recipes:
            expect(recipes)


def expect(recipes: tuple[Recipe, ...]) -> None:
    """Seconds on this server, once it has been timed."""
    warmth = running.warm_up()
    if warmth.ended.is_set():
        sizes = len(splits.train), len(splits.validation)
        pace = warmth.pace
        seconds = sum(pace.seconds(recipe, *sizes) for recipe in recipes) if pace else 0
        st.caption(f"about {running.in_time(seconds)} on this server" if pace else "")
        return

    @st.fragment(run_every=1)
    def wait() -> None:
        if warmth.ended.is_set():
            st.rerun()
        st.caption(":material/hourglass: getting ready: loading torch, timing this server")

    wait()


def live() -> None:
    """All that changes while it trains. Ends its own timer when the run has ended."""
    played = replaying.snapshot()
    now = played or running.snapshot()
    if timed and (now is None or not now.going):
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


def more_images(now: RunSnapshot) -> None:
    """The next step, when a run has ended."""
    more = run_settings.more_images(now.lanes[0].recipe, splits)
    if more is not None:
        size, name = more
        st.button(
            f"Again with {name} images",
            icon=":material/add_photo_alternate:",
            on_click=wish,
            args=("start", size),
            width="stretch",
            help="The same settings and more data: does the gap close?",
        )


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
left, right = st.columns([30, 70], gap="medium")
recipes: tuple[Recipe, ...] = ()
with left:
    try:
        recipes = run_settings.controls(splits)
        if asked := st.session_state.pop(_WISH, None):
            running.start(recipes, splits, step=asked == "step")
            replaying.close()
        played = replaying.snapshot()
    except NotaError as error:
        st.error(str(error))
        played = None
    running.collect()
    now = running.snapshot()
    going = now is not None and now.going
    timed = going if played is None else played.going
    start_row(recipes, going=going)
    if now is not None and not going and recipes:
        more_images(now)
with right:
    st.fragment(live, run_every=1 if timed else None)()
    if played is None and now is None:
        label = "Watch a race on all images (recorded)"
        st.button(label, icon=":material/replay:", on_click=replay)
    elif played is None:
        take_along.take_along(now)
train_story.show(splits)
