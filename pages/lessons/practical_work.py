"""Lesson 3: points in the plane, and digits learned by plain small steps."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.data.digits import DigitSplits
from core.nets.model import Model
from core.recipes import DIGITS, RECIPES
from core.runs.log import log_lines
from pages.components.picture_grid import picture_grid
from pages.lessons.card import Card
from pages.lessons.figures import percent
from pages.lessons.samples import samples_for
from pages.shared import cached, session_run

_NUM_WRONG = 20  # pictures


def _show_outputs(models: Sequence[Model], splits: DigitSplits) -> None:
    if models[0].recipe.inputs == DIGITS:
        _show_wrong(models[0], splits)
    else:
        _show_fresh_points(models, splits)


def _show_fresh_points(models: Sequence[Model], splits: DigitSplits) -> None:
    fresh = samples_for(models[0].recipe, splits).test
    for model in models:
        share = percent(float(np.mean(model.judge(fresh.inputs).preds == fresh.targets)))
        st.markdown(f"{model.recipe.title}: **{share}** of {len(fresh):,} fresh points right.")
    st.page_link(
        "pages/playground/page.py",
        label="See the regions they make of the plane",
        icon=":material/arrow_forward:",
    )


def _show_wrong(model: Model, splits: DigitSplits) -> None:
    """Show the digits that were read wrong, with the scaling undone."""
    marked = cached.marked(splits, model)
    wrong = np.flatnonzero(marked.wrong)
    shown = wrong[:_NUM_WRONG]
    st.markdown(
        f"**{len(wrong):,} of {len(splits.test):,} test digits were misread.** The "
        f"first {len(shown)}, with the scaling undone (× "
        f"{model.standardizer.std:.4f}, + {model.standardizer.mean:.4f}, × 255):"
    )
    scaled = model.standardizer.apply(splits.test.images[shown])
    if len(shown):
        captions = [f"{marked.labels[i]} → {marked.preds[i]}" for i in shown]
        picture_grid(model.standardizer.undo(scaled), captions, captions, key="lesson-wrong")
    st.page_link(
        "pages/mistakes/page.py",
        label="All of them, sorted, beside another network's",
        icon=":material/arrow_forward:",
        query_params={"first": f"yours: {session_run.recipe_title(model.recipe)}"},
    )


CARD = Card(
    "3 Practical work",
    "3-practical-work.md",
    ("standardized-sgd", "quadrants"),
    {
        "MNIST": (RECIPES["standardized-sgd"],),
        "Quadrants": (RECIPES["quadrants"], RECIPES["quadrants-deeper"]),
    },
    _show_outputs,
    log=log_lines,
)
