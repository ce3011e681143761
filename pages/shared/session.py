"""What a session remembers, typed and in one place. Nothing here is written to a disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.handwriting import Stroke
from core.errors import NotaError
from core.judging.panel import Line
from core.nets.model import Model
from core.pool import Ticket
from core.recipes.description import with_titles
from core.runs.points_race import PointsRace
from core.training.worksheet import Worksheet
from pages.shared import cached
from pages.shared.easel import Drawing, Easel

_VISIT = "_visit"  # (page, how many pages were visited)
_PRESENCE = "_presence"
_EASEL = "_easel"
_OVERLAY = "_overlay"
_PROBLEM = "_problem"
_MODELS = "_models"  # name -> its ticket in the pool that all sessions share
_WORKSHEET = "_worksheet"  # (what it was made from, itself)
_RACE = "_points_race"  # (what it was made from, itself)
_ADDED = "_added_points"
_LINE = "_line"
_OFFERED = "_offered_line"
TAKE_LINE = "take-line"  # in the address of the draw page
MAX_MODELS = 3
WORK = (_VISIT, _PRESENCE, _EASEL, _MODELS)  # what nobody would like to lose

Made = TypeVar("Made")


@dataclass(frozen=True)
class Overlay:
    """A picture that lies over the canvas instead of a drawing."""

    # "noise" and "unknown": 28 x 28 pixels, judged as they are; "photo": ink of any size, or a
    # picture of a real set, framed like a drawing.
    kind: str
    pixels: NDArray[np.uint8]

    @property
    def is_framed(self) -> bool:
        """Whether its ink is framed like a drawing before it is judged."""
        return self.kind == "photo"


def enter(page: str) -> None:
    """Called by app.py with the page it is about to run; counts the visits of pages."""
    if _PRESENCE not in st.session_state:
        st.session_state[_PRESENCE] = cached.sign_in()
    last, visit = st.session_state.get(_VISIT, (None, 0))
    if last != page:
        forget_problem()
        st.session_state[_VISIT] = (page, visit + 1)


def easel() -> Easel:
    """What is drawn, which outlives a change of page."""
    return st.session_state.setdefault(_EASEL, Easel())


def begin_with(strokes: tuple[Stroke, ...]) -> None:
    """Put an example on the easel of somebody who has just come."""
    if _EASEL not in st.session_state:
        st.session_state[_EASEL] = Easel(Drawing.of(strokes, is_example=True))


def drawing() -> Drawing | None:
    """The drawing on the easel; None for an empty canvas."""
    return easel().drawing


def own_drawing() -> Drawing | None:
    """The user's drawing on the easel; None for an empty canvas and for an example."""
    shown = drawing()
    return None if shown is None or shown.is_example else shown


def overlay() -> Overlay | None:
    """The picture that lies over the canvas, if there is one."""
    return st.session_state.get(_OVERLAY)


def set_overlay(new: Overlay | None) -> None:
    """Lay a picture over the canvas, or take it away; the drawing below is kept."""
    st.session_state[_OVERLAY] = new
    forget_problem()
    easel().revision += 1


def draw_over(strokes: tuple[Stroke, ...]) -> None:
    """Put up what was drawn, in place of a picture that lay over the canvas."""
    st.session_state[_OVERLAY] = None
    easel().draw(strokes)


def lay_over(kind: str, make: Callable[[], NDArray[np.uint8]]) -> None:
    """Lay the pixels that `make` returns over the canvas, or have the page say why not."""
    with trying():
        set_overlay(Overlay(kind, make()))


@contextmanager
def trying() -> Iterator[None]:
    """Try something new, in a callback for example, which cannot write on the page: the last
    problem is forgotten, and a `NotaError` ends the attempt and becomes the problem.
    """
    forget_problem()
    try:
        yield
    except NotaError as error:
        st.session_state[_PROBLEM] = with_titles(str(error))


def problem() -> str | None:
    """The sentence that says what went wrong, for the page to show at every rerun until something
    new is tried or the page is left: one rerun may be cut off by the next.
    """
    return st.session_state.get(_PROBLEM)


def forget_problem() -> None:
    """Show no problem any more: something new is tried that cannot go wrong."""
    st.session_state.pop(_PROBLEM, None)


def worksheet(made_from: object, make: Callable[[], Worksheet]) -> Worksheet:
    """The worksheet of this session; a new one when it is to be made from something else."""
    return _made_once(_WORKSHEET, made_from, make)


def forget_worksheet() -> None:
    """Start again with the next one."""
    forget_problem()
    st.session_state.pop(_WORKSHEET, None)


def points_race(made_from: object, make: Callable[[], PointsRace]) -> PointsRace:
    """The two networks of the playground; new ones when they are to be made from something else."""
    return _made_once(_RACE, made_from, make)


def last_points_race() -> PointsRace | None:
    """The race that was on the playground at the last rerun, if there was one."""
    return st.session_state.get(_RACE, (None, None))[1]


def added_points() -> tuple[tuple[float, float, int], ...]:
    """The points that were added in the playground: x, y and class."""
    return st.session_state.get(_ADDED, ())


def save_added_points(new: tuple[tuple[float, float, int], ...]) -> None:
    """Remember other points."""
    st.session_state[_ADDED] = new


def models() -> dict[str, Model]:
    """The models that were trained or uploaded in this session, by name, the oldest first."""
    models = {name: ticket.get() for name, ticket in _tickets().items()}
    return {name: model for name, model in models.items() if model is not None}


def dropped_models() -> list[str]:
    """The names of this session's models that had to make room for those of others."""
    return [name for name, ticket in _tickets().items() if ticket.get() is None]


def add_model(name: str, model: Model) -> None:
    """Keep a model under a name; a model of that name, or the oldest of too many, is dropped."""
    others = [(other, ticket) for other, ticket in _tickets().items() if other != name]
    newest = (name, cached.ticket_for(model))
    st.session_state[_MODELS] = dict([*others, newest][-MAX_MODELS:])


def _tickets() -> dict[str, Ticket]:
    return st.session_state.get(_MODELS, {})


def _made_once(key: str, made_from: object, make: Callable[[], Made]) -> Made:
    stored = st.session_state.get(key)
    if stored is None or stored[0] != made_from:
        stored = st.session_state[key] = (made_from, make())
    return stored[1]


def line() -> Line | None:
    """The line that decides on the draw page; None for the slider there."""
    return st.session_state.get(_LINE)


def offer_line(new: Line) -> None:
    """Hold a line ready for the draw page, which takes it when its address says `TAKE_LINE`."""
    st.session_state[_OFFERED] = new


def take_offered_line() -> None:
    """Have the offered line decide, if the page's address asks for it."""
    if st.query_params.pop(TAKE_LINE, None) and _OFFERED in st.session_state:
        use_line(st.session_state[_OFFERED])


def use_line(new: Line | None) -> None:
    """Have a line decide on the draw page, or its slider again."""
    st.session_state[_LINE] = new
