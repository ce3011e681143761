"""Run it now: the recipes of a lesson, their curves, and what their networks then say."""

import streamlit as st

from core.data.digits import DigitSplits
from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import DIGITS
from core.runs.snapshot import RunSnapshot
from pages.lessons.card import Card, Recipes
from pages.lessons.figures import percent
from pages.lessons.samples import samples_for
from pages.shared import cached, run_panel, session, session_run
from pages.shared.links import whole_number
from pages.shared.plain import plain


def show_run(card: Card, splits: DigitSplits) -> None:
    """Show what can be run of a lesson, and how far it is."""
    if not splits.source.is_mnist:
        st.warning(
            "Without MNIST, a run here uses other and fewer digits: watch its "
            "curves, but don't compare its figures with the lesson's."
        )
    session_run.attach()
    session_run.show_note()
    if problem := session.problem():
        st.error(plain(problem))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        recipes = _choose_recipes(card)
        samples = samples_for(recipes[0], splits)
        snapshot = session_run.snapshot()
        st.button(
            "Run",
            type="primary",
            icon=":material/play_arrow:",
            disabled=snapshot is not None and snapshot.going,
            on_click=_start,
            args=(recipes, samples),
        )
        session_run.show_expected_time(recipes, samples)
    session_run.collect()
    snapshot = _run_of(card)
    if snapshot is None:
        session_run.show_status()
    is_going = snapshot is not None and snapshot.going
    st.fragment(_show_progress, run_every=1 if is_going else None)(card, was_going=is_going)


@st.fragment
def show_outputs(card: Card, splits: DigitSplits) -> None:
    """Show what the lesson itself shows of its networks, once they are trained."""
    card.show_before(splits)
    snapshot = _run_of(card)
    if snapshot is None or snapshot.going:
        return
    models = [lane.model for lane in snapshot.lanes if lane.model is not None]
    if len(models) < len(snapshot.lanes):
        return
    try:
        if models[0].recipe.inputs == DIGITS:
            digits = "test digits" if splits.source.is_mnist else "bundled test digits"
            for model in models:
                share = percent(cached.marked(splits, model).accuracy)
                reported = model.recipe.lesson and model.recipe.lesson.reported
                beside = f" The lesson reported {percent(reported)}." if reported else ""
                name = session_run.recipe_title(model.recipe)
                st.markdown(f"{name}: **{share}** of the {digits} read right.{beside}")
        card.show_outputs(models, splits)
    except NotaError as error:
        st.error(plain(error))


def _choose_recipes(card: Card) -> Recipes:
    """Recipes to train: one of the card or two."""
    choice = next(iter(card.choices))
    if len(card.choices) > 1:
        choice = st.segmented_control(
            "What to run",
            list(card.choices),
            default=choice,
            required=True,
            key=f"what{card.title[0]}",
        )
    recipes = card.choose_variants(card.choices[choice])
    seed = whole_number("Seed", (0, 2**32 - 1), 0, "lesson-seed", width=130)
    return tuple(recipe.replace(seed=seed) for recipe in recipes)


def _start(recipes: Recipes, samples: Splits) -> None:
    """Begin a run; a callback."""
    with session.trying():
        session_run.start(recipes, samples)


def _run_of(card: Card) -> RunSnapshot | None:
    """The session's run, when it is one of this lesson's."""
    snapshot = session_run.snapshot()
    if snapshot is None or any(lane.recipe.name not in card.recipes for lane in snapshot.lanes):
        return None
    return snapshot


def _show_progress(card: Card, *, was_going: bool) -> None:
    """Show how far the run is, and its curves."""
    snapshot = _run_of(card)
    if (snapshot is not None and snapshot.going) != was_going:
        session_run.collect()
        st.rerun()
    if snapshot is None:
        return
    st.caption(" · ".join(session_run.recipe_title(lane.recipe) for lane in snapshot.lanes))
    with st.container(key="progress"):  # keeps its height, so that the charts stay where they are
        run_panel.show_progress(snapshot)
    run_panel.show_curves(snapshot, of_one_lesson=True)
    run_panel.show_results(snapshot)
    if card.log is not None and snapshot.lanes[0].recipe.inputs == DIGITS:
        st.code("\n".join(card.log(snapshot.lanes[0])) or "…", language=None, height=220)
        st.caption(card.text("Log"))
