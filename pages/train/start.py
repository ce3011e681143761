"""The buttons that begin a training: a race, step by step, its recording, or with more images."""

import streamlit as st

from core.data.digits import DigitSplits
from core.recipes import Recipe
from core.runs.snapshot import RunSnapshot
from pages.shared import session, session_run
from pages.train import recorded_race, settings

_ORDER = "_training_order"  # what a button has asked for: "start" or "step"


def is_going(run: RunSnapshot | None) -> bool:
    """Whether there is a run that will still change."""
    return run is not None and run.going


def begin_ordered(recipes: tuple[Recipe, ...], splits: DigitSplits) -> None:
    """Start what a button has asked for, unless the settings are impossible by now."""
    order = st.session_state.pop(_ORDER, None)
    if order and recipes:
        with session.trying():
            session_run.start(recipes, splits, step=order == "step", to_watch=True)
            recorded_race.close()


def show_start(recipes: tuple[Recipe, ...], run: RunSnapshot | None) -> None:
    """Show the row with Start, which stays in sight wherever the settings are scrolled to."""
    is_off = is_going(run) or not recipes
    st.button(
        "Start race" if len(recipes) == 2 else "Start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=is_off,
        on_click=_order,
        args=("start",),
    )
    st.button(
        "Step by step",
        icon=":material/skip_next:",
        disabled=is_off,
        on_click=_order,
        args=("step",),
        help="Begin paused, after the first batch.",
    )
    if is_going(run):
        with st.container(key="curves-below", width="content"):  # on a phone, by the style
            st.caption("curves ↓")


def show_other_ways(
    recipes: tuple[Recipe, ...], splits: DigitSplits, run: RunSnapshot | None
) -> None:
    """Show how long it will take, and the recording of just this race if there is one."""
    if not recipes:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if recorded_race.is_race(recipes, splits):
            st.button(
                "Replay (recorded)",
                icon=":material/replay:",
                disabled=is_going(run),
                on_click=_watch_race,
                help="Exactly this race, recorded: starts at once and takes 15 seconds.",
            )
        session_run.show_expected_time(recipes, splits)


def offer_recording() -> None:
    """Show the button for a page on which nothing is trained yet."""
    if recorded_race.recording() is not None:
        st.button(
            "Watch a race on all images (recorded)",
            icon=":material/replay:",
            on_click=_watch_race,
        )


def is_ordered() -> bool:
    """Whether a button has asked for a start that `begin_ordered` has not made yet."""
    return _ORDER in st.session_state


def offer_more_images(run: RunSnapshot, splits: DigitSplits) -> None:
    """Show the button for the next step after a run: the same with more images, if there are."""
    more = settings.more_images(run.lanes[0].recipe, splits)
    if more is not None:
        size, text = more
        st.button(
            f"Again with {text} images",
            icon=":material/add_photo_alternate:",
            on_click=_order,
            args=("start", size),
            help="The same settings and more data: does the gap close?",
        )


def _watch_race() -> None:
    """A callback: the recorded race, with its settings."""
    settings.choose_race()
    recorded_race.start()


def _order(order: str, size: int | None = None) -> None:
    """A callback: start, on another number of images perhaps, or begin with one step."""
    st.session_state[_ORDER] = order
    if size is not None:
        st.session_state["images"] = size
