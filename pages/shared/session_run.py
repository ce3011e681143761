"""This session's training: which run it holds, the ones before, and a line about it on every page.

The runs themselves live in one registry for the whole server. A session without a run has no timer.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from core import wording
from core.data.samples import Splits
from core.recipes import DIGITS, RECIPES, Recipe
from core.recipes.description import difference
from core.runs.pace import Pace, measure_pace
from core.runs.scheduler import Scheduler
from core.runs.snapshot import LaneSnapshot, RunSnapshot
from core.runs.store import Link, RunStore, default_folder, parse_link
from pages.shared import cached, session

_LINK = "_run"
_EARLIER = "_earlier_runs"
_COLLECTED = "_collected"  # the run whose models this session has already
_FOLLOWED = "_followed_run"  # the link that brought this session to a run
_NOTE = "_run_note"
MAX_EARLIER = 4
WORK = (_LINK, _EARLIER, _COLLECTED, _FOLLOWED)  # what nobody would like to lose
_GONE = (
    "The training you followed is gone: the server restarted before it had ended. "
    "Its settings are still here, so you can start it again."
)
PARAMETER = "run"  # in the address of the train page


@cached.once_a_process
def scheduler() -> Scheduler:
    """The one scheduler of all runs of this server."""
    store = RunStore(default_folder())
    store.sweep()
    return Scheduler(store=store, pool=cached.pool())


class Timing:
    """The pace of a tiny training, timed in the background."""

    def __init__(self) -> None:
        self.pace: Pace | None = None  # None until it has ended, or when it has failed
        self.ended = threading.Event()
        threading.Thread(target=self._run, name="timing", daemon=True).start()

    def _run(self) -> None:
        try:
            self.pace = measure_pace()
        finally:
            self.ended.set()


@cached.once_a_process
def server_timing() -> Timing:
    """The one timing of this server, started by whoever first wants to train."""
    return Timing()


def held_link() -> Link | None:
    """The link of the run that this session holds."""
    return st.session_state.get(_LINK)


def came_by_link() -> bool:
    """Whether a link in the page's address brought this session to its run."""
    return held_link() is not None and held_link() == st.session_state.get(_FOLLOWED)


def snapshot() -> RunSnapshot | None:
    """The session's run as far as it is, touching it; None without one."""
    held = held_link()
    if held is None:
        return None
    scheduler().touch(held)
    return scheduler().snapshot(held)


def earlier() -> list[RunSnapshot]:
    """This session's runs before the present one, the oldest first, without their models."""
    return st.session_state.get(_EARLIER, [])


def attach() -> None:
    """Follow the link in the page's address, or write the session's own into it; say so when
    there is no such run any more.
    """
    if _forget_gone():
        st.warning(_GONE)
    text, held = st.query_params.get(PARAMETER), held_link()
    if text is not None and text != str(held):
        parsed = parse_link(text)
        if parsed is not None and scheduler().snapshot(parsed) is not None:
            _hold(parsed)
            st.session_state[_FOLLOWED] = parsed
            return
        del st.query_params[PARAMETER]
        st.warning(
            "This link's training is not known here. When the server restarts, "
            "trainings under way end; finished ones are kept for a while."
        )
    if held is not None:
        st.query_params[PARAMETER] = str(held)


def start(
    recipes: Sequence[Recipe], samples: Splits, *, step: bool = False, to_watch: bool = False
) -> None:
    """Begin a run, paused after one `step`, or join one that does the same; `to_watch`, only one
    that goes on. Raises `InputError`.
    """
    _hold(scheduler().start(recipes, samples, paused=step, to_watch=to_watch))
    if step:
        scheduler().step(held_link())


def stop() -> None:
    """A callback: stop the run, or let go of it while others watch."""
    held = held_link()
    if held is not None and (note := scheduler().stop(held)):
        st.session_state[_LINK] = None
        st.query_params.pop(PARAMETER, None)
        st.session_state[_NOTE] = note


