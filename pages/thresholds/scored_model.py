"""What the thresholds page compares: shipped answers, or those of a model of this session."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits
from core.data.pictures import PHOTO_SUFFIXES, load_pictures
from core.data.unknowns import real
from core.data.unknowns.families import FAMILIES
from core.errors import InputError, NotaError
from core.judging import outputs
from core.judging.comparison import Comparison, compare
from core.judging.outputs import Answers, Outputs
from core.judging.scores import SCORES
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.recipes import RECIPES
from pages.shared import model_menu, real_sets

LINE = "threshold"  # the slider's key, and its name in the page's address
YOURS = "yours: "
_UPLOADED = "_unknowns"  # name -> pictures
_FILES = "unknown_files"
Pixels = NDArray[np.uint8] | NDArray[np.float32]


class Side(NamedTuple):
    """A model judged in one way."""

    key: str  # of the model: its recipe when it ships, else its fingerprint
    title: str
    model: Model
    comparison: Comparison

    @property
    def colour(self) -> str:
        return self.model.recipe.role.colour

    @property
    def role(self) -> str:
        return self.model.recipe.role.name

    @property
    def way(self) -> str:
        """The model and the way in words."""
        return f"{self.title}, {self.comparison.score.title.lower()}"

    def shown(self, threshold: float) -> str:
        """A threshold as people read it."""
        return self.comparison.score.shown(threshold)


@st.cache_resource(show_spinner=False)
def _shipped(recipe: str) -> Outputs:
    return outputs.load_outputs(recipe)


@st.cache_resource(show_spinner="Drawing the pictures", max_entries=28)
def family(name: str, has_digits: str, _digits: DigitSplits | None) -> NDArray[np.uint8]:
    """The pictures of a family; `has_digits` names what they are made of."""
    return outputs.family_images(name, None if _digits is None else _digits.test)


@st.cache_resource(show_spinner=False, max_entries=8)
def _live(found: str, source: str, _model: Model, _splits: DigitSplits) -> Outputs:
    """A model of this session, judged with a bar that fills."""
    bar = st.progress(0.0, "Judging the digits …")
    validation, test = (
        Answers(judged, judged.preds == split.labels)
        for split in (_splits.validation, _splits.test)
        for judged in (_model.judge(split.images),)
    )
    kinds = {}
    for number, name in enumerate(FAMILIES, start=1):
        bar.progress(number / len(FAMILIES), f"Judging {FAMILIES[name].title.lower()} …")
        kinds[name] = _model.judge(family(name, source, _splits))
    bar.empty()
    return Outputs(validation, test, kinds)


def outputs_of(name: str, model: Model, splits: DigitSplits | None) -> Outputs:
    """A model's answers; `name` is as in `models.titles`. Digits are needed for own models."""
    if name in RECIPES:
        return _shipped(name)
    if splits is None:
        raise InputError("The digits have not been read yet: judging your model needs them.")
    return _live(checkpoints.fingerprint(model), str(splits.source.path), model, splits)


def side(
    name: str, model: Model, score: str, kinds: Sequence[str], splits: DigitSplits | None
) -> Side:
    """One side of the comparison. Raises `NotaError`."""
    key = name if name in RECIPES else checkpoints.fingerprint(model)
    source = "" if name in RECIPES or splits is None else str(splits.source.path)
    known = tuple(kind for kind in kinds if kind in FAMILIES)
    own = {kind: uploaded()[kind] for kind in kinds if kind in uploaded()}
    sets = {kind: real_sets.stamp(kind) for kind in kinds if real_sets.is_set(kind)}
    judged = {kind: real_sets.judged(key, model, kind) for kind in sets}
    marks = (*((kind, hash(images.tobytes())) for kind, images in own.items()), *sets.items())
    return Side(
        key,
        model_menu.titles()[name],
        model,
        _contest(key, source, score, known, marks, (name, model, splits), own, judged),
    )


@st.cache_resource(show_spinner=False, max_entries=40)
def _contest(
    key: str,
    source: str,
    score: str,
    known: tuple[str, ...],
    marks: tuple[tuple[str, int | str], ...],
    _asked: tuple[str, Model, DigitSplits | None],
    _own: Mapping[str, Pixels],
    _judged: Mapping[str, Judged],
) -> Comparison:
    answers = outputs_of(*_asked)
    kinds = {name: answers.unknowns[name] for name in known}
    kinds |= {name: model_menu.judge(_asked[1], images) for name, images in _own.items()}
    kinds |= _judged
    return compare(SCORES[score], answers.validation, answers.test, kinds)


def title(kind: str) -> str:
    """A kind of unknown in words that a table can hold."""
    if kind in FAMILIES:
        return FAMILIES[kind].title
    return real.title(real_sets.plain(kind)).replace("|", " ")


def uploaded() -> dict[str, Pixels]:
    """The unknowns that were brought along in this session, by name."""
    return st.session_state.get(_UPLOADED, {})


def take_files() -> list[str]:
    """Read what was just chosen; returns the names and keeps sentences about the rest."""
    taken, photos, problems = {}, [], []
    for file in st.session_state[_FILES] or []:
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / PurePath(file.name).name
                path.write_bytes(file.getvalue())
                images = np.array(load_pictures(path))
        except NotaError as error:
            problems.append(str(error).replace(f"{folder}/", ""))
            continue
        if path.suffix.lower() in PHOTO_SUFFIXES:
            photos.append(images)
        else:
            taken[YOURS + file.name[:40]] = images
    if photos:
        taken[YOURS + "pictures"] = np.concatenate(photos)
    st.session_state[_UPLOADED] = taken
    st.session_state["_unknown_problems"] = problems
    return list(taken)
