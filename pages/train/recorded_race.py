"""The recorded race: the session's player of it, how far it is, and its buttons."""

import time
from collections.abc import Callable

import streamlit as st

from core.data.digits import DigitSplits
from core.errors import CheckpointError
from core.nets.model import Model
from core.recipes import Recipe
from core.runs import recording as recordings
from core.runs.recording import RACE, Player, Recording
from core.runs.snapshot import RunSnapshot
from pages.shared import cached, session_run

_PLAYER = "_replay"


@st.cache_resource(show_spinner=False)
def recording() -> Recording | None:
    """The recording that ships; None where it is missing or damaged, so that none is offered."""
    try:
        return recordings.load(recordings.default_path())
    except CheckpointError:
        return None


def is_race(recipes: tuple[Recipe, ...], splits: DigitSplits) -> bool:
    """Whether a training of these recipes would be the one that was recorded."""
    recorded = recording()
    if recorded is None or not splits.source.is_mnist:
        return False
    return recipes == tuple(lane.recipe for lane in recorded.run.lanes)


def snapshot() -> RunSnapshot | None:
    """The race as far as it has played; None without a replay."""
    player, recorded = st.session_state.get(_PLAYER), recording()
    return None if player is None or recorded is None else player.show(recorded, time.monotonic())


def start() -> None:
    """A callback: play it from the beginning."""
    st.session_state[_PLAYER] = Player().resumed(time.monotonic())


def close() -> None:
    """A callback: show again what was there before."""
    st.session_state.pop(_PLAYER, None)


def show_progress(race: RunSnapshot) -> None:
    """Show that it is a recording, how far it is, and its buttons."""
    recorded = recording()
    assert recorded is not None
    where = session_run.epoch_text(race.lanes[0]) if race.going else "at its end"
    st.progress(
        race.fraction,
        f"**Replay, recorded on {recorded.day}; took "
        f"{session_run.duration_text(recorded.run.seconds)} on one core**: {where}",
    )
    with st.container(horizontal=True, gap="small"):
        if race.state == "paused":
            _button("Resume", "play_arrow", _resume)
        elif race.state == "training":
            _button("Pause", "pause", _pause)
        else:
            _button("Play again", "replay", start)
        _button("To the end", "last_page", _skip, disabled=not race.going)
        _button("Close the replay", "close", close)


def show_end(race: RunSnapshot) -> None:
    """Say where its networks are, once it is at its end."""
    if race.state == "done":
        titles = " and ".join(f"*{lane.recipe.title}*" for lane in race.lanes)
        st.caption(
            f"The finished networks come with this app: {titles} in every page's model menu."
        )


def models(race: RunSnapshot) -> tuple[Model, ...]:
    """The networks of its end; none before, which were not recorded."""
    return tuple(cached.model(name) for name in RACE) if race.state == "done" else ()


def _button(label: str, icon: str, on_click: Callable[[], None], *, disabled: bool = False) -> None:
    st.button(label, icon=f":material/{icon}:", on_click=on_click, disabled=disabled)


def _pause() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].paused(time.monotonic())


def _resume() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].resumed(time.monotonic())


def _skip() -> None:
    st.session_state[_PLAYER] = st.session_state[_PLAYER].ended()
