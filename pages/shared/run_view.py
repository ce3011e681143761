"""A run as one sees it: how far it is, its curves, its gap, its log, and what it says to a drawing.

Shown again every second while it goes on; the charts keep their nodes.
"""

import json

import numpy as np
import streamlit as st

from core.data.drawing import frame, is_blank
from core.judging.mistakes import answers
from core.nets import checkpoints
from core.nets.model import Model
from core.training.history import (
    LaneSnapshot,
    RunSnapshot,
    gap_sentence,
    log_lines,
    settings,
)
from pages.shared import charts, run_charts, running, session

_SAID = "_said_to_drawing"  # (link, what each lane said at each look)


def progress(now: RunSnapshot | None) -> None:
    """The bar, and the buttons that work on a run."""
    link = running.link()
    if now is None or link is None:
        return
    st.progress(min(now.fraction, 1.0), _headline(now))
    if not running.registry().controls(link):
        st.caption(":material/visibility: You watch somebody's training; only they can pause it.")
        return
    runs, going = running.registry(), now.going and not now.finishing
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
            "Stop", icon=":material/stop:", on_click=running.stop, disabled=not going, help=shared
        )


def _headline(now: RunSnapshot) -> str:
    if now.going:
        return running.sentence(now)
    return {"done": "Done", "stopped": "Stopped", "failed": "Failed"}[now.state] + (
        f" after {now.seconds:.1f} s · {now.images_per_second:,.0f} images/s"
    )


def curves(now: RunSnapshot | None) -> None:
    """Loss and accuracy beside each other."""
    palette = charts.colours(st.context.theme.type)
    left, right = st.columns(2, gap="small")
    earlier = running.earlier()
    left.echarts_chart(
        run_charts.loss_chart(now, earlier, palette),
        height=290,
        key="loss",
        alt=_alt("Loss", now, "validation_losses", 1, ""),
    )
    right.echarts_chart(
        run_charts.accuracy_chart(now, earlier, palette),
        height=290,
        key="accuracy",
        alt=_alt("Accuracy", now, "validation_accuracies", 100, " %"),
    )


def _alt(title: str, now: RunSnapshot | None, curve: str, scale: float, unit: str) -> str:
    if now is None:
        return f"{title} over epochs: nothing is trained yet"
    said = []
    for name, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        values = getattr(lane.curves, curve)
        last = f"{values[-1] * scale:.3g}{unit}" if len(values) else "not known yet"
        said.append(f"{name} {last} on validation after {len(values)} epochs")
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
    for title, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        st.markdown(_result(title, lane))
    if any(gap_sentence(lane.curves) for lane in now.lanes):
        st.caption(
            "A network that knows its own images better than digits in general is *overfitting*: "
            "the curves for training and validation part. More images close the gap."
        )


def _result(title: str, lane: LaneSnapshot) -> str:
    hue = "orange" if lane.recipe.is_detector else "blue"
    best = lane.curves.best_epoch
    if best is None:
        return f":{hue}[**{title}**]: no epoch is over yet."
    right, when = lane.curves.validation_accuracies[best - 1], "the best so far"
    if lane.model is not None:  # measured once more, on all of them
        right, when = lane.model.figures.get("validation_accuracy", right), "its best"
    said = (
        f":{hue}[**{title}**] reads **{right * 100:.1f} %** of the validation digits "
        f"(epoch {best}, {when})."
    )
    gap = gap_sentence(lane.curves)
    return f"{said} After the last epoch: {gap}" if gap else said


def drawing(now: RunSnapshot | None) -> None:
    """What the networks say to the last drawing, as they learn."""
    kept, link = session.drawing(), running.link()
    if kept is None or is_blank(kept.ink):
        st.caption(
            ":material/draw: Draw something on the first page: it will be shown here to the "
            "networks, again after every epoch."
        )
        return
    if now is None or link is None:
        return
    image = frame(kept.ink).image
    columns = st.columns([1, 3, 3], gap="medium")
    columns[0].image(
        np.kron(image, np.ones((4, 4), np.uint8)), output_format="PNG", alt="Your drawing, framed"
    )
    palette = charts.colours(st.context.theme.type)
    models = running.registry().models_so_far(link)
    names = run_charts.titles(now.lanes)
    for place, (lane, model, name) in enumerate(zip(now.lanes, models, names, strict=True)):
        with columns[place + 1]:
            heights = None if model is None else _heights(model, image)
            st.markdown(f"**{name}** says {_path(place, lane, heights)}")
            st.echarts_chart(
                charts.ten_bars(heights, run_charts.colour(lane.recipe, palette), palette),
                height=130,
                key=f"drawing-{place}",
                alt=f"{name}: its ten answers to your drawing",
            )


def _heights(model: Model, image: np.ndarray) -> np.ndarray | None:
    with np.errstate(all="ignore"):  # a training that goes wrong says so by itself
        found = answers(model.judge(image[None]), model.recipe.optimisation.loss)[0]
    return found if np.isfinite(found).all() else None


def _path(place: int, lane: LaneSnapshot, heights: np.ndarray | None) -> str:
    """The digits it went through, as "8 → 3 → 8"; one for each change."""
    link, said = st.session_state.get(_SAID, (None, ([], [])))
    if link != running.link():
        said = ([], [])
    if heights is not None:
        digit = int(heights.argmax())
        if not said[place] or said[place][-1] != digit:
            said[place].append(digit)
    st.session_state[_SAID] = (running.link(), said)
    hue = "orange" if lane.recipe.is_detector else "blue"
    return " → ".join(f":{hue}[**{digit}**]" for digit in said[place][-6:]) or "nothing yet"


def log(now: RunSnapshot) -> None:
    """The log as text, in the form of lesson 3."""
    text = _log(now)
    with st.expander("Log"):
        st.caption("One line an epoch, `[epoch][batch]` counted from 0, as in lesson 3.")
        st.code(text or "No epoch is over yet.", language=None, height=220)


def _log(now: RunSnapshot) -> str:
    parts = []
    for title, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
        head = f"{title}: {', '.join(settings(lane.recipe).values())}"
        parts.append("\n".join([head, *log_lines(lane)]))
    return "\n\n".join(parts)


def take_along(now: RunSnapshot) -> None:
    """A link to share, and downloads: the log, each lane's recipe and best model."""
    with st.container(horizontal=True, gap="small"):
        _share()
        if now.going:
            return
        st.download_button(
            "Log", _log(now), "training.txt", on_click="ignore", icon=":material/download:"
        )
        for title, lane in zip(run_charts.titles(now.lanes), now.lanes, strict=True):
            if lane.model is not None:
                st.download_button(
                    f"{title}: weights",
                    lambda model=lane.model: checkpoints.to_bytes(model),
                    f"{lane.recipe.name}.safetensors",
                    on_click="ignore",
                    icon=":material/download:",
                )
            st.download_button(
                f"{title}: recipe",
                json.dumps(lane.recipe.to_json(), indent=2),
                f"{lane.recipe.name}.json",
                "application/json",
                on_click="ignore",
                icon=":material/download:",
            )
    st.caption(
        "Kept on the server for a while under this page's link, and offered in every page's model "
        "menu. A server in the cloud forgets it when it sleeps: download what you need."
    )


def _share() -> None:
    """A link that only watches."""
    held = running.link()
    shown = None if held is None else running.registry().watch_link(held)
    if shown is None:
        return
    with st.popover("Share", icon=":material/share:"):
        st.markdown("Whoever opens this sees the curves and may take the models, but cannot stop:")
        page = (st.context.url or "").split("?")[0]
        st.code(f"{page}?{running.PARAMETER}={shown}", language=None)
