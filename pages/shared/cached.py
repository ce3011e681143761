"""What all sessions share: three-line wrappers of core behind Streamlit's caches, read-only."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits
from core.data.sources import load_splits
from core.data.unknowns import noise
from core.judging.measured import Measured, load_measured
from core.nets import checkpoints
from core.nets.model import Judged, Model

NUM_NOISE = 1_000


@st.cache_resource(show_spinner=False)
def model(name: str) -> Model:
    """A shipped model. Raises `CheckpointError`."""
    return checkpoints.load(name)


@st.cache_resource(show_spinner=False)
def measured(recipe: str) -> list[Measured]:
    """What was measured of a shipped recipe over its seeds. Raises `CheckpointError`."""
    return load_measured(recipe)


@st.cache_resource(show_spinner=False)
def digits_at_hand() -> DigitSplits:
    """The best digits without a download. Raises `DataError`."""
    return load_splits(download=False)


@st.cache_resource(show_spinner=False, max_entries=8)
def noise_images(kind: str, strength: float, seed: int) -> NDArray[np.uint8]:
    """A thousand pictures of noise."""
    digits = digits_at_hand().test.images if kind == "shuffled" else None
    return noise(kind, NUM_NOISE, seed, strength, digits)


@st.cache_resource(show_spinner=False, max_entries=200)
def noise_judged(name: str, kind: str, strength: float, seed: int) -> Judged:
    """What a shipped model says to a thousand pictures of noise; 40 kB each."""
    return model(name).judge(noise_images(kind, strength, seed))
