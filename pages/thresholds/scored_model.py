"""A model judged by one score: by the answers that ship with it, and by live ones to the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.data.arrays import Pixels
from core.data.digits import Digits, DigitSplits
from core.errors import InputError
from core.judging.comparison import Comparison, compare
from core.judging.outputs import Answers, Outputs, load_outputs
from core.judging.scores import SCORES
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.recipes import RECIPES, Role
from pages.shared import cached, model_menu
from pages.shared.plain import plain
from pages.thresholds import kinds


@dataclass(frozen=True)
class ModelAnswers:
    """A model with its answers to digits; it is asked about unknowns when it has to be."""

    key: str  # changes with the model and with the digits
    title: str
    model: Model
    outputs: Outputs
    live_digits: DigitSplits | None  # that a model of this session was judged on; None: shipped

    @property
    def digits(self) -> DigitSplits | None:
        """The digits that were judged, once their pictures and labels are at hand.

        Shipped answers are of MNIST, which may have to be loaded.
        """
        if self.live_digits is not None:
            return self.live_digits
        splits = cached.digit_loader().snapshot().splits
        return splits if splits is not None and splits.source.is_mnist else None

    def stamp(self, kind: str) -> str:
        """A text that changes with the pictures of a kind. Raises `DataError` without pictures."""
        return "shipped" if kind in self.outputs.unknowns else kinds.stamp(kind, self.digits)

    def to_kind(self, kind: str) -> Judged:
        """The answers to all pictures of a kind. Raises `NotaError`."""
        if kind in self.outputs.unknowns:
            return self.outputs.unknowns[kind]
        with st.spinner(f"{plain(self.title)} judges {plain(kinds.title(kind))} …", show_time=True):
            key = ("judged kind", self.key, kind, self.stamp(kind))
            return cached.remember(
                key, lambda: _judge(self.model, kinds.pictures(kind, self.digits))
            )


class ScoredModel(NamedTuple):
    """A model's digits against the chosen kinds of unknowns, by one score."""

    answers: ModelAnswers
    comparison: Comparison

    @property
    def role(self) -> Role:
        """Whether it must answer or may refuse."""
        return self.answers.model.recipe.role

    @property
    def description(self) -> str:
        """The model and the score in words."""
        return f"{self.answers.title}, {self.comparison.score.title.lower()}"

    def shown(self, threshold: float) -> str:
        """A threshold as people read it."""
        return self.comparison.score.shown(threshold)


def answers_of(name: str, splits: DigitSplits | None) -> ModelAnswers:
    """The answers of a model in the menu; to `splits` when it is one of this session.

    Raises `NotaError`.
    """
    title, model = model_menu.model_titles()[name], model_menu.find_model(name)
    if name in RECIPES:
        return ModelAnswers(name, title, model, _load_shipped(name), None)
    key = f"{checkpoints.fingerprint(model)} {splits.source.path}"
    outputs = cached.remember(
        ("judged digits", key), lambda: _judge_digits(model, splits), "Judging the digits"
    )
    return ModelAnswers(key, title, model, outputs, splits)


def score_model(answers: ModelAnswers, score: str, chosen: Sequence[str]) -> ScoredModel:
    """Judge a model by a score of `SCORES` on chosen kinds. Raises `NotaError` when it cannot."""
    judged = {kind: answers.to_kind(kind) for kind in chosen}
    stamps = tuple((kind, answers.stamp(kind)) for kind in chosen)
    comparison = cached.remember(
        ("comparison", answers.key, score, stamps),
        lambda: compare(SCORES[score], answers.outputs.validation, answers.outputs.test, judged),
    )
    return ScoredModel(answers, comparison)


@st.cache_resource(show_spinner=False)
def _load_shipped(recipe: str) -> Outputs:
    return load_outputs(recipe)


def _judge_digits(model: Model, splits: DigitSplits) -> Outputs:
    def answer(digits: Digits) -> Answers:
        judged = _judge(model, digits.images)
        return Answers(judged, judged.preds == digits.labels)

    return Outputs(answer(splits.validation), answer(splits.test), {})


def _judge(model: Model, images: Pixels) -> Judged:
    """Raises `InputError` when an answer is no finite number."""
    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(images)
    if not np.isfinite(judged.outputs).all():
        raise InputError("The model's answers to these pictures are too large to compute with.")
    return judged
