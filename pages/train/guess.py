"""One question before a training, about the settings in use, and the guess beside what happened."""

import streamlit as st

from core.recipes import Recipe
from core.runs.snapshot import RunSnapshot
from pages.shared.plain import plain

_GUESS = "race-guess"
_ABOUT = "_race-guess-about"  # the recipe that was asked about


def ask_guess(recipes: tuple[Recipe, ...], num_images: str) -> None:
    """Ask how well the first of the networks will do with its `num_images`, such as "100"."""
    if not recipes:
        return
    recipe = st.session_state[_ABOUT] = recipes[0]
    epochs = recipe.optimisation.epochs
    st.number_input(
        f"Guess first: after {epochs:,} {'epoch' if epochs == 1 else 'epochs'} on {num_images} "
        f"images, how many of 100 *new* digits will {plain(recipe.title)} read right?",
        0,
        100,
        None,
        key=_GUESS,
        placeholder="0 to 100",
        persist_state="session",
    )


def show_guess(run: RunSnapshot) -> None:
    """Show the guess about a run that has come to an end."""
    guess = st.session_state.get(_GUESS)
    if run.going or guess is None:
        return
    lane = run.lanes[0]
    if lane.model is not None and lane.recipe == st.session_state.get(_ABOUT):
        right = 100 * lane.model.figures["validation_accuracy"]
        st.markdown(f"You guessed **{guess} of 100**; it was **{right:.0f}**.")
