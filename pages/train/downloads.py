"""What one can take along from a run: a link to share, its log, its recipes and best models."""

import json

import streamlit as st

from core.nets import checkpoints
from core.runs.curves import RunSnapshot
from pages.shared import run_charts, run_panel, session_run


def buttons(now: RunSnapshot) -> None:
    """A link to share, and downloads when it has ended."""
    _share()
    if now.going:
        return
    st.download_button(
        "Log",
        run_panel.log_text(now),
        "training.txt",
        on_click="ignore",
        icon=":material/download:",
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


def where_kept(now: RunSnapshot) -> None:
    """What becomes of its models."""
    if any(lane.model for lane in now.lanes):
        st.caption(
            "Kept on the server for a while under this page's link, and offered in every page's "
            "model menu. A server in the cloud forgets it when it sleeps: download what you need."
        )


def _share() -> None:
    """A link that only watches."""
    held = session_run.link()
    shown = None if held is None else session_run.scheduler().watch_link(held)
    if shown is None:
        return
    with st.popover("Share", icon=":material/share:"):
        st.markdown("Whoever opens this sees the curves and may take the models, but cannot stop:")
        page = (st.context.url or "").split("?")[0]
        st.code(f"{page}?{session_run.PARAMETER}={shown}", language=None)
