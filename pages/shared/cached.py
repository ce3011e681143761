"""Things that all sessions share: wrappers of core behind Streamlit's caches, read-only."""

import functools
import gc

import streamlit as st
from threadpoolctl import threadpool_limits

from core.data.digits import DigitSplits
from core.data.loading import Loader
from core.data.unknowns.fetching import Fetcher
from core.judging import mistakes
from core.judging.measured import Measured, load_measured
from core.judging.mistakes import Marked
from core.nets import checkpoints
from core.nets.model import Model
from core.nets.model_pool import ModelPool

# How digits are told apart as arguments of a cached function.
BY_SOURCE = {DigitSplits: lambda splits: splits.source.path}


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


@st.cache_resource(show_spinner=False)
def model(name: str) -> Model:
    """A shipped model. Raises `CheckpointError`."""
    return checkpoints.load(name)


@st.cache_resource(show_spinner=False)
def model_pool() -> ModelPool:
    """The pool of all models that were trained or uploaded, in any session."""
    return ModelPool()


@st.cache_resource(show_spinner=False)
def measured(recipe: str) -> list[Measured]:
    """The figures of a shipped recipe, one row a seed. Raises `CheckpointError`."""
    return load_measured(recipe)


@st.cache_resource(show_spinner=False)
def digit_loader() -> Loader:
    """The one loader of digits; pages go through `require_digits`."""
    return Loader()


@st.cache_resource(show_spinner=False)
def set_fetcher() -> Fetcher:
    """The one fetcher of real sets of unknowns."""
    return Fetcher()


def digits_at_hand() -> DigitSplits:
    """The best digits without a download. Raises `DataError`."""
    return digit_loader().at_hand()


@st.cache_resource(
    show_spinner="Judging all test digits",
    max_entries=12,
    hash_funcs={**BY_SOURCE, Model: checkpoints.fingerprint},
)
def marked(splits: DigitSplits, model: Model) -> Marked:
    """A model's answers to all test digits; 0.7 MB for MNIST. Raises `CheckpointError`."""
    return mistakes.mark(model, splits.test)
