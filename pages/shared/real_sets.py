"""The real sets of unknowns at hand, read and judged once for all sessions."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.drawing import frame
from core.data.unknowns import real
from core.errors import DataError
from core.nets.model import Judged, Model
from pages.shared import model_menu

_SET = "set: "  # so that no file's name is that of a family


class _Found(NamedTuple):
    images: NDArray[np.uint8]
    with_ink: NDArray[np.int64]  # what framing keeps


def kinds() -> dict[str, str]:
    """Name -> title of every set, as found and framed like a drawing. Raises `DataError`."""
    return {
        _SET + name + ending: real.title(name + ending)
        for name in real.find_sets()
        for ending in ("", real.FRAMED)
    }


def kind(name: str) -> str:
    """The kind that a set is as found."""
    return _SET + name


def is_set(kind: str) -> bool:
    """Whether a kind of unknown is a real set."""
    return kind.startswith(_SET)


def plain(kind: str) -> str:
    """What the kind is called in files."""
    return kind.removeprefix(_SET)


def stamp(kind: str) -> str:
    """Changes with the set's file. Raises `DataError`."""
    path = real.find_sets().get(_name(kind))
    if path is None:
        raise DataError(f"{real.title(_name(kind))} is no longer in {real.folder()}.")
    about = path.stat()
    return f"{path} {about.st_mtime_ns} {about.st_size}"


def problem(kind: str) -> str:
    """Why a set cannot be judged, or nothing."""
    try:
        found = _found(_name(kind), stamp(kind))
    except DataError as error:
        return str(error)
    if _is_framed(kind) and not len(found.with_ink):
        return f"{real.title(_name(kind))} holds nothing but blank pictures: none can be framed."
    return ""


def picture(kind: str, place: int) -> NDArray[np.uint8]:
    """One of a set, (28, 28). Raises `DataError`."""
    found = _found(_name(kind), stamp(kind))
    if not _is_framed(kind):
        return found.images[place]
    return frame(found.images[found.with_ink[place]]).image


def any_picture(name: str, seed: int) -> NDArray[np.uint8]:
    """One of a set as found, not a blank one, (28, 28). Raises `DataError`."""
    found = _found(name, stamp(name))
    if not len(found.with_ink):
        raise DataError(f"{real.title(name)} holds nothing but blank pictures.")
    return found.images[np.random.default_rng(seed).choice(found.with_ink)]


def judged(key: str, model: Model, kind: str) -> Judged:
    """What a model, known by its key, says to all of a set. Raises `NotaError`."""
    with st.spinner(f"{model.recipe.title} judges {real.title(plain(kind))} …", show_time=True):
        return _judged(key, kind, stamp(kind), model)


@st.cache_resource(show_spinner=False, max_entries=40)
def _judged(key: str, kind: str, stamp: str, _model: Model) -> Judged:
    """0.5 MB for 10,000 pictures."""
    images = _found(_name(kind), stamp).images
    if _is_framed(kind):
        images = real.framed(images)
    return model_menu.judge(_model, images)


@st.cache_resource(show_spinner=False, max_entries=4)
def _found(name: str, stamp: str) -> _Found:
    """8 MB for 10,000 pictures."""
    images = real.read_set(name)
    return _Found(images, real.with_ink(images))


def _name(kind: str) -> str:
    return plain(kind).removesuffix(real.FRAMED)


def _is_framed(kind: str) -> bool:
    return kind.endswith(real.FRAMED)
