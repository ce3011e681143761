"""A run as one sees it: how far it is, its curves, its gap and its log.

Shown again every second while it goes on; the charts keep their nodes.
"""

import streamlit as st

from core.recipes import DIGITS, EVERYTHING, TEST
from core.runs.curves import LaneSnapshot, RunSnapshot, gap_sentence, log_lines, settings
from pages.shared import charts, run_charts, session_run


def progress(now: RunSnapshot | None) -> None:
    """The bar, and the buttons that work on a run."""
    link = session_run.link()
    if now is None or link is None:
        return
    st.progress(min(now.fraction, 1.0), _headline(now))
    if not now.going:
        return
    if not session_run.scheduler().controls(link):
        st.caption(":material/visibility: You watch somebody's training; only they can pause it.")
        return
    runs, going = session_run.scheduler(), not now.finishing
    shared = "Others watch this training too, so it cannot be paused." if now.watchers > 1 else None
    with st.container(horizontal=True, gap="small"):
        if now.state == "paused":
            st.button("Resume", icon=":material/play_arrow:", on_click=runs.resume, args=(link,))
        else:
            st.button(
                "Pause",
                icon=":material/pause:",
                on_click=runs.pause,
                args=(link,),
                disabled=not going or shared is not None,
                help=shared,
            )
        st.button(
            "One step",
            icon=":material/skip_next:",
            on_click=runs.step,
            args=(link,),
            disabled=now.state != "paused",
            help="Learn from one batch. Pause first.",
        )
        st.button(
            "Stop",
            icon=":material/stop:",
            on_click=session_run.stop,
            disabled=not going,
            help=shared,
        )


def _headline(now: RunSnapshot) -> str:
    if now.going:
        return session_run.sentence(now)
    ended = {"done": "Done", "stopped": "Stopped", "failed": "Failed"}[now.state]
    pace = f" · {now.images_per_second:,.0f} images/s" if now.state != "failed" else ""
    return f"{ended} after {now.seconds:.1f} s{pace}"


def curves(now: RunSnapshot | None) -> None:
    """Loss and accuracy beside each other."""
    palette = charts.colours(st.context.theme.type)
    left, right = st.columns(2, gap="small")
    earlier = session_run.earlier()
    left.echarts_chart(
        run_charts.loss_chart(now, earlier, palette),
        height=290,
        key="loss-chart",
        alt=_alt("Loss", now, "validation_losses", 1, ""),
    )
    right.echarts_chart(
        run_charts.accuracy_chart(now, earlier, palette),
        height=290,
        key="accuracy-chart",
        alt=_alt("Accuracy", now, "validation_accuracies", 100, " %"),
    )


def _alt(title: str, now: RunSnapshot | None, curve: str, scale: float, unit: str) -> str:
    if now is None:
        return f"{title} over epochs: nothing is trained yet"
    said = []
    for name, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        values = getattr(lane.curves, curve)
        last = f"{values[-1] * scale:.3g}{unit}" if len(values) else "not known yet"
        said.append(f"{name} {last} on {lane.recipe.data.monitor} after {len(values)} epochs")
    return f"{title} over epochs: {'; '.join(said)}"


def words(now: RunSnapshot | None) -> None:
    """What the curves say."""
    if now is None:
        st.markdown("Guess first: after ten epochs on 100 images, how many of 100 *new* digits?")
        return
    if now.state == "failed":
        st.error(f"{now.message} The curves so far are kept.", icon=":material/error:")
    elif now.message:
        st.warning(now.message)
    if now.state == "stopped" and not now.going and not any(lane.model for lane in now.lanes):
        st.info("Stopped before the first epoch was over, so there is no model to keep.")
    if any(lane.dropped for lane in now.lanes):
        st.info(
            "Its weights were dropped to make room for newer models of all visitors; the curves "
            "are kept. Start it again to have them back."
        )
    for title, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        st.markdown(_result(title, lane, going=now.going))
    if any(gap_sentence(lane.curves) for lane in now.lanes):
        st.caption(
            "A network that knows its own images better than digits in general is *overfitting*: "
            "the curves for training and validation part. More images close the gap."
        )


def _result(title: str, lane: LaneSnapshot, *, going: bool) -> str:
    hue = lane.recipe.role.colour
    best = lane.model_epoch
    if best is None:
        return f":{hue}[**{title}**]: no epoch {'is over yet' if going else 'was finished'}."
    right = lane.curves.validation_accuracies[best - 1]
    when = "the best so far" if going else "its best"
    if not lane.recipe.may_choose:
        when = "the last"
    watched = lane.recipe.data.monitor if lane.model is None else "validation"
    samples = "digits" if lane.recipe.inputs == DIGITS else "points"
    if watched != TEST and lane.recipe.data.split == EVERYTHING:
        samples += ", among which it learned,"
    if lane.model is not None:  # measured once more, on all of them
        right = lane.model.figures.get("validation_accuracy", right)
    said = (
        f":{hue}[**{title}**] reads **{right * 100:.1f} %** of the {watched} {samples} "
        f"(epoch {best}, {when})."
    )
    gap = gap_sentence(lane.curves)
    return f"{said} After the last epoch: {gap}" if gap else said


def log(now: RunSnapshot) -> None:
    """The log as text, in the form of lesson 3."""
    text = log_text(now)
    with st.expander("Log"):
        st.caption("One line an epoch, `[epoch][batch]` counted from 0, as in lesson 3.")
        st.code(text or "No epoch is over yet.", language=None, height=220)


def log_text(now: RunSnapshot) -> str:
    """The same, to be downloaded."""
    parts = []
    for title, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        head = f"{title}: {', '.join(settings(lane.recipe).values())}"
        parts.append("\n".join([head, *log_lines(lane)]))
    return "\n\n".join(parts)
