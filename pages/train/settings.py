"""The settings of a training: five in sight, the others folded, as one or two checked recipes."""

import json

import streamlit as st

from core.data.digits import DigitSplits
from core.errors import RecipeError
from core.recipes import DIGITS, EVERYTHING, LOSSES, RECIPES, SCALINGS, SCHEDULES, Lesson, Recipe
from core.recipes.choices import (
    RATES,
    SIZES,
    Choices,
    hidden_text,
    next_size,
    read_hidden,
    with_choices,
)
from core.runs.curves import difference, in_words
from core.runs.recording import RACE
from pages.shared import session
from pages.shared.links import check_link, whole_number

NOBODY = "nobody"
_OWN = "_own_recipe"
_FILE = "recipe-file"
BOUND = {"bind": "query-params"}
_KEPT = "_train_settings"  # a change of page forgets what stands in the address
_KEYS = ("recipe", "against", "images", "epochs", "rate")
_KEYS += ("loss", "hidden", "batch", "schedule", "scaling", "seed")


def known() -> dict[str, Recipe]:
    """The recipes for digits, and the one that was brought along."""
    own = st.session_state.get(_OWN)
    digits = {name: recipe for name, recipe in RECIPES.items() if recipe.inputs == DIGITS}
    return digits | ({} if own is None else {"yours": own})


def controls(splits: DigitSplits) -> tuple[Recipe, ...]:
    """The recipes to train. Raises `RecipeError` for settings that no network can have."""
    recipes = known()
    for key, value in st.session_state.get(_KEPT, {}).items():
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = value
    check_link(
        {
            "recipe": [_title(name) for name in recipes],
            "against": [NOBODY, *(_title(name) for name in recipes)],
            "rate": [f"{rate:g}" for rate in _rates()],
            "loss": [loss.title for loss in LOSSES.values()],
            "schedule": [in_words(schedule) for schedule in SCHEDULES],
            "scaling": SCALINGS,
        },
        {"epochs": (1, 1_000), "batch": (1, 60_000), "seed": (0, 2**32 - 1)},
    )
    left, right = st.columns(2, gap="small")
    with left:
        first = st.selectbox(
            "Train", list(recipes), format_func=_title, key="recipe", on_change=_reset, **BOUND
        )
    base = recipes[first]
    with right:
        second = st.selectbox(
            "beside",
            [NOBODY, *recipes],
            list(recipes).index(RACE[1]) + 1,
            format_func=_title,
            key="against",
            help="Both start from the same random numbers and see the same images in the same "
            "order.",
            **BOUND,
        )
    if base.lesson is not None:
        _tell_lesson(base.lesson)
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
    left, right = st.columns(2, gap="small")
    with left:
        epochs = whole_number("Epochs", (1, 1_000), base.optimisation.epochs, "epochs")
    with right:
        rate = st.select_slider(
            "Learning rate",
            _rates(),
            base.optimisation.rate,
            format_func=lambda rate: f"{rate:g}",
            key="rate",
            **BOUND,
        )
    with st.expander("All other settings"):
        choices, seed = _folded(base, epochs, rate)
    st.session_state[_KEPT] = {key: st.session_state[key] for key in _KEYS}
    train_size = size or None
    made = [with_choices(base, choices, base, train_size, seed)]
    if second != NOBODY and second != first:
        made.append(with_choices(recipes[second], choices, base, train_size, seed))
        differs = difference(made[1], made[0])
        st.caption(f"{_title(second)} differs by: {differs or 'nothing at all'}.")
    return tuple(made)


