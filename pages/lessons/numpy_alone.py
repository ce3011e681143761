"""Lesson 5: three hidden layers in nothing but NumPy, and an own photo."""

import dataclasses
from collections.abc import Sequence

import streamlit as st

from core.data.digits import DigitSplits
from core.nets.model import Model
from core.recipes import RECIPES, TORCH
from pages.lessons.card import Card
from pages.lessons.own_picture import show_own_picture


def _show_outputs(models: Sequence[Model], splits: DigitSplits) -> None:
    st.markdown("**Your own photo**, white on black as in MNIST, and inverted.")
    show_own_picture(models[0], splits, unscaled=False)


_NUMPY = RECIPES["numpy-from-scratch"]
CARD = Card(
    "5 NumPy",
    "5-numpy.md",
    ("numpy-from-scratch",),
    {
        "NumPy": (_NUMPY,),
        "NumPy beside torch": (_NUMPY, dataclasses.replace(_NUMPY, backend=TORCH)),
    },
    _show_outputs,
)
