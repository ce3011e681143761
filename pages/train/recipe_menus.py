"""The two menus of recipes: those for digits that have a name, and one that can be uploaded."""

from collections.abc import Callable

import streamlit as st

from core.errors import RecipeError
from core.recipes import DIGITS, RECIPES, Recipe, read_recipe
from core.runs.recording import RACE
from core.wording import cut
from pages.shared import session, uploads

NOBODY = "nobody"
YOURS = "yours"  # the name of the uploaded recipe
_UPLOADED = "_uploaded_recipe"
_FILE = "recipe-file"


def recipes() -> dict[str, Recipe]:
    """All recipes in the menus, by name."""
    uploaded = st.session_state.get(_UPLOADED)
    named = {name: recipe for name, recipe in RECIPES.items() if recipe.inputs == DIGITS}
    return named if uploaded is None else named | {YOURS: uploaded}


def title(name: str) -> str:
    """The text of a recipe, or of nobody, in the menus and in the page's address."""
    recipe = recipes().get(name)
    if recipe is None:
        return name
    return f"Yours: {recipe.title}" if name == YOURS else recipe.title


def choose_two(on_change: Callable[[], None]) -> tuple[str, str]:
    """Show both menus; returns the names of the recipe to train and of its rival or `NOBODY`."""
    names = list(recipes())
    left, right = st.columns(2, gap="small")
    with left:
        first = st.selectbox(
            "Train",
            names,
            format_func=title,
            key="recipe",
            on_change=on_change,
            bind="query-params",
        )
    with right:
        second = st.selectbox(
            "against",
            [NOBODY, *names],
            names.index(RACE[1]) + 1,
            format_func=title,
            key="against",
            help="Both start from the same random weights and see the same images in "
            "the same order.",
            bind="query-params",
        )
    return first, second


def show_upload(on_uploaded: Callable[[], None]) -> None:
    """Show the place for a recipe file, which is then chosen, against nobody."""
    st.file_uploader(
        "A recipe (JSON)",
        type="json",
        key=_FILE,
        on_change=_take_file,
        args=(on_uploaded,),
        help="As downloaded here. It also works with `python -m core train FILE.json`.",
    )


def _take_file(on_uploaded: Callable[[], None]) -> None:
    file = st.session_state[_FILE]
    with session.trying():
        if file is not None:
            st.session_state[_UPLOADED] = _read(file.name, uploads.take(file))
            st.session_state["recipe"], st.session_state["against"] = YOURS, NOBODY
            on_uploaded()


def _read(name: str, content: bytes) -> Recipe:
    recipe = read_recipe(content, name)
    if recipe.inputs != DIGITS:
        raise RecipeError(
            f"{cut(name)} is a recipe for {recipe.inputs}, here they learn digits. "
            "Choose another file."
        )
    return recipe
