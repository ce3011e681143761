"""What the lessons' recipes learn from."""

import streamlit as st

from core.data.digits import DigitSplits
from core.data.points import PointSplits, point_splits
from core.data.samples import Splits
from core.experiments.lessons import NUM_POINTS
from core.recipes import DIGITS, Recipe


def samples_for(recipe: Recipe, splits: DigitSplits) -> Splits:
    """The samples that a recipe learns from: the digits, or lesson 3's points."""
    return splits if recipe.inputs == DIGITS else _lesson_points()


@st.cache_resource(show_spinner=False)
def _lesson_points() -> PointSplits:
    return point_splits("quadrants", NUM_POINTS)
