"""Does it match what the lessons reported?"""

import streamlit as st

from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import DIGITS, SCALINGS, Recipe
from core.runs.snapshot import RunSnapshot
from pages.lessons import card, outputs, sweep
from pages.lessons.cards import CARDS
from pages.lessons.figures import percent, reported
from pages.shared import cached, run_panel, session, session_run
from pages.shared.links import check_link
from pages.shared.require_digits import require_digits


def begin(recipes: tuple[Recipe, ...], samples: Splits) -> None:
    """A callback."""
    with session.trying():
        session_run.start(recipes, samples)


def own_run() -> RunSnapshot | None:
    """The session's run, when it is one of this lesson's."""
    now = session_run.snapshot()
    known = lesson.recipes
    if now is None or not all(lane.recipe.name in known for lane in now.lanes):
        return None
    return now


def live() -> None:
    """All that changes while it trains. Has its timer taken away at the end."""
    now = own_run()
    if (now is not None and now.going) != timed:
        session_run.collect()
        st.rerun()
    if now is None:
        return
    st.caption(" · ".join(session_run.name(lane.recipe) for lane in now.lanes))
    run_panel.progress(now)
    run_panel.curves(now)
    run_panel.words(now)
    if lesson.log is not None and now.lanes[0].recipe.inputs == DIGITS:
        st.code("\n".join(lesson.log(now.lanes[0])) or "…", language=None, height=220)
        st.caption(lesson.log_note)


@st.fragment
def show_outputs() -> None:
    """What the lesson itself shows of its networks."""
    now = own_run()
    if title == card.SECOND:
        outputs.array_view(splits)
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
                name = session_run.name(model.recipe)
                st.markdown(f"{name}: **{share}** of the {place} read right.{beside}")
        outputs.OUTPUTS[title](models, splits)
    except NotaError as error:
        st.error(str(error))


st.title("Does it match what the lessons reported?", anchor=False)
st.markdown("Five published lessons, what each reported, and what came of it here.")
check_link(
    {"lesson": CARDS, "lesson-pixels": SCALINGS, "learned": card.BATCHES},
    {"lesson-seed": (0, 2**32 - 1)},
)
title = st.segmented_control(
    "Lesson",
    list(CARDS),
    default=card.FIRST,
    required=True,
    key="lesson",
    bind="query-params",
    label_visibility="collapsed",
)
lesson = CARDS[title]
try:
    found = reported()
except NotaError as error:
    st.error(str(error))
    st.stop()
card.show(title, found)
st.subheader("Run it now", anchor=False)
splits = require_digits()
if not splits.source.is_mnist:
    st.warning(
        "Without MNIST a run here is one of other, fewer digits: its curves can be watched, its "
        "figures cannot be held against the lesson's."
    )
session_run.attach()
session_run.show_note()
if problem := session.problem():
    st.error(problem)
now = session_run.snapshot()
busy = now is not None and now.going
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    recipes = card.choices(title)
    samples = cached.samples_for(recipes[0], splits)
    st.button(
        "Run",
        type="primary",
        icon=":material/play_arrow:",
        disabled=busy,
        on_click=begin,
        args=(recipes, samples),
    )
    session_run.expected_time(recipes, samples)
session_run.collect()
now = own_run()
if now is None:
    session_run.status()
timed = now is not None and now.going
st.fragment(live, run_every=1 if timed else None)()
show_outputs()
card.learned(title, found)
sweep.show(splits)
card.tasks()
