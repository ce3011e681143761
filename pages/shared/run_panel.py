"""A run on the screen: how far it is, its curves, and what they say.

Shown again every second while it goes on; the charts keep their nodes.
"""

from collections.abc import Sequence

import streamlit as st

from core import wording
from core.recipes import DIGITS, EVERYTHING, TEST, Recipe
from core.runs.log import gap_sentence
from core.runs.snapshot import LaneSnapshot, RunSnapshot
from pages.shared import charts, run_charts, session_run
from pages.shared.plain import plain


def show_progress(run: RunSnapshot | None) -> None:
    """Show the bar, and the buttons that work on the session's run."""
    link = session_run.held_link()
    if run is None or link is None:
        return
    st.progress(min(run.fraction, 1.0), _headline(run))
    if not run.going:
        return
    scheduler = session_run.scheduler()
    if not scheduler.controls(link):
        st.caption(
            ":material/visibility: You are watching somebody's training: only they can pause or "
            "stop it. Whoever you pass this page's address to can only watch too."
        )
        return
    shared = "Others watch this training too, so it cannot be paused." if run.watchers > 1 else None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if run.state == "paused":
            st.button(
                "Resume", icon=":material/play_arrow:", on_click=scheduler.resume, args=(link,)
            )
        else:
            st.button(
                "Pause",
                icon=":material/pause:",
                on_click=scheduler.pause,
                args=(link,),
                disabled=run.finishing or shared is not None,
                help=shared,
            )
        st.button(
            "One step",
            icon=":material/skip_next:",
            on_click=scheduler.step,
            args=(link,),
            disabled=run.state != "paused",
            help="Learn from one batch. Pause first.",
        )
        st.button(
            "Stop",
            icon=":material/stop:",
            on_click=session_run.stop,
            disabled=run.finishing,
            help=shared,
        )
        if session_run.came_by_link():
            st.caption(
                ":material/key: Whoever has this page's address controls this training, as you "
                "do. *Share* has a link that only watches."
            )


def _headline(run: RunSnapshot) -> str:
    if run.going:
        return session_run.progress_text(run)
    end = {"done": "Done", "stopped": "Stopped", "failed": "Failed"}[run.state]
    pace = f" · {run.images_per_second:,.0f} images/s" if run.state != "failed" else ""
    return f"{end} after {run.seconds:.1f} s{pace}"


def show_curves(
    run: RunSnapshot | None, *, planned: Sequence[Recipe] = (), of_one_lesson: bool = False
) -> None:
    """Show loss and accuracy, with those of the session's earlier runs, or of the earlier ones of
    the same lesson. Without a run, the axes of the one that is `planned`: they stay when it begins.
    """
    palette = charts.colours(st.context.theme.type)
    left, right = st.columns(2, gap="small")
    earlier = session_run.earlier()
    if of_one_lesson and run is not None:
        earlier = [each for each in earlier if _lesson(each) == _lesson(run)]
    shown = run or (run_charts.not_begun(planned) if planned else None)
    left.echarts_chart(
        run_charts.loss_chart(shown, earlier, palette),
        height=310,
        key="loss-chart",
        alt=_alt("Loss", run, "validation_losses", 1, ""),
    )
    right.echarts_chart(
        run_charts.accuracy_chart(shown, earlier, palette),
        height=310,
        key="accuracy-chart",
        alt=_alt("Accuracy", run, "validation_accuracies", 100, " %"),
    )


def _lesson(run: RunSnapshot) -> int | None:
    lesson = run.lanes[0].recipe.lesson
    return None if lesson is None else lesson.number


def _alt(title: str, run: RunSnapshot | None, curve: str, scale: float, unit: str) -> str:
    if run is None:
        return f"{title} over epochs: nothing is trained yet"
    ends = []
    for name, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True):
        values = getattr(lane.curves, curve)
        last = f"{values[-1] * scale:.3g}{unit}" if len(values) else "not known yet"
        ends.append(f"{name} {last} on {lane.recipe.data.monitor} after {len(values)} epochs")
    return f"{title} over epochs: {'; '.join(ends)}"


def show_results(run: RunSnapshot | None) -> None:
    """Say what the curves say, and what went wrong."""
    if run is None:
        return
    if run.state == "failed":
        st.error(f"{plain(run.message)} The curves so far are kept.", icon=":material/error:")
    elif run.message:
        st.warning(plain(run.message))
    if run.state == "stopped" and not run.going and not any(lane.model for lane in run.lanes):
        st.info("Stopped during the first epoch, so there is no model to keep.")
    if any(lane.dropped for lane in run.lanes):
        st.info(
            "Its weights were dropped to make room for other visitors' newer "
            "models; the curves are kept. Start it again to get the weights back."
        )
    for title, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True):
        coloured = lane.recipe.role.coloured(f"**{plain(title)}**")
        st.markdown(_result(coloured, lane, going=run.going))
    show_leaving(run)
    if any(gap_sentence(lane.curves) for lane in run.lanes):
        st.caption(
            "A network that knows its own images better than new ones is "
            "*overfitting*: the curves for training and validation drift apart. "
            "More images close the gap."
        )


def show_leaving(run: RunSnapshot) -> None:
    """Say which losses leave the chart at its upper edge, in which epoch, and how far they got."""
    ceiling = run_charts.loss_ceiling(run.lanes)
    for title, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True):
        epoch = None if ceiling is None else run_charts.first_epoch_above(lane, ceiling)
        if epoch is not None:
            st.caption(
                f":material/trending_up: The loss of {plain(title)} leaves the chart in epoch "
                f"{epoch:,}: it reached {wording.roughly(run_charts.highest_loss(lane))}."
            )


def _result(title: str, lane: LaneSnapshot, *, going: bool) -> str:
    epoch = lane.model_epoch
    if epoch is None:
        return f"{title}: no epoch {'is over yet' if going else 'was finished'}."
    accuracy = lane.curves.validation_accuracies[epoch - 1]
    rank = "the best so far" if going else "its best"
    if not lane.recipe.may_choose:
        rank = "the last"
    monitor = lane.recipe.data.monitor if lane.model is None else "validation"
    samples = "digits" if lane.recipe.inputs == DIGITS else "points"
    if monitor != TEST and lane.recipe.data.split == EVERYTHING:
        samples += ", which it also learned from,"
    if lane.model is not None:  # measured once more, on all of them
        accuracy = lane.model.figures.get("validation_accuracy", accuracy)
    sentence = (
        f"{title} reads **{wording.percent(accuracy)}** of the {monitor} {samples} "
        f"(epoch {epoch}, {rank})."
    )
    gap = gap_sentence(lane.curves)
    return f"{sentence} After the last epoch: {gap}" if gap else sentence
