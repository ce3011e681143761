"""Lesson 4: four layers without an activation, dropout that does nothing, and an own picture."""

import math
from collections.abc import Sequence

import streamlit as st

from core.data.digits import DigitSplits
from core.experiments import lesson_metrics as metrics
from core.nets.model import Model, weight_shapes
from core.recipes import NUM_CLASSES, NUM_PIXELS, RECIPES, Network
from core.runs.log import minibatch_lines
from pages.lessons.card import Card
from pages.lessons.figures import LessonFigures
from pages.lessons.own_picture import show_own_picture


def _values(figures: LessonFigures) -> dict[str, str]:
    name = "tensorflow-dropout"
    right = figures.figure(name, metrics.TEST_ACCURACY.id).ours
    unscaled = figures.figure(name, metrics.TEST_ACCURACY_UNSCALED.id).ours
    return {
        "deep_weights": _num_weights(RECIPES[name].network),
        "plain_weights": _num_weights(Network((NUM_PIXELS, NUM_CLASSES))),
        "lost": f"{100 * (right - unscaled):.1f}",
    }


def _num_weights(network: Network) -> str:
    return f"{sum(math.prod(shape) for shape in weight_shapes(network).values()):,}"


def _show_outputs(models: Sequence[Model], splits: DigitSplits) -> None:
    st.markdown(
        "**Your own picture**, as the network wants it, and with the lesson's two "
        "slips. Both happen to everybody once."
    )
    show_own_picture(models[0], splits, unscaled=True)


CARD = Card(
    "4 TensorFlow",
    "4-tensorflow.md",
    ("tensorflow-dropout",),
    {
        "as published": (RECIPES["tensorflow-dropout"],),
        "beside dropout as meant": (
            RECIPES["tensorflow-dropout"],
            RECIPES["tensorflow-dropout-meant"],
        ),
    },
    _show_outputs,
    _values,
    log=minibatch_lines,
)
