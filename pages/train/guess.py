"""One question before each training, about its settings, and the guess beside what happened."""

import dataclasses

import streamlit as st

from core import wording
from core.recipes import EVERYTHING, TEST, Recipe
from core.recipes.description import difference
from core.runs.snapshot import LaneSnapshot, RunSnapshot
from pages.shared.plain import plain
from pages.train import recipe_menus


def ask_guess(recipes: tuple[Recipe, ...], num_images: str) -> None:
    """Ask how well the first of the chosen networks will do with its `num_images`: "100"."""
    if recipes and _is_measurable(recipes[0]):
        _ask(recipes[0], num_images)


def question(recipe: Recipe, num_images: str) -> str:
    """Markdown: the question about a network, with every setting that is not its recipe's own."""
    optimisation = recipe.optimisation
    epochs, changes = wording.counted(optimisation.epochs, "epoch"), _other_changes(recipe)
    return (
        f"Guess first: after {epochs} on {num_images} images at learning rate "
        f"{optimisation.rate:g}, how many of 100 *new* digits will "
        f"{plain(recipe.title)}{f' ({changes})' if changes else ''} read right?"
    )


def _ask(recipe: Recipe, num_images: str) -> None:
    text = question(recipe, num_images)
    left, right = st.columns([76, 24], gap="small", vertical_alignment="center")
    left.markdown(f":small[{text}]")
    right.number_input(
        text,
        0,
        100,
        None,
        key=_key(recipe),
        placeholder="0 to 100",
        label_visibility="collapsed",
        persist_state="session",
    )


def outcome(run: RunSnapshot) -> str:
    """Markdown: the guess about a run that has ended, and what happened; empty without a guess."""
    lane = run.lanes[0]
    guess = st.session_state.get(_key(lane.recipe))
    if guess is None:
        return ""
    right = _right(lane)
    if right is None:
        return f"You guessed **{guess} of 100**; it ended before that could be measured."
    num_planned, num_done = lane.recipe.optimisation.epochs, lane.curves.num_epochs
    when = "" if num_done == num_planned else f" after {num_done} of {num_planned:,} epochs"
    return f"You guessed **{guess} of 100**; it was **{100 * right:.0f}**{when}."


def _right(lane: LaneSnapshot) -> float | None:
    """The share of new digits that the network of a run that has ended reads right."""
    if lane.model is None or not _is_measurable(lane.recipe):
        return None
    if lane.recipe.data.monitor == TEST:
        return float(lane.curves.validation_accuracies[-1])
    return lane.model.figures["validation_accuracy"]


def _is_measurable(recipe: Recipe) -> bool:
    """Whether a training watches digits that it does not learn from."""
    return recipe.data.split != EVERYTHING or recipe.data.monitor == TEST


def _other_changes(recipe: Recipe) -> str:
    """Settings that the question names only where they are not those of the named recipe."""
    named = recipe_menus.recipes().get(recipe.name)
    if named is None:
        return ""
    optimisation = recipe.optimisation
    same = dataclasses.replace(
        named,
        optimisation=dataclasses.replace(
            named.optimisation, epochs=optimisation.epochs, rate=optimisation.rate
        ),
        data=dataclasses.replace(named.data, train_size=recipe.data.train_size),
        seed=recipe.seed,
    )
    return plain(difference(recipe, same))


def _key(recipe: Recipe) -> str:
    """The key of the guess about a recipe: another one for each combination of settings."""
    return f"race-guess-{hash(recipe)}"