def _folded(base: Recipe, epochs: int, rate: float) -> tuple[Choices, int]:
    usual = Choices.of(base)
    loss = st.segmented_control(
        "Loss",
        LOSSES,
        default=usual.loss,
        required=True,
        format_func=lambda name: LOSSES[name].title,
        key="loss",
        help="How wrong an answer is. Cross-entropy makes a classifier; squared error and "
        "one-vs-rest make detectors. It is that of the first network: the one beside it keeps "
        "its own.",
        **BOUND,
    )
    hidden = st.text_input(
        "Hidden layers",
        hidden_text(usual.layers),
        max_chars=60,
        key="hidden",
        help="Units of each, with commas. None at all: leave it empty.",
        **BOUND,
    )
    batch = whole_number(
        "Images a step (batch)",
        (1, 60_000),
        usual.batch,
        "batch",
        help="More than there are: all of them at each step.",
    )
    schedule = st.segmented_control(
        "The rate over time",
        SCHEDULES,
        default=usual.schedule,
        required=True,
        format_func=in_words,
        key="schedule",
        **BOUND,
    )
    scaling = st.segmented_control(
        "Pixels", SCALINGS, default=usual.scaling, required=True, key="scaling", **BOUND
    )
    seed = whole_number("Seed", (0, 2**32 - 1), base.seed, "seed")
    st.file_uploader(
        "A recipe (JSON)",
        type="json",
        key=_FILE,
        on_change=_take,
        help="As downloaded here. `python -m core train FILE.json` takes it too.",
    )
    layers = read_hidden(hidden, usual.layers)
    return Choices(loss, epochs, rate, batch, schedule, scaling, layers), seed


def more_images(recipe: Recipe, splits: DigitSplits) -> tuple[int, str] | None:
    """The next larger number of training images and what it is called; None at the end."""
    size = recipe.data.train_size
    if size is None:
        return None
    larger = next_size(size, _num_images(splits, recipe)) or 0
    sizes = _sizes(splits, recipe)
    return (larger, sizes[larger]) if larger in sizes else (0, sizes[0])


def _tell_lesson(lesson: Lesson) -> None:
    reported = "no test accuracy"
    if lesson.reported is not None:
        reported = f"{lesson.reported * 100:.1f} % of the test digits"
    st.caption(f"{lesson.source}. It reported {reported}. {lesson.note}")


def _num_images(splits: DigitSplits, recipe: Recipe) -> int:
    aside = 0 if recipe.data.split == EVERYTHING else len(splits.validation)
    return len(splits.train) + len(splits.validation) - aside


def _sizes(splits: DigitSplits, recipe: Recipe) -> dict[int, str]:
    """Numbers of images and how they are written; 0 is all that the recipe may learn from."""
    num_images = _num_images(splits, recipe)
    own = [recipe.data.train_size for recipe in known().values()]
    sizes = sorted({*SIZES, *filter(None, own)})
    return {size: f"{size:,}" for size in sizes if size < num_images} | {0: f"all {num_images:,}"}


def _rates() -> list[float]:
    return sorted({*RATES, *(recipe.optimisation.rate for recipe in known().values())})


def _title(name: str) -> str:
    recipe = known().get(name)
    return name if recipe is None else f"Yours: {recipe.title}" if name == "yours" else recipe.title


def choose_race() -> None:
    """For callbacks: the settings of the default full race."""
    st.session_state["recipe"], st.session_state["against"] = RACE
    st.session_state["images"] = 0
    _reset()


def _reset() -> None:
    """Another recipe: its own settings; the images too if it is a lesson's."""
    session.forget_problem()
    base = known()[st.session_state["recipe"]]
    usual = Choices.of(base)
    if base.lesson is not None:
        st.session_state["images"] = base.data.train_size or 0
    st.session_state["loss"] = usual.loss
    st.session_state["epochs"], st.session_state["rate"] = usual.epochs, usual.rate
    st.session_state["batch"], st.session_state["seed"] = usual.batch, base.seed
    st.session_state["schedule"], st.session_state["scaling"] = usual.schedule, usual.scaling
    st.session_state["hidden"] = hidden_text(usual.layers)


def _take() -> None:
    """A recipe file was chosen: check it, and set everything as it says."""
    file = st.session_state[_FILE]
    if file is None:
        session.forget_problem()
        return
    with session.trying():
        recipe = _read_recipe(file.name, file.getvalue())
        st.session_state[_OWN] = recipe
        st.session_state["recipe"], st.session_state["against"] = "yours", NOBODY
        st.session_state["images"] = recipe.data.train_size or 0
        _reset()


def _read_recipe(name: str, content: bytes) -> Recipe:
    if len(content) > 100_000:
        raise RecipeError(f"{name} is too large for a recipe: {len(content):,} bytes.")
    try:
        recipe = Recipe.from_json(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{name} is no JSON file. Use one that was saved here.") from error
    if recipe.inputs != DIGITS:
        raise RecipeError(
            f"{name} is a recipe for {recipe.inputs}, here they learn digits. Choose another file."
        )
    return recipe
