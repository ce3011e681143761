"""The downloads of a run: a link to share, its log, its recipes and its best models."""

import json
from collections.abc import Callable
from functools import partial

import streamlit as st

from core import files
from core.nets import checkpoints
from core.runs.snapshot import RunSnapshot
from pages.shared import run_charts, session_run
from pages.shared.plain import plain
from pages.train.log import log_text


def show_downloads(run: RunSnapshot) -> None:
    """Show a link to share, and the downloads of a run that has ended."""
    _show_share_link(going=run.going)
    if run.going:
        return
    with st.popover("Download", icon=":material/download:"):
        _button("Log", log_text(run), "training.txt")
        for title, lane in zip(run_charts.lane_titles(run.lanes), run.lanes, strict=True):
            name = files.safe_name(lane.recipe.name) or "network"
            if lane.model is not None:
                content = partial(checkpoints.to_bytes, lane.model)
                _button(f"{plain(title)}: weights", content, f"{name}.safetensors")
            recipe = json.dumps(lane.recipe.to_json(), indent=2)
            _button(f"{plain(title)}: recipe", recipe, f"{name}.json", "application/json")


def show_where_stored(run: RunSnapshot) -> None:
    """Say where the models of a run are, when it has any."""
    if any(lane.model for lane in run.lanes):
        st.caption(
            "In every page's model menu, and under this page's link for a while. A "
            "server in the cloud forgets everything when it sleeps: download what "
            "you need."
        )


def _show_share_link(*, going: bool) -> None:
    """Show a link that only watches."""
    link = session_run.held_link()
    if link is None or (watch_link := session_run.scheduler().watch_link(link)) is None:
        return
    with st.popover("Share", icon=":material/share:"):
        st.markdown(_share_text(going=going, controls=session_run.scheduler().controls(link)))
        page = (st.context.url or "").split("?")[0]
        st.code(f"{page}?{session_run.PARAMETER}={watch_link}", language=None)
        if going and session_run.scheduler().controls(link):
            st.markdown(
                "The link in **your address bar controls** the training: whoever has it can pause "
                "and stop it, so keep it to yourself."
            )


def _share_text(*, going: bool, controls: bool) -> str:
    if not going:
        return "Whoever opens this link sees the curves and can take the networks."
    sees = "sees the curves and can take the networks, but can't pause or stop the training."
    if controls:
        return f"**This link only watches**: whoever opens it {sees}"
    return f"**This link only watches**, like the one in your address bar: whoever opens it {sees}"


def _button(
    label: str, content: str | Callable[[], bytes], file: str, mime: str | None = None
) -> None:
    st.download_button(label, content, file, mime, on_click="ignore", icon=":material/download:")
