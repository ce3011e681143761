"""The settings of a training: five in sight, the others folded, as one or two checked recipes."""

import dataclasses

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import wording
from core.data.digits import DigitSplits
from core.errors import RecipeError
from core.recipes import EVERYTHING, LOSSES, RECIPES, SCALINGS, SCHEDULES, Lesson, Recipe
from core.recipes.choices import (
    RATES,
    SIZES,
    Choices,
    hidden_text,
    next_size,
    read_hidden,
    with_choices,
)
from core.recipes.description import difference, in_words
from core.runs.recording import RACE
from pages.shared import session
from pages.shared.links import check_link, whole_number
from pages.shared.plain import plain
from pages.train import recipe_menus

BOUND = {"bind": "query-params"}
LIMITS = {"epochs": (1, 1_000), "batch": (1, 60_000), "seed": (0, 2**32 - 1)}
_LAST = "_train_settings"  # a change of page forgets what stands in the address
_KEYS = ("recipe", "against", "images", "epochs", "rate")
_KEYS += ("loss", "hidden", "batch", "schedule", "scaling", "seed")


def choose_recipes(
    splits: DigitSplits, main_place: DeltaGenerator, others_place: DeltaGenerator
) -> tuple[Recipe, ...]:
    """Show all settings in two places; returns the one or two recipes that they make.

    Raises `RecipeError` for settings that no network can have.
    """
    for key, value in st.session_state.get(_LAST, {}).items():
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = value
    _check_link()
    recipes = recipe_menus.recipes()
    with main_place:
        first, second = recipe_menus.choose_two(on_change=_reset)
        base = recipes[first]
        if base.lesson is not None:
            _show_lesson(base.lesson)
        train_size = _choose_train_size(base, splits)
        epochs, rate = _choose_epochs_and_rate(base)
    with others_place, st.expander("All other settings", expanded=_is_wrong()):
        choices, seed = _choose_others(base, epochs, rate)
    st.session_state[_LAST] = {key: st.session_state[key] for key in _KEYS}
    chosen = with_choices(base, choices, base, train_size, seed)
    if second in (recipe_menus.NOBODY, first):
        return (chosen,)
    rival = with_choices(recipes[second], choices, base, train_size, seed)
    differs = difference(rival, chosen) or "nothing at all"
    main_place.caption(f"{plain(recipe_menus.title(second))} differs by: {plain(differs)}.")
    return chosen, rival


def choose_race() -> None:
    """A callback: choose the settings of the race that was recorded."""
    st.session_state["recipe"], st.session_state["against"] = RACE
    st.session_state["images"] = 0
    _reset()


def more_images(recipe: Recipe, splits: DigitSplits) -> tuple[int, str] | None:
    """The next larger number of training images and its text; None at the end."""
    size = recipe.data.train_size
    if size is None:
        return None
    larger = next_size(size, _num_images(splits, recipe)) or 0
    sizes = _sizes(splits, recipe)
    return (larger, sizes[larger]) if larger in sizes else (0, sizes[0])


def images_texts(recipes: tuple[Recipe, ...], splits: DigitSplits) -> tuple[str, str | None]:
    """How many images the first of the recipes learns from, and the next larger number, in words;
    None at the end.
    """
    if not recipes:
        return "", None
    recipe = recipes[0]
    more = more_images(recipe, splits)
    size = recipe.data.train_size or _num_images(splits, recipe)
    return f"{size:,}", None if more is None else more[1]


def _num_images(splits: DigitSplits, recipe: Recipe) -> int:
    validation = len(splits.validation) if recipe.data.split == EVERYTHING else 0
    return len(splits.train) + validation


def _sizes(splits: DigitSplits, recipe: Recipe) -> dict[int, str]:
    """Numbers of images and their texts; 0 is all that the recipe may learn from."""
    num_images = _num_images(splits, recipe)
    of_recipes = (recipe.data.train_size for recipe in recipe_menus.recipes().values())
    sizes = sorted({*SIZES, *filter(None, of_recipes)})
    return {size: f"{size:,}" for size in sizes if size < num_images} | {0: f"all {num_images:,}"}


def _rates() -> list[float]:
    of_recipes = (recipe.optimisation.rate for recipe in recipe_menus.recipes().values())
    return sorted({*RATES, *of_recipes})


