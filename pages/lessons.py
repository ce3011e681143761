"""Does it match what the lessons reported?"""

import streamlit as st

from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import DIGITS, SCALINGS, Recipe
from core.runs.curves import RunSnapshot
from pages.shared import (
    cached,
    lesson_outputs,
    lesson_view,
    run_view,
    running,
    session,
    start_row,
    sweeping,
)
from pages.shared.controls import check_link
from pages.shared.digits import require_digits
from pages.shared.lesson_cards import CARDS
from pages.shared.lesson_tables import percent
from pages.shared.menu import guard

guard()


def start(recipes: tuple[Recipe, ...], samples: Splits) -> None:
    """A callback."""
    try:
        running.start(recipes, samples)
    except NotaError as error:
        session.report(error)


def own_run() -> RunSnapshot | None:
    """The session's run, when it is one of this lesson's."""
    now = running.snapshot()
    known = card.recipes
    if now is None or not all(lane.recipe.name in known for lane in now.lanes):
        return None
    return now


def live() -> None:
    """All that changes while it trains. Has its timer taken away at the end."""
    now = own_run()
    if (now is not None and now.going) != timed:
        running.collect()
        st.rerun()
    if now is None:
        return
    st.caption(" · ".join(running.name(lane.recipe) for lane in now.lanes))
    run_view.progress(now)
    run_view.curves(now)
    run_view.words(now)
    if card.log is not None and now.lanes[0].recipe.inputs == DIGITS:
        st.code("\n".join(card.log(now.lanes[0])) or "…", language=None, height=220)
        st.caption(card.log_note)


@st.fragment
def outputs() -> None:
    """What the lesson itself shows of its networks."""
    now = own_run()
    if title == lesson_view.SECOND:
        lesson_outputs.array_view(splits)
    if now is None or now.going:
        return
    models = [lane.model for lane in now.lanes if lane.model is not None]
    if len(models) < len(now.lanes):
        return
    try:
        if models[0].recipe.inputs == DIGITS:
            place = "test digits" if splits.source.is_mnist else "bundled test digits"
            for model in models:
                share = percent(cached.marked(splits, model).accuracy)
                reported = model.recipe.lesson and model.recipe.lesson.reported
                beside = f" The lesson reported {percent(reported)}." if reported else ""
                st.markdown(
                    f"{running.name(model.recipe)}: **{share}** of the {place} read right.{beside}"
                )
        lesson_outputs.OUTPUTS[title](models, splits)
    except NotaError as error:
        st.error(str(error))


st.title("Does it match what the lessons reported?", anchor=False)
st.markdown("Five published lessons, what each reported, and what came of it here.")
check_link(
    {"lesson": CARDS, "lesson-pixels": SCALINGS, "learned": lesson_view.BATCHES},
    {"lesson-seed": (0, 2**32 - 1)},
)
title = st.segmented_control(
    "Lesson",
    list(CARDS),
    default=lesson_view.FIRST,
    required=True,
    key="lesson",
    bind="query-params",
    label_visibility="collapsed",
)
card = CARDS[title]
try:
    found = cached.reported()
except NotaError as error:
    st.error(str(error))
    st.stop()
lesson_view.show(title, found)
st.subheader("Run it now", anchor=False)
splits = require_digits()
if not splits.source.is_mnist:
    st.warning(
        "Without MNIST a run here is one of other, fewer digits: its curves can be watched, its "
        "figures cannot be held against the lesson's."
    )
running.attach()
running.show_note()
if problem := session.take_problem():
    st.error(problem)
now = running.snapshot()
busy = now is not None and now.going
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    recipes = lesson_view.choices(title)
    samples = cached.samples_for(recipes[0], splits)
    st.button(
        "Run",
        type="primary",
        icon=":material/play_arrow:",
        disabled=busy,
        on_click=start,
        args=(recipes, samples),
    )
    start_row.expect(recipes, samples)
running.collect()
now = own_run()
if now is None:
    running.status()
timed = now is not None and now.going
st.fragment(live, run_every=1 if timed else None)()
outputs()
lesson_view.learned(title, found)
sweeping.show(splits)
lesson_view.tasks()
