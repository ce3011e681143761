"""One setting swept over a list of values: the runs, two at a time, and what came of them."""

from dataclasses import dataclass, field

import streamlit as st

from core.data.digits import DigitSplits
from core.data.samples import Splits
from core.errors import NotaError
from core.recipes import RECIPES, TEST, Recipe
from core.runs.snapshot import RunSnapshot
from core.runs.store import Link
from core.runs.sweep import SWEPT, SweepRow, sweep, sweep_row, to_csv
from pages.lessons.charts import sweep_chart
from pages.lessons.figures import percent
from pages.shared import cached, charts, session_run
from pages.shared.links import check_link

_SWEEP = "_sweep"
_AT_ONCE = 2  # as many as there are workers, so that others get their turn
_DEFAULT = "tensorflow-dropout"  # the lesson that asks for it


@dataclass
class Sweep:
    """This session's sweep."""

    base: Recipe
    setting: str
    recipes: dict[str, Recipe]  # value as typed -> what is trained; what waits to be started
    samples: Splits
    links: dict[str, Link] = field(default_factory=dict)
    problem: str = ""
    stopped: bool = False

    def snapshots(self) -> dict[str, RunSnapshot | None]:
        """How far each value is, touching it; None before its turn."""
        found = {}
        for value in self.recipes:
            link = self.links.get(value)
            if link is not None:
                session_run.scheduler().touch(link)
            found[value] = None if link is None else session_run.scheduler().snapshot(link)
        return found

    def go_on(self) -> dict[str, RunSnapshot | None]:
        """Start what has its turn now. A problem (a full server) ends the sweep."""
        now = self.snapshots()
        free = _AT_ONCE - sum(run is not None and run.going for run in now.values())
        waiting = [value for value in self.recipes if value not in self.links]
        if self.stopped or self.problem or not waiting or free <= 0:
            return now
        try:
            for value in waiting[:free]:
                recipe = self.recipes[value]
                self.links[value] = session_run.scheduler().start([recipe], self.samples)
        except NotaError as error:
            self.problem = str(error)
        return self.snapshots()

    def going(self, now: dict[str, RunSnapshot | None]) -> bool:
        """Whether anything will still change."""
        waits = len(self.links) < len(self.recipes) and not (self.stopped or self.problem)
        return waits or any(run is not None and run.going for run in now.values())

    def stop(self) -> None:
        """Stop what is under way, and start nothing more."""
        self.stopped = True
        for link in self.links.values():
            session_run.scheduler().stop(link)


def _example() -> None:
    """A callback: values that fit the setting."""
    st.session_state["values"] = SWEPT[st.session_state["setting"]].example


def _start(new: Sweep) -> None:
    """A callback."""
    st.session_state[_SWEEP] = new
    new.go_on()


def show(splits: DigitSplits) -> None:
    """The controls, and the sweep of this session if there is one."""
    st.subheader("Vary one setting", anchor=False)
    st.markdown(
        "Lesson 4 asks for it. Guess first which value wins, and whether it is the largest."
    )
    lessons = {name: recipe for name, recipe in RECIPES.items() if recipe.lesson is not None}
    check_link(
        {
            "sweep": [recipe.title for recipe in lessons.values()],
            "setting": [swept.title for swept in SWEPT.values()],
        },
        {},
    )
    left, middle, right = st.columns([35, 25, 40], gap="small")
    with left:
        name = st.selectbox(
            "Recipe",
            list(lessons),
            list(lessons).index(_DEFAULT),
            format_func=lambda name: RECIPES[name].title,
            key="sweep",
            bind="query-params",
        )
    with middle:
        setting = st.selectbox(
            "Setting",
            list(SWEPT),
            format_func=lambda name: SWEPT[name].title,
            key="setting",
            on_change=_example,
            bind="query-params",
        )
    with right:
        text = st.text_input(
            "Values, with commas", SWEPT[setting].example, key="values", bind="query-params"
        )
    recipes: dict[str, Recipe] = {}
    try:
        recipes = sweep(RECIPES[name], setting, text)
    except NotaError as error:
        st.error(str(error))
    samples = cached.samples_for(RECIPES[name], splits)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        held: Sweep | None = st.session_state.get(_SWEEP)
        busy = held is not None and held.going(held.snapshots())
        st.button(
            "Sweep",
            icon=":material/tune:",
            disabled=busy or not recipes,
            on_click=_start,
            args=(Sweep(RECIPES[name], setting, recipes, samples),),
        )
        if recipes:
            session_run.expected_time(list(recipes.values()), samples)
    if held is not None:
        st.fragment(_results, run_every=1 if busy else None)(held, busy=busy)


def _results(held: Sweep, *, busy: bool) -> None:
    now = held.go_on()
    if held.going(now) != busy:
        st.rerun()
    done = sum(run is not None and not run.going for run in now.values())
    fraction = sum(0.0 if run is None else run.fraction for run in now.values()) / len(now)
    words = f"{held.base.title}: {done} of {len(now)} values done"
    st.progress(min(fraction, 1.0), words + (", stopped" if held.stopped else ""))
    if busy:
        st.button("Stop the sweep", icon=":material/stop:", on_click=held.stop)
    if held.problem:
        st.error(held.problem)
    rows = [sweep_row(value, run) for value, run in now.items() if run is not None]
    swept = SWEPT[held.setting]
    watched = held.base.data.monitor
    left, right = st.columns([55, 45], gap="medium")
    with left:
        st.echarts_chart(
            sweep_chart(rows, swept.title, watched, charts.colours(st.context.theme.type)),
            height=290,
            key="sweep-chart",
            alt=f"Percent right over {swept.title.lower()}: {_best(rows)}",
        )
    with right:
        st.markdown(_table(rows, swept.title, watched))
        if best := _best(rows):
            st.markdown(f"Highest on {watched}: **{best}**.")
        st.caption(
            "It watches the test digits, as its lesson did: nobody may choose by this."
            if watched == TEST
            else "One seed each: a small difference may be luck."
        )
        st.download_button(
            "Table (CSV)",
            to_csv(held.setting, rows),
            f"sweep-{held.base.name}-{held.setting}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            disabled=busy,
        )


def _best(rows: list[SweepRow]) -> str:
    known = [(row.validation_accuracy, row.value) for row in rows if row.validation_accuracy]
    if not known:
        return ""
    share, value = max(known)
    return f"{value}, {percent(share)}"


def _table(rows: list[SweepRow], title: str, watched: str) -> str:
    lines = [f"| {title} | training | {watched} | seconds | |", "|--:|--:|--:|--:|---|"]
    for row in rows:
        shares = [
            "–" if share is None else percent(share)
            for share in (row.train_accuracy, row.validation_accuracy)
        ]
        lines.append(f"| {row.value} | {' | '.join(shares)} | {row.seconds:.1f} | {row.state} |")
    return "\n".join(lines)
