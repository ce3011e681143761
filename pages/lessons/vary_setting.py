"""Vary one setting: the values to train with, and what came of each, as a chart and a table."""

from collections.abc import Collection

import streamlit as st

from core import wording
from core.data.digits import DigitSplits
from core.errors import NotaError
from core.recipes import RECIPES, TEST, Recipe
from core.runs.sweep import SWEEPABLE, Sweepable, SweepRow, sweep, sweep_row, to_csv
from pages.lessons.figures import percent
from pages.lessons.samples import samples_for
from pages.lessons.sweep import Sweep
from pages.lessons.sweep_chart import sweep_chart
from pages.shared import charts, session_run
from pages.shared.links import check_link
from pages.shared.plain import plain

_SWEEP = "_sweep"
_DEFAULT = "tensorflow-dropout"  # the lesson that asks for it


def show_sweep(splits: DigitSplits) -> None:
    """Show the controls, and the sweep of this session if there is one."""
    st.subheader("Vary one setting", anchor=False)
    st.markdown("Lesson 4 asks for it: is the largest value the best?")
    base, swept, text = _choose_sweep()
    recipes: dict[str, Recipe] = {}
    try:
        recipes = sweep(base, swept.name, text)
    except NotaError as error:
        st.error(plain(error))
    _ask_guess(base, swept, list(recipes))
    samples = samples_for(base, splits)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        started: Sweep | None = st.session_state.get(_SWEEP)
        is_going = started is not None and started.going(started.snapshots())
        st.button(
            "Sweep",
            icon=":material/tune:",
            disabled=is_going or not recipes,
            on_click=_start,
            args=(Sweep(base, swept, recipes, samples),),
        )
        if recipes:
            session_run.show_expected_time(list(recipes.values()), samples)
    if started is not None:
        st.fragment(_show_results, run_every=1 if is_going else None)(started, was_going=is_going)


def _choose_sweep() -> tuple[Recipe, Sweepable, str]:
    """A lesson's recipe, one of its settings, and the values as typed."""
    lessons = [recipe for recipe in RECIPES.values() if recipe.lesson is not None]
    settings = list(SWEEPABLE.values())
    titles = {
        "sweep": [recipe.title for recipe in lessons],
        "setting": [swept.title for swept in settings],
    }
    check_link(titles, {})
    left, middle, right = st.columns([35, 25, 40], gap="small")
    base = left.selectbox(
        "Recipe",
        lessons,
        lessons.index(RECIPES[_DEFAULT]),
        format_func=lambda recipe: recipe.title,
        key="sweep",
        bind="query-params",
    )
    swept = middle.selectbox(
        "Setting",
        settings,
        format_func=lambda swept: swept.title,
        key="setting",
        on_change=_take_example,
        bind="query-params",
    )
    text = right.text_input("Values, with commas", swept.example, key="values", bind="query-params")
    return base, swept, text


def _ask_guess(base: Recipe, swept: Sweepable, values: list[str]) -> None:
    if len(values) > 1:
        st.segmented_control(
            f"Guess first: which {swept.title.lower()} is the best for {plain(base.title)}?",
            values,
            key=_guess_key(base, swept, values),
            persist_state="session",
        )


def _guess_key(base: Recipe, swept: Sweepable, values: Collection[str]) -> str:
    """The key of the guess about a sweep: another one for other values or another recipe."""
    return f"sweep-guess-{hash((base, swept.name, *values))}"


def _take_example() -> None:
    """Offer values that fit the setting that was just chosen; a callback."""
    st.session_state["values"] = st.session_state["setting"].example


def _start(new: Sweep) -> None:
    """Begin a sweep in place of the one before; a callback."""
    st.session_state[_SWEEP] = new
    new.start_next()


def _show_results(started: Sweep, *, was_going: bool) -> None:
    snapshots = started.start_next()
    if started.going(snapshots) != was_going:
        st.rerun()
    done = sum(run is not None and not run.going for run in snapshots.values())
    fraction = sum(0.0 if run is None else run.fraction for run in snapshots.values())
    words = f"{started.base.title}: {done} of {len(snapshots)} values done"
    st.progress(
        min(fraction / len(snapshots), 1.0), words + (", stopped" if started.stopped else "")
    )
    if was_going:
        st.button("Stop the sweep", icon=":material/stop:", on_click=started.stop)
    if started.problem:
        st.error(plain(started.problem))
    rows = [sweep_row(value, run) for value, run in snapshots.items() if run is not None]
    title, monitored = started.swept.title, started.base.data.monitor
    left, right = st.columns([55, 45], gap="medium")
    with left:
        st.echarts_chart(
            sweep_chart(rows, title, monitored, charts.colours(st.context.theme.type)),
            height=290,
            key="sweep-chart",
            alt=f"Percent right over {title.lower()}: {_best(rows)}",
        )
    with right:
        st.markdown(_table(rows, title, monitored))
        if best := _best(rows):
            guess = st.session_state.get(_guess_key(started.base, started.swept, snapshots))
            guessed = f" You guessed **{plain(guess)}**." if guess and not was_going else ""
            st.markdown(f"Highest on {monitored}: **{best}**.{guessed}")
        st.caption(
            "Like its lesson, this watches the test digits, so nobody may choose by it."
            if monitored == TEST
            else "One seed each: a small difference may be luck."
        )
        st.download_button(
            "Table (CSV)",
            to_csv(started.swept.name, rows),
            f"sweep-{started.base.name}-{started.swept.name}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            disabled=was_going,
        )


def _best(rows: list[SweepRow]) -> str:
    shares = [(row.validation_accuracy, row.value) for row in rows if row.validation_accuracy]
    if not shares:
        return ""
    share, value = max(shares)
    return f"{value}, {percent(share)}"


def _table(rows: list[SweepRow], title: str, monitored: str) -> str:
    lines = [f"| {title} | training | {monitored} | seconds | |", "|--:|--:|--:|--:|---|"]
    for row in rows:
        shares = [
            wording.NOT_MEASURED if share is None else percent(share)
            for share in (row.train_accuracy, row.validation_accuracy)
        ]
        lines.append(f"| {row.value} | {' | '.join(shares)} | {row.seconds:.1f} | {row.state} |")
    return "\n".join(lines)
