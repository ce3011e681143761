"""This session's training: which run it holds, the ones before, and a line about it on every page.

The runs themselves live in one registry for the whole server. A session without a run has no timer.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from core.data.samples import Splits
from core.nets.model import Model
from core.recipes import DIGITS, RECIPES, Recipe
from core.runs.curves import LaneSnapshot, RunSnapshot, difference
from core.runs.pace import Pace, measure_pace
from core.runs.scheduler import Scheduler
from core.runs.store import Link, RunStore, default_folder, parse_link
from pages.shared import cached, session

_LINK = "_run"
_EARLIER = "_earlier_runs"
_COLLECTED = "_collected"  # the run whose models this session has already
_NOTE = "_run_note"
MAX_EARLIER = 4
PARAMETER = "run"  # in the address of the train page


@st.cache_resource(show_spinner=False)
def scheduler() -> Scheduler:
    """All runs of this server."""
    return Scheduler(store=RunStore(default_folder()), model_pool=cached.model_pool())


@dataclass
class WarmUp:
    """Loads torch in the background and times a tiny training."""

    pace: Pace | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "WarmUp":
        """Begin."""
        threading.Thread(target=self._run, name="warm-up", daemon=True).start()
        return self

    def _run(self) -> None:
        try:
            self.pace = measure_pace()
        finally:
            self.ended.set()


@st.cache_resource(show_spinner=False)
def warm_up() -> WarmUp:
    """Once for a server, when somebody opens the train page."""
    return WarmUp().start()


def link() -> Link | None:
    """The run this session holds."""
    return st.session_state.get(_LINK)


def snapshot() -> RunSnapshot | None:
    """How far it is, touching it; None without one."""
    held = link()
    if held is None:
        return None
    scheduler().touch(held)
    return scheduler().snapshot(held)


def models_so_far() -> tuple[Model | None, ...]:
    """The networks of this session's run after their last epochs."""
    held = link()
    return () if held is None else scheduler().models_so_far(held)


def earlier() -> list[RunSnapshot]:
    """This session's runs before the present one, the oldest first, without their models."""
    return st.session_state.get(_EARLIER, [])


def attach() -> None:
    """Follow the link in the page's address, or write the session's own into it."""
    asked, held = st.query_params.get(PARAMETER), link()
    if asked is not None and asked != str(held):
        found = parse_link(asked)
        if found is not None and scheduler().snapshot(found) is not None:
            _hold(found)
            return
        del st.query_params[PARAMETER]
        st.warning(
            "The training of this link is not known here. Those under way end when the server is "
            "started anew; those that had ended are kept for a while."
        )
    if held is not None:
        st.query_params[PARAMETER] = str(held)


def start(recipes: Sequence[Recipe], samples: Splits, *, step: bool = False) -> None:
    """Begin a run, or join one that does the same; paused after one step. Raises `InputError`."""
    _hold(scheduler().start(recipes, samples, paused=step))
    if step:
        scheduler().step(link())


def stop() -> None:
    """Stop it, or let go of it while others watch."""
    held = link()
    if held is not None and (said := scheduler().stop(held)):
        st.session_state[_LINK] = None
        st.query_params.pop(PARAMETER, None)
        st.session_state[_NOTE] = said


def collect() -> None:
    """When the run has ended, offer its best models on every page."""
    held, now = link(), snapshot()
    if now is None or now.going or st.session_state.get(_COLLECTED) == held:
        return
    st.session_state[_COLLECTED] = held
    for lane in now.lanes:
        if lane.model is not None and lane.recipe.inputs == DIGITS:  # what those pages show
            session.add_model(name(lane.recipe), lane.model)


def name(recipe: Recipe) -> str:
    """What a recipe is called: its title, and what is set otherwise than usual."""
    usual = RECIPES.get(recipe.name)
    changed = "" if usual is None else difference(recipe, usual)
    return f"{recipe.title}, {changed}" if changed else recipe.title


def show_note() -> None:
    """Say once what happened to the run meanwhile."""
    if note := st.session_state.pop(_NOTE, None):
        st.toast(note, icon=":material/model_training:")


def status() -> None:
    """A line about the run, for every page but the one that shows it anyway."""
    collect()
    show_note()
    now = snapshot()
    if now is None or not now.going:
        return
    st.fragment(_line, run_every=2)()


def _line() -> None:
    now = snapshot()
    if now is None or not now.going:
        collect()
        st.session_state[_NOTE] = "The training has ended. See what came of it under Train."
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/model_training: {sentence(now)}", width="content")
        st.page_link("pages/train/page.py", label="Look", icon=":material/arrow_forward:")


def expected_time(recipes: Collection[Recipe], splits: Splits) -> None:
    """Seconds on this server, once it has been timed."""
    warmth = warm_up()
    if warmth.ended.is_set():
        sizes = len(splits.train), len(splits.validation)
        pace = warmth.pace
        seconds = sum(pace.seconds(recipe, *sizes) for recipe in recipes) if pace else 0
        st.caption(f"about {in_time(seconds)} on this server" if pace else "")
        return

    @st.fragment(run_every=1)
    def wait() -> None:
        if warmth.ended.is_set():
            st.rerun()
        st.caption(":material/hourglass: getting ready: loading torch, timing this server")

    wait()


def sentence(now: RunSnapshot) -> str:
    """A run in a few words."""
    if now.state == "queued":
        return f"Waiting to train: {now.ahead} before it." if now.ahead else "Waiting to train."
    if now.finishing:
        return (
            "Stopped. Measuring the best epoch."
            if now.state == "stopped"
            else ("Measuring the best epoch.")
        )
    words = [epoch_words(now.lanes[0])]
    if now.state == "paused":
        return f"Paused at {words[0]}, {now.fraction:.0%}".replace("%", " %")
    if now.images_per_second:
        words.append(f"{now.images_per_second:,.0f} images/s")
    if now.seconds_left is not None:
        words.append(f"about {in_time(now.seconds_left)} left")
    return f"Training: {' · '.join(words)}"


def epoch_words(lane: LaneSnapshot) -> str:
    """Which epoch it is at."""
    epochs = lane.recipe.optimisation.epochs
    return f"epoch {min(int(lane.fraction * epochs) + 1, epochs)} of {epochs}"


def in_time(seconds: float) -> str:
    """Seconds or minutes, roughly."""
    return f"{max(seconds, 1):.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _hold(new: Link) -> None:
    """The session's run is this one; the curves of the one before are kept."""
    held = link()
    before = None if held is None else scheduler().snapshot(held)
    if held != new and before is not None and before.lanes[0].curves.num_epochs:
        lanes = tuple(replace(lane, model=None) for lane in before.lanes)
        kept = [*earlier(), replace(before, lanes=lanes)]
        st.session_state[_EARLIER] = kept[-MAX_EARLIER:]
    st.session_state[_LINK] = new
    st.query_params[PARAMETER] = str(new)
