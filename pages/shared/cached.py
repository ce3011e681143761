"""Things that all sessions share, made once for the server and read-only.

What people's work hangs on (runs, models, loaders) is made by `once_a_process` and not by
`st.cache_resource`: any browser may send the message that empties that cache.
"""

import contextlib
import functools
import gc
import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st
from threadpoolctl import threadpool_limits

from core import memory
from core.data import sources
from core.data.digits import Digits, DigitSplits
from core.data.loading import Loader
from core.data.unknowns.fetching import Fetcher
from core.judging import mistakes
from core.judging.measured import Measured, load_measured
from core.judging.mistakes import Marked
from core.nets import checkpoints
from core.nets.model import Model
from core.pool import Pool, Ticket

Made = TypeVar("Made")

_made: dict[Callable[[], Any], Any] = {}
_making = threading.RLock()


def once_a_process(make: Callable[[], Made]) -> Callable[[], Made]:
    """Decorator of a function whose result is made at its first call and stays."""

    @functools.wraps(make)
    def made() -> Made:
        with _making:
            if make not in _made:
                _made[make] = make()
            return _made[make]

    return made


def start_afresh() -> None:
    """Forget everything that is shared, as a new server would; for tests."""
    with _making:
        _made.clear()
    st.cache_resource.clear()


@functools.cache
def settle_process() -> None:
    """Make later reruns faster, once the first page has been drawn and so everything is loaded.

    Once a process: what is frozen twice is garbage of the first time, and stays for ever.
    """
    # The product for one drawing takes 0.05 ms on one core; to wake the others for it took up to
    # 9 ms on a busy machine.
    threadpool_limits(1, "blas")
    gc.collect()
    gc.freeze()  # what is loaded stays, so later collections need not look at it
    memory.keep_tidy(clear_when_alone)


class Presence:
    """A session's sign that it is there, for as long as Streamlit keeps the session."""


_present: "weakref.WeakSet[Presence]" = weakref.WeakSet()


def sign_in() -> Presence:
    """A sign for a session to hold."""
    presence = Presence()
    _present.add(presence)
    return presence


def clear_when_alone() -> None:
    """Let go of all that can be made again, when no session is there."""
    if not _present:
        pool().clear()


@once_a_process
def pool() -> Pool:
    """The pool of models, uploads and judged outputs of all sessions."""
    return Pool()


def remember(key: Hashable, make: Callable[[], Made], spinner: str = "") -> Made:
    """What `make` returned for this key, kept in the pool while there is room. The spinner says
    what is going on while it is made.
    """

    def make_visibly() -> Made:
        with st.spinner(spinner) if spinner else contextlib.nullcontext():
            return make()

    return pool().remember(key, make_visibly)


@st.cache_resource(show_spinner=False)
def model(name: str) -> Model:
    """A shipped model. Raises `CheckpointError`."""
    return checkpoints.load(name)


def ticket_for(model: Model) -> Ticket:
    """Ticket of a model that was trained or uploaded, put into the pool."""
    return pool().put(checkpoints.fingerprint(model), model)


@st.cache_resource(show_spinner=False)
def measured(recipe: str) -> list[Measured]:
    """The figures of a shipped recipe, one row a seed. Raises `CheckpointError`."""
    return load_measured(recipe)


@once_a_process
def digit_loader() -> Loader:
    """The one loader of digits; pages go through `require_digits`."""
    return Loader()


@once_a_process
def set_fetcher() -> Fetcher:
    """The one fetcher of real sets of unknowns."""
    return Fetcher()


def digits_at_hand() -> DigitSplits:
    """The best digits without a download. Raises `DataError`."""
    return digit_loader().at_hand()


def few_digits() -> Digits:
    """Some test digits, for where the others are not worth waiting for. Raises `DataError`."""
    return remember("few digits", sources.few_digits)


def marked(splits: DigitSplits, model: Model) -> Marked:
    """A model's answers to all test digits; 0.7 MB for MNIST. Raises `CheckpointError`."""
    key = ("marked", splits.source, checkpoints.fingerprint(model))
    return remember(key, lambda: mistakes.mark(model, splits.test), "Judging all test digits")
