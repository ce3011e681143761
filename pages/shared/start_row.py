"""The buttons that begin a training: a race, step by step, its recording, or with more images."""

from collections.abc import Collection

import streamlit as st

from core.data.digits import DigitSplits
from core.data.samples import Splits
from core.recipes import Recipe
from core.runs.curves import RunSnapshot
from pages.shared import replaying, run_settings, running

_ASKED = "_asked"  # what a button asked for: "start" or "step"


def begin(recipes: tuple[Recipe, ...], splits: DigitSplits) -> None:
    """Start what a button has asked for. Raises `InputError`."""
    if asked := st.session_state.pop(_ASKED, None):
        running.start(recipes, splits, step=asked == "step")
        replaying.close()


def _watch_race() -> None:
    """A callback: the recorded race, with its settings."""
    run_settings.choose_race()
    replaying.start()


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
        if recipes and replaying.fits(recipes, splits):
            st.button(
                "Replay (recorded)",
                icon=":material/replay:",
                disabled=going,
                on_click=_watch_race,
                help="Exactly this race, recorded: at once, in 15 seconds.",
            )
        if recipes:
            expect(recipes, splits)
    if now is not None and not going and recipes:
        _more_images(now, splits)


def offer_recording() -> None:
    """For a page on which nothing is trained yet."""
    if replaying.recording() is not None:
        st.button(
            "Watch a race on all images (recorded)",
            icon=":material/replay:",
            on_click=_watch_race,
        )


def expect(recipes: Collection[Recipe], splits: Splits) -> None:
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


def _more_images(now: RunSnapshot, splits: DigitSplits) -> None:
    """The next step, when a run has ended."""
    more = run_settings.more_images(now.lanes[0].recipe, splits)
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