def collect() -> None:
    """Offer the best models of the run on every page, when it has ended."""
    held, run = held_link(), snapshot()
    if run is None or run.going or st.session_state.get(_COLLECTED) == held:
        return
    st.session_state[_COLLECTED] = held
    for lane in run.lanes:
        if lane.model is not None and lane.recipe.inputs == DIGITS:  # what those pages show
            session.add_model(recipe_title(lane.recipe), lane.model)


def recipe_title(recipe: Recipe) -> str:
    """The title of a recipe, with what it does otherwise than the named recipe it comes from."""
    named = RECIPES.get(recipe.name)
    changed = "" if named is None else difference(recipe, named)
    return f"{recipe.title}, {changed}" if changed else recipe.title


def show_note() -> None:
    """Say once what happened to the run meanwhile."""
    if note := st.session_state.pop(_NOTE, None):
        st.toast(note, icon=":material/model_training:")


def show_status() -> None:
    """Show a line about the run, on every page but the one that shows it anyway."""
    if _forget_gone():
        st.session_state[_NOTE] = _GONE
    collect()
    show_note()
    run = snapshot()
    if run is not None and run.going:
        st.fragment(_show_line, run_every=2)()


def _show_line() -> None:
    run = snapshot()
    if run is None or not run.going:
        collect()
        st.session_state[_NOTE] = "The training has ended. See the result under Train."
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/model_training: {progress_text(run)}", width="content")
        st.page_link("pages/train/page.py", label="Look", icon=":material/arrow_forward:")


def show_expected_time(recipes: Collection[Recipe], splits: Splits) -> None:
    """Show how long a training will take on this server, once it has been timed."""
    timing = server_timing()
    if timing.ended.is_set():
        sizes = len(splits.train), len(splits.validation)
        pace = timing.pace
        seconds = sum(pace.seconds(recipe, *sizes) for recipe in recipes) if pace else 0
        st.caption(f"about {duration_text(seconds)} on this server" if pace else "")
        return

    @st.fragment(run_every=1)
    def wait() -> None:
        if timing.ended.is_set():
            st.rerun()
        st.caption(":material/hourglass: timing this server")

    wait()


def progress_text(run: RunSnapshot) -> str:
    """A sentence about how far a run is."""
    if run.state == "queued":
        before = f" {wording.counted(run.ahead, 'training')} before it." if run.ahead else ""
        return f"Waiting until the server has time and memory for it.{before}"
    if run.finishing:
        stopped = "Stopped. " if run.state == "stopped" else ""
        return f"{stopped}Measuring the best epoch."
    epoch = epoch_text(run.lanes[0])
    if run.state == "paused":
        return f"Paused at {epoch}, {wording.percent(run.fraction, 0)}"
    parts = [epoch]
    if run.images_per_second:
        parts.append(f"{run.images_per_second:,.0f} images/s")
    if run.seconds_left is not None:
        parts.append(f"about {duration_text(run.seconds_left)} left")
    return f"Training: {' · '.join(parts)}"


def epoch_text(lane: LaneSnapshot) -> str:
    """The epoch that a lane is in: "epoch 3 of 10"."""
    epochs = lane.recipe.optimisation.epochs
    return f"epoch {min(int(lane.fraction * epochs) + 1, epochs)} of {epochs}"


def duration_text(seconds: float) -> str:
    """A duration in seconds or minutes, roughly."""
    return f"{max(seconds, 1):.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _forget_gone() -> bool:
    """Let go of a run that is not there any more, and return whether that was so."""
    held = held_link()
    if held is None or scheduler().snapshot(held) is not None:
        return False
    st.session_state[_LINK] = None
    if st.query_params.get(PARAMETER) == str(held):
        del st.query_params[PARAMETER]
    return True


def _hold(new: Link) -> None:
    """Make this the session's run; the curves of the one before are remembered."""
    held = held_link()
    last = None if held is None else scheduler().snapshot(held)
    if held != new and last is not None and last.lanes[0].curves.num_epochs:
        lanes = tuple(replace(lane, model=None) for lane in last.lanes)
        runs = [*earlier(), replace(last, lanes=lanes)]
        st.session_state[_EARLIER] = runs[-MAX_EARLIER:]
    st.session_state[_LINK] = new
    st.query_params[PARAMETER] = str(new)
