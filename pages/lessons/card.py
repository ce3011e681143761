"""A lesson's card: what it does, its figures beside ours, and what it did not say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.data.digits import DigitSplits
from core.nets.model import Model
from core.recipes import Recipe
from core.recipes.description import settings
from core.runs.snapshot import LaneSnapshot
from pages.lessons.figures import LessonFigures
from pages.shared.texts import read_sections

LEARNED = "What the lesson did not say"  # a section of each lesson's texts
Recipes = tuple[Recipe, ...]


def _show_table(lessons: Sequence[str], figures: LessonFigures) -> None:
    st.markdown(figures.table(lessons))
    st.caption("Ours: mean (lowest–highest) over the seeds, on MNIST.")


@dataclass(frozen=True)
class Card:
    """One lesson."""

    title: str  # in the menu and in the address
    file: str  # its texts in Markdown, in this folder
    lessons: tuple[str, ...]  # in `weights/lessons.json`
    choices: Mapping[str, Recipes]  # what can be run: one recipe or two side by side
    show_outputs: Callable[[Sequence[Model], DigitSplits], None]  # of networks just trained
    values: Callable[[LessonFigures], dict[str, str]] = lambda figures: {}  # for its texts
    show_figures: Callable[[Sequence[str], LessonFigures], None] = _show_table
    show_details: Callable[[LessonFigures], None] = lambda figures: None  # more figures
    choose_variants: Callable[[Recipes], Recipes] = lambda recipes: recipes
    show_before: Callable[[DigitSplits], None] = lambda splits: None  # any training
    log: Callable[[LaneSnapshot], list[str]] | None = None  # in the lesson's own form

    @property
    def recipes(self) -> dict[str, Recipe]:
        """Name -> recipe, of all that it can run."""
        return {recipe.name: recipe for some in self.choices.values() for recipe in some}

    def text(self, title: str) -> str:
        """A section of its texts, with names in braces."""
        sections = read_sections(Path(__file__).with_name(self.file))
        return next(section.text for section in sections if section.title == title)

    def learned(self, figures: LessonFigures) -> str:
        """Markdown: what came of training it again that the lesson did not say."""
        return self.text(LEARNED).format_map({**figures.quotations(), **self.values(figures)})


def show_card(card: Card, figures: LessonFigures) -> None:
    """Show what the lesson does, its settings, and its figures beside ours."""
    left, right = st.columns([45, 55], gap="medium")
    with left:
        st.markdown(card.text("About"))
        with st.expander("Its settings"):
            for recipe in card.recipes.values():
                words = " · ".join(settings(recipe).values())
                note = "" if recipe.lesson is None else recipe.lesson.note
                st.markdown(f"**{recipe.title}**: {words}  \n{note}")
    with right:
        card.show_figures(card.lessons, figures)


def show_learned(card: Card, figures: LessonFigures) -> None:
    """Show what came of training it again that the lesson did not say."""
    st.subheader(LEARNED, anchor=False)
    card.show_details(figures)
    st.markdown(card.learned(figures))
    st.caption("MNIST; figures from `python -m core reproduce`, each training on one thread.")
