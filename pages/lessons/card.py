"""A lesson's card on the page: what it does, its figures beside ours, and what can be run of it."""

import dataclasses

import streamlit as st

from core.recipes import SCALINGS, Recipe
from core.recipes.description import settings
from pages.lessons import cards
from pages.lessons.cards import CARDS
from pages.lessons.figures import TWIN_NOTE, Reported
from pages.shared import cached
from pages.shared.links import whole_number

FIRST, SECOND = list(CARDS)[:2]
BATCHES = {"all 100 at once": 100, "one by one": 1}


def show(title: str, found: Reported) -> None:
    """What the lesson does, its settings, and its figures beside ours."""
    card = CARDS[title]
    left, right = st.columns([45, 55], gap="medium")
    with left:
        st.markdown(card.about)
        with st.expander("Its settings"):
            for recipe in card.recipes.values():
                words = " · ".join(settings(recipe).values())
                note = "" if recipe.lesson is None else recipe.lesson.note
                st.markdown(f"**{recipe.title}**: {words}  \n{note}")
    with right:
        if title != FIRST:
            st.markdown(found.table(card.lessons))
            st.caption("Ours: mean (lowest–highest) over the seeds, on MNIST.")
            return
        st.markdown(found.first_reported())
        st.caption("Ours: from the lowest to the highest mean of the ways to train, see below.")


def learned(title: str, found: Reported) -> None:
    """What came of training it again that the lesson did not say."""
    st.subheader("What the lesson did not say", anchor=False)
    said = CARDS[title].learned(found)
    if title == SECOND:
        said.append(cards.further(cached.measured("course-classifier")))
    if title == FIRST:
        st.markdown(found.first_table())
        st.caption(
            "1,000 pictures of random pixels, 10,000 test digits: mean (lowest–highest) over five "
            f"seeds, at the threshold that accepts 95 % of the validation digits. {TWIN_NOTE}"
        )
    st.markdown("\n".join(f"- {sentence}" for sentence in said))
    st.caption("MNIST; figures from `python -m core reproduce`, each training on one thread.")


def choices(title: str) -> tuple[Recipe, ...]:
    """What to train: one recipe of the card or two."""
    card = CARDS[title]
    which = next(iter(card.choices))
    if len(card.choices) > 1:
        which = st.segmented_control(
            "What to run", list(card.choices), default=which, required=True, key=f"what{title[0]}"
        )
    recipes = card.choices[which]
    if title == FIRST:
        scaling = st.segmented_control(
            "Pixels",
            SCALINGS,
            default=recipes[0].data.scaling,
            required=True,
            key="lesson-pixels",
            bind="query-params",
        )
        batch = st.segmented_control(
            "Learned",
            list(BATCHES),
            default=next(iter(BATCHES)),
            required=True,
            key="learned",
            bind="query-params",
        )
        recipes = tuple(_first_lesson(recipe, scaling, BATCHES[batch]) for recipe in recipes)
    seed = whole_number("Seed", (0, 2**32 - 1), 0, "lesson-seed", width=130)
    return tuple(recipe.replace(seed=seed) for recipe in recipes)


def _first_lesson(recipe: Recipe, scaling: str, batch: int) -> Recipe:
    return dataclasses.replace(
        recipe,
        data=dataclasses.replace(recipe.data, scaling=scaling),
        optimisation=dataclasses.replace(recipe.optimisation, batch=batch),
    )


def tasks() -> None:
    """Three things to try, each to be guessed first."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    columns[0].markdown(
        "**1 · Scaling decides.** Lesson 1, standardised pixels: which way will refuse the random "
        "pixels, the largest output or the distance? And with 0-1 pixels? Guess, then run both."
    )
    columns[1].markdown(
        "**2 · Feed it wrongly.** Lesson 4: which of the four ways to feed your own 2 will still "
        "be read as a 2? Draw one on the first page, and take *my drawing*."
    )
    columns[2].markdown(
        "**3 · Too small, too large.** Vary the rate over 0.00001, 0.0001, 0.001, 0.01, 0.1. Where "
        "is the best one, and on which side does it fall off faster?"
    )
