"""What a session remembers, typed and in one place. Nothing here is written to a disk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.errors import NotaError
from core.judging.scores import Score
from core.nets.model import Model
from core.runs.points_race import Pair
from core.training.worksheet import Worksheet
from pages.shared import cached

_VISIT = "_visit"  # (page, how many pages were visited)
_DRAWING = "_drawing"
_SHOWN = "_shown"
_CANVAS = "_canvas"  # how often the canvas was renewed
_PROBLEM = "_problem"
_INITIAL = "_initial"  # (canvas key, strokes it started with)
_MODELS = "_models"  # name -> its ticket on the shelf that all sessions share
_WORKSHEET = "_worksheet"  # (what it was made from, itself)
_PAIR = "_pair"  # (what it was made from, itself)
_ADDED = "_added_points"
_LINE = "_line"
MAX_MODELS = 3

Strokes = dict[str, Any]  # as the canvas stores them


@dataclass(frozen=True)
class Drawing:
    """What is on the canvas: its strokes and its ink (H, W) uint8."""

    strokes: Strokes
    ink: NDArray[np.uint8]


@dataclass(frozen=True)
class Shown:
    """A picture that lies over the canvas instead of a drawing."""

    # "noise" and "unknown": 28x28, taken as it is; "photo": ink of any size, or a picture of a real
    # set, framed like a drawing
    kind: str
    pixels: NDArray[np.uint8]


def enter(page: str) -> None:
    """Called by app.py with the page it is about to run; counts the visits of pages."""
    last, visit = st.session_state.get(_VISIT, (None, 0))
    if last != page:
        forget_problem()
        st.session_state[_VISIT] = (page, visit + 1)


def drawing() -> Drawing | None:
    """The last drawing, which outlives a change of page; None when there is none."""
    return st.session_state.get(_DRAWING)


def keep_drawing(new: Drawing | None) -> None:
    """Remember a drawing, or forget it."""
    st.session_state[_DRAWING] = new


def shown() -> Shown | None:
    """What lies over the canvas."""
    return st.session_state.get(_SHOWN)


def show(new: Shown | None) -> None:
    """Lay a picture over the canvas, or take it away; the drawing below is kept."""
    st.session_state[_SHOWN] = new
    forget_problem()
    restart_canvas()


def show_made(kind: str, make: Callable[[], NDArray[np.uint8]]) -> None:
    """Lay what `make` returns over the canvas, or report why there is nothing."""
    try:
        pixels = make()
    except NotaError as error:
        report(error)
    else:
        show(Shown(kind, pixels))


def restart_canvas() -> None:
    """Have the canvas start again from what is remembered.

    It cannot change what lies below its strokes, and loses strokes when its pen changes fast.
    """
    st.session_state[_CANVAS] = st.session_state.get(_CANVAS, 0) + 1


def report(problem: Exception) -> None:
    """Keep a sentence for the user, from a callback, which cannot write on the page."""
    st.session_state[_PROBLEM] = str(problem)


def forget_problem() -> None:
    """For callbacks that try something new."""
    st.session_state.pop(_PROBLEM, None)


def problem() -> str | None:
    """The sentence to show until something new is tried: one run may be cut off by the next."""
    return st.session_state.get(_PROBLEM)


def take_problem() -> str | None:
    """The sentence to show now, once."""
    return st.session_state.pop(_PROBLEM, None)


def canvas_key() -> str:
    """The canvas' key: a new one for each visit of a page and whenever it has to start again."""
    visit = st.session_state.get(_VISIT, ("", 1))[1]
    return f"canvas-{visit}-{st.session_state.get(_CANVAS, 0)}"


def initial_strokes() -> Strokes | None:
    """What the canvas of the present key starts with: the same at every rerun, else it resets."""
    key = canvas_key()
    if st.session_state.get(_INITIAL, ("", None))[0] != key:
        kept = drawing()
        strokes = kept.strokes if kept is not None and shown() is None else None
        st.session_state[_INITIAL] = (key, strokes)
    return st.session_state[_INITIAL][1]


def worksheet(made_from: object, make: Callable[[], Worksheet]) -> Worksheet:
    """The worksheet of this session; a new one when it is to be made from something else."""
    kept = st.session_state.get(_WORKSHEET)
    if kept is None or kept[0] != made_from:
        kept = st.session_state[_WORKSHEET] = (made_from, make())
    return kept[1]


def forget_worksheet() -> None:
    """Start again with the next one."""
    st.session_state.pop(_WORKSHEET, None)


def pair(made_from: object, make: Callable[[], Pair]) -> Pair:
    """The two networks of the playground; new ones when they are to be made from something else."""
    kept = st.session_state.get(_PAIR)
    if kept is None or kept[0] != made_from:
        kept = st.session_state[_PAIR] = (made_from, make())
    return kept[1]


def present_pair() -> Pair | None:
    """Those of the last time, if any."""
    return st.session_state.get(_PAIR, (None, None))[1]


def added_points() -> tuple[tuple[float, float, int], ...]:
    """The points that were added in the playground: x, y and class."""
    return st.session_state.get(_ADDED, ())


def keep_added_points(new: tuple[tuple[float, float, int], ...]) -> None:
    """Remember other points."""
    st.session_state[_ADDED] = new


def models() -> dict[str, Model]:
    """The models that were trained or uploaded in this session, by name, the oldest first."""
    found = {name: cached.shelf().get(ticket) for name, ticket in _tickets().items()}
    return {name: model for name, model in found.items() if model is not None}


def dropped_models() -> list[str]:
    """The names of those that had to make room for the models of others."""
    return [name for name, ticket in _tickets().items() if cached.shelf().get(ticket) is None]


def add_model(name: str, model: Model) -> None:
    """Keep a model under a name; a model of that name, or the oldest of too many, is dropped."""
    kept = {other: was for other, was in _tickets().items() if other != name}
    new = (name, cached.shelf().put(model))
    st.session_state[_MODELS] = dict([*kept.items(), new][-MAX_MODELS:])


def _tickets() -> dict[str, str]:
    return st.session_state.get(_MODELS, {})


@dataclass(frozen=True)
class Line:
    """A threshold that was chosen on the thresholds page, for the draw page."""

    model: Model
    title: str  # of the model, for the screen
    score: Score
    threshold: float

    @property
    def role(self) -> str:
        """Which of the two networks of the draw page it decides for."""
        return self.model.recipe.role.name

    @property
    def rule(self) -> str:
        """What is accepted, in words."""
        bound = "at most" if self.score.is_distance else "at least"
        return f"{self.score.title.lower()} {bound} {self.score.shown(self.threshold)}"


def line() -> Line | None:
    """The line that decides on the draw page; None for the slider there."""
    return st.session_state.get(_LINE)


def own_thresholds(line: Line | None, model: Model) -> dict[str, float]:
    """Score name -> threshold of a line, for the model that it was chosen for."""
    if line is None or model is not line.model:
        return {}
    return {line.score.name: line.threshold}


def keep_line(new: Line | None) -> None:
    """Have the draw page use a line, or its slider again."""
    st.session_state[_LINE] = new