def _check_link() -> None:
    titles = [recipe_menus.title(name) for name in recipe_menus.recipes()]
    choices = {
        "recipe": titles,
        "against": [recipe_menus.NOBODY, *titles],
        "rate": [f"{rate:g}" for rate in _rates()],
        "loss": [loss.title for loss in LOSSES.values()],
        "schedule": [in_words(schedule) for schedule in SCHEDULES],
        "scaling": SCALINGS,
    }
    check_link(choices, LIMITS)


def _show_lesson(lesson: Lesson) -> None:
    reported = "no test accuracy"
    if lesson.reported is not None:
        reported = f"{wording.percent(lesson.reported)} of the test digits"
    ours = any(recipe.lesson == lesson for recipe in RECIPES.values())
    source, note = (text if ours else plain(text) for text in (lesson.source, lesson.note))
    st.caption(f"{source}. It reported {reported}. {note}")


def _choose_train_size(base: Recipe, splits: DigitSplits) -> int | None:
    """The number of training images; None for all."""
    sizes = _sizes(splits, base)
    check_link({"images": sizes.values()}, {})
    size = st.select_slider(
        "Training images",
        list(sizes),
        100 if base.lesson is None else base.data.train_size or 0,
        format_func=lambda size: sizes.get(size, str(size)),
        key="images",
        **BOUND,
    )
    return size or None


def _choose_epochs_and_rate(base: Recipe) -> tuple[int, float]:
    left, right = st.columns(2, gap="small")
    with left:
        epochs = whole_number("Epochs", LIMITS["epochs"], base.optimisation.epochs, "epochs")
    with right:
        rate = st.select_slider(
            "Learning rate",
            _rates(),
            base.optimisation.rate,
            format_func=lambda rate: f"{rate:g}",
            key="rate",
            **BOUND,
        )
    return epochs, rate


def _choose_others(base: Recipe, epochs: int, rate: float) -> tuple[Choices, int]:
    """All choices, with those that are made above, and the seed."""
    defaults = Choices.from_recipe(base)
    loss = st.segmented_control(
        "Loss",
        LOSSES,
        default=defaults.loss,
        required=True,
        format_func=lambda name: LOSSES[name].title,
        key="loss",
        help="How wrong an answer is. Cross-entropy makes a classifier; squared error "
        "and one-vs-rest make detectors. This sets the first network's; its rival "
        "keeps its own.",
        **BOUND,
    )
    hidden = st.text_input(
        "Hidden layers",
        hidden_text(defaults.layers),
        max_chars=60,
        key="hidden",
        help="Units in each layer, with commas. Leave it empty for no hidden layer.",
        **BOUND,
    )
    try:
        layers = read_hidden(hidden, defaults.layers)
    except RecipeError as error:
        st.error(plain(error))
        layers = None
    batch = whole_number(
        "Batch size",
        LIMITS["batch"],
        defaults.batch,
        "batch",
        help="Images per step. More than there are means all of them at each step.",
    )
    schedule = st.segmented_control(
        "Learning-rate schedule",
        SCHEDULES,
        default=defaults.schedule,
        required=True,
        format_func=in_words,
        key="schedule",
        **BOUND,
    )
    scaling = st.segmented_control(
        "Pixels", SCALINGS, default=defaults.scaling, required=True, key="scaling", **BOUND
    )
    seed = whole_number("Seed", LIMITS["seed"], base.seed, "seed")
    recipe_menus.show_upload(on_uploaded=_reset)
    if layers is None:
        raise RecipeError("Nothing can be trained like this: see Hidden layers above.")
    return Choices(loss, epochs, rate, batch, schedule, scaling, layers), seed


def _is_wrong() -> bool:
    """Whether a field among the other settings has to be seen, as after a link with an error."""
    text = st.session_state.get("hidden", st.query_params.get("hidden", ""))
    try:
        read_hidden(text, (1, 1))
    except RecipeError:
        return True
    return False


def _reset() -> None:
    """A callback: take over the settings of the chosen recipe, and the number of images of one that
    is a lesson's or was uploaded.
    """
    session.forget_problem()
    name = st.session_state["recipe"]
    base = recipe_menus.recipes()[name]
    if base.lesson is not None or name == recipe_menus.YOURS:
        st.session_state["images"] = base.data.train_size or 0
    defaults = dataclasses.asdict(Choices.from_recipe(base))
    defaults["hidden"] = hidden_text(defaults.pop("layers"))
    for key, value in {**defaults, "seed": base.seed}.items():
        st.session_state[key] = value
