"""The buttons that begin a training: a race, step by step, its recording, or with more images."""

import streamlit as st

from core.data.digits import DigitSplits
from core.recipes import Recipe
from core.runs.curves import RunSnapshot
from pages.shared import session, session_run
from pages.train import recorded_race, settings

_ASKED = "_asked"  # what a button asked for: "start" or "step"


def begin(recipes: tuple[Recipe, ...], splits: DigitSplits) -> None:
    """Start what a button has asked for, unless the settings are impossible by now."""
    asked = st.session_state.pop(_ASKED, None)
    if asked and recipes:
        with session.trying():
            session_run.start(recipes, splits, step=asked == "step")
            recorded_race.close()


def _watch_race() -> None:
    """A callback: the recorded race, with its settings."""
    settings.choose_race()
    recorded_race.start()


def _wish(what: str, size: int | None = None) -> None:
    """A callback: to start, on another number of images perhaps, or to begin with one step."""
    st.session_state[_ASKED] = what
    if size is not None:
        st.session_state["images"] = size


def show(recipes: tuple[Recipe, ...], splits: DigitSplits, now: RunSnapshot | None) -> None:
    """Start, how long it will take, and the next step when a run has ended."""
    going = now is not None and now.going
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Start race" if len(recipes) == 2 else "Start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=going or not recipes,
            on_click=_wish,
            args=("start",),
        )
        st.button(
            "Step by step",
            icon=":material/skip_next:",
            disabled=going or not recipes,
            on_click=_wish,
            args=("step",),
            help="Begin paused, after the first batch.",
        )
        if recipes and recorded_race.fits(recipes, splits):
            st.button(
                "Replay (recorded)",
                icon=":material/replay:",
                disabled=going,
                on_click=_watch_race,
                help="Exactly this race, recorded: at once, in 15 seconds.",
            )
        if recipes:
            session_run.expected_time(recipes, splits)
    if now is not None and not going and recipes:
        _more_images(now, splits)


def offer_recording() -> None:
    """For a page on which nothing is trained yet."""
    if recorded_race.recording() is not None:
        st.button(
            "Watch a race on all images (recorded)",
            icon=":material/replay:",
            on_click=_watch_race,
        )


def _more_images(now: RunSnapshot, splits: DigitSplits) -> None:
    """The next step, when a run has ended."""
    more = settings.more_images(now.lanes[0].recipe, splits)
    if more is not None:
        size, name = more
        st.button(
            f"Again with {name} images",
            icon=":material/add_photo_alternate:",
            on_click=_wish,
            args=("start", size),
            width="stretch",
            help="The same settings and more data: does the gap close?",
        )
