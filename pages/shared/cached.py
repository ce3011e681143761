"""Things that all sessions share: wrappers of core behind Streamlit's caches, read-only."""

import gc

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.data import statistics
from core.data.digits import DigitSplits, Standardizer
from core.data.loading import Loader
from core.data.points import PointSplits, point_splits
from core.data.samples import Splits
from core.data.statistics import DigitMap, MeanPictures
from core.data.unknowns.fetching import Fetcher
from core.data.unknowns.noise import NOISE, noise
from core.experiments.lessons import NUM_POINTS
from core.judging import mistakes
from core.judging.measured import Measured, load_measured
from core.judging.mistakes import Marked, Nearest
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.nets.model_pool import ModelPool
from core.recipes import DIGITS, STANDARDISED, Recipe

NUM_NOISE = 1_000
NUM_ON_MAP = 2_000
_BY_SOURCE = {DigitSplits: lambda splits: splits.source.path}


@st.cache_resource(show_spinner=False)
def settle_process() -> None:
    """Make later reruns faster, once the first page has been drawn and so everything is loaded."""
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


def samples_for(recipe: Recipe, splits: DigitSplits) -> Splits:
    """The samples that a recipe learns from: the digits, or lesson 3's points."""
    return splits if recipe.inputs == DIGITS else _lesson_points()


@st.cache_resource(show_spinner=False)
def _lesson_points() -> PointSplits:
    return point_splits("quadrants", NUM_POINTS)


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


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=_BY_SOURCE)
def standardizer(splits: DigitSplits) -> Standardizer:
    """Mean and std of the training pixels."""
    return Standardizer.fit(splits.train.images, STANDARDISED)


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=_BY_SOURCE)
def mean_pictures(splits: DigitSplits) -> MeanPictures:
    """Mean and deviation of each class of training digits."""
    return statistics.mean_pictures(splits.train)


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=_BY_SOURCE)
def digit_map(splits: DigitSplits) -> DigitMap:
    """The first test digits on their two principal components."""
    return statistics.pca_map(splits.test.first(NUM_ON_MAP).images)


@st.cache_resource(show_spinner=False, max_entries=8)
def noise_images(kind: str, strength: float, seed: int) -> NDArray[np.uint8]:
    """A thousand pictures of noise."""
    digits = digits_at_hand().test.images if NOISE[kind].needs_digits else None
    return noise(kind, NUM_NOISE, seed, strength, digits)


@st.cache_resource(show_spinner=False, max_entries=200)
def noise_judged(
    fingerprint: str,
    _model: Model,
    kind: str,
    strength: float,
    seed: int,
    count: int = NUM_NOISE,
) -> Judged:
    """A model's outputs for the first `count` of a thousand pictures of noise; 40 kB for all.

    The fingerprint tells models apart: it takes longer to make than to compare, so a caller makes
    it once.
    """
    return _model.judge(noise_images(kind, strength, seed)[:count])


@st.cache_resource(
    show_spinner="Judging all test digits",
    max_entries=12,
    hash_funcs={**_BY_SOURCE, Model: checkpoints.fingerprint},
)
def marked(splits: DigitSplits, model: Model) -> Marked:
    """A model's answers to all test digits; 0.7 MB for MNIST. Raises `CheckpointError`."""
    return mistakes.mark(model, splits.test)


@st.cache_resource(show_spinner=False, max_entries=500, hash_funcs=_BY_SOURCE)
def nearest_training(splits: DigitSplits, index: int, count: int) -> Nearest:
    """The training digits nearest to a test digit."""
    return mistakes.nearest(splits.train.images, splits.test.images[index], count)
