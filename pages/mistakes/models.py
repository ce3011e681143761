"""The two models: which they are, how strict, and how much each gets wrong and would refuse."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data.digits import DigitSplits
from core.errors import NotaError
from core.judging.mistakes import Marked, Mask, refusals
from core.judging.operating_points import LENIENT, LEVELS
from core.judging.scores import scores_for
from core.nets.model import Model
from core.recipes import Recipe
from pages.mistakes.filters import FIRST, SECOND, begin
from pages.shared import cached, model_menu
from pages.shared.plain import plain


@dataclass(frozen=True)
class MarkedModel:
    """One of the two models, its marked answers to all test digits, and what a level refuses."""

    position: str  # `FIRST` or `SECOND`
    model: Model
    marked: Marked
    refused: Mask
    problem: str  # why nothing is refused; empty when it can be

    @property
    def recipe(self) -> Recipe:
        """The recipe that it was trained by."""
        return self.model.recipe

    @property
    def title(self) -> str:
        """Markdown: its recipe's title in the colour of its role."""
        return self.recipe.role.coloured(f"**{plain(self.recipe.title)}**")

    @property
    def column(self) -> str:
        """The beginning of its columns' names in a table of both models."""
        return f"{self.position}_{self.recipe.name}"

    def pictures(self, images: NDArray[np.uint8], *, as_input: bool) -> NDArray[np.uint8]:
        """Images as it gets them: scaled and scaled back, or the scaled numbers as greys."""
        numbers = self.model.standardizer.apply(images)
        if as_input:  # 0 is middle grey
            return np.rint(numbers / self.reach * 127.5 + 127.5).astype(np.uint8)
        return self.model.standardizer.undo(numbers)

    @property
    def ink_range(self) -> tuple[float, float]:
        """The scaled numbers of no ink and of full ink."""
        black, white = self.model.standardizer.apply(np.array([0, 255], np.uint8))
        return float(black), float(white)

    @property
    def reach(self) -> float:
        """The larger number of `ink_range`, without its sign."""
        return max(map(abs, self.ink_range))


def mark_model(position: str, splits: DigitSplits, model: Model, level: float) -> MarkedModel:
    """A model with its marked answers. Raises `CheckpointError` when they are no numbers."""
    marked, problem = cached.marked(splits, model), ""
    try:
        threshold = model.thresholds.at(scores_for(model.recipe)[0].name, level)
    except NotaError as error:
        threshold, problem = -np.inf, str(error)
    return MarkedModel(position, model, marked, marked.refused(threshold), problem)


def choose_models(splits: DigitSplits) -> tuple[MarkedModel, MarkedModel]:
    """Show the menus of both models and the slider; ends the page when one cannot be judged."""
    columns = st.columns([30, 30, 40], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        first = model_menu.choose("first", "First model", "course-classifier", on_change=begin)
    with columns[1]:
        second = model_menu.choose("second", "Second model", "course-detector", on_change=begin)
    level = columns[2].select_slider(
        "Both may refuse. Validation digits they accept",
        LEVELS,
        LENIENT,
        format_func=wording.level,
        key="level",
        bind="query-params",
        help="A classifier is judged by its largest softmax (how certain it is), a "
        "detector by its distance to a clean answer.",
    )
    try:
        return mark_model(FIRST, splits, first, level), mark_model(SECOND, splits, second, level)
    except NotaError as error:
        st.error(plain(error))
        st.stop()


def show_counts(models: tuple[MarkedModel, MarkedModel]) -> None:
    """Show both kinds of mistake of each model together, and what refusing would do about them."""
    for column, model in zip(st.columns(2, gap="medium"), models, strict=True):
        count = refusals(model.marked.wrong, model.refused)
        column.markdown(
            f"{model.position.capitalize()}, {model.title}: "
            f"**{wording.percent(model.marked.accuracy, 2)}** of "
            f"{count.wrong + count.right:,} read right. It would :violet[refuse] "
            f"**{count.wrong_refused:,} of its {count.wrong:,} mistakes** and "
            f"**{count.right_refused:,} of {count.right:,} right answers**."
        )
        if model.problem:
            column.caption(f"Nothing is refused: {plain(model.problem)}")


def choose_added(name: str) -> None:
    """A callback: an uploaded model becomes the second one."""
    st.session_state["second"] = name
    begin()
