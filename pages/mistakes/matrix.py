"""The confusion matrix of one of the two models; its cells choose the pictures beside it."""

import streamlit as st

from core.judging.mistakes import confusion
from pages.components.confusion_table import confusion_table
from pages.mistakes.filters import BOUND, FIRST, POSITIONS, Filters, show_cell
from pages.mistakes.models import MarkedModel
from pages.shared import charts


def menu_title(position: str) -> str:
    """The first or the second model, as the switch and the page's address call it."""
    return f"{position} model"


def choose(models: tuple[MarkedModel, MarkedModel]) -> MarkedModel:
    """Show the switch between the models; returns the one whose matrix is shown."""
    position = st.segmented_control(
        "Matrix, order and refusals of the",
        POSITIONS,
        default=FIRST,
        required=True,
        format_func=menu_title,
        label_visibility="collapsed",
        key="matrix",
        **BOUND,
    )
    return models[POSITIONS.index(position)]


def show_matrix(model: MarkedModel, filters: Filters) -> None:
    """Show how often each digit was read as each; a press shows the pictures of a cell."""
    confusion_table(
        confusion(model.marked.labels, model.marked.preds),
        charts.colours(st.context.theme.type)[model.recipe.role.name],
        (filters.label, filters.answer),
        show_cell,
        label=f"How often each digit (row) was read as each (column) by the {model.position} model",
        key="confusion",
    )
    st.caption("Press a cell to see its pictures; press again to see all.")
