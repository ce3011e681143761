"""The recorded race on the train page: the session's player of it, and its buttons."""

import time
from collections.abc import Callable

import streamlit as st

from core.data.digits import DigitSplits
from core.errors import CheckpointError
from core.nets.model import Model
from core.recipes import Recipe
from core.runs import recording as recordings
from core.runs.curves import RunSnapshot
from core.runs.recording import RACE, Player, Recording
from pages.shared import cached, session_run

_PLAYER = "_replay"


@st.cache_resource(show_spinner=False)
def recording() -> Recording | None:
    """What ships; None where it is missing or damaged, so that no replay is offered."""
    try:
        return recordings.load(recordings.default_path())
    except CheckpointError:
        return None


def fits(recipes: tuple[Recipe, ...], splits: DigitSplits) -> bool:
    """Whether a training of these would be what was recorded."""
    found = recording()
    if found is None or not splits.source.is_mnist:
        return False
    return recipes == tuple(lane.recipe for lane in found.run.lanes)


def snapshot() -> RunSnapshot | None:
    """What is to be seen of it now; None without a replay."""
    player, found = st.session_state.get(_PLAYER), recording()
    return None if player is None or found is None else player.show(found, time.monotonic())


def start() -> None:
    """From the beginning."""
    st.session_state[_PLAYER] = Player().resumed(time.monotonic())


def close() -> None:
    """Back to what was there before."""
    st.session_state.pop(_PLAYER, None)


def progress(now: RunSnapshot) -> None:
    """What it is, how far it is, and its buttons."""
    st.progress(now.fraction, _headline(now))
    with st.container(horizontal=True, gap="small"):
        if now.state == "paused":
            _button("Resume", "play_arrow", _resume)
        elif now.state == "training":
            _button("Pause", "pause", _pause)
        else:
            _button("Play again", "replay", start)
        _button("To the end", "last_page", _skip, disabled=not now.going)
        _button("Close the replay", "close", close)


def end(now: RunSnapshot) -> None:
    """Where the networks of its end are found."""
    if now.state == "done":
        names = " and ".join(f"*{lane.recipe.title}*" for lane in now.lanes)
        st.caption(
            f"The networks of its end ship with this app: {names} in every page's model menu."
        )


def models(now: RunSnapshot) -> tuple[Model, ...]:
    """The networks of its end; none before, which were not recorded."""
    return tuple(cached.model(name) for name in RACE) if now.state == "done" else ()


def _headline(now: RunSnapshot) -> str:
    found = recording()
    assert found is not None
    made = f"took {session_run.in_time(found.run.seconds)} on one core"
    where = session_run.epoch_words(now.lanes[0]) if now.going else "at its end"
    return f"**Replay, recorded on {found.day}; {made}**: {where}"


def _button(label: str, icon: str, on_click: Callable[[], None], *, disabled: bool = False) -> None:
    st.button(label, icon=f":material/{icon}:", on_click=on_click, disabled=disabled)


def _pause() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].paused(time.monotonic())


def _resume() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].resumed(time.monotonic())


def _skip() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].ended()
