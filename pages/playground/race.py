"""The race of the two networks: the button that drives it, how far it is, and both losses."""

import streamlit as st

from core.runs.points_race import PointsRace
from core.runs.snapshot import RunSnapshot
from pages.playground.settings import PlaygroundSettings
from pages.shared import charts, run_charts, run_panel, session


def prepare_race(settings: PlaygroundSettings) -> PointsRace:
    """The race of these settings. When others were learning before, it begins at once.

    Raises `NotaError`.
    """
    before = session.last_points_race()
    added = session.added_points()
    race = session.points_race(
        (settings, added), lambda: PointsRace(settings.recipes(), settings.points(added))
    )
    if before is not None and race is not before and before.begun:
        race.start()
    return race


def show_button(race: PointsRace) -> None:
    """Show the button that starts the race, or stops it."""
    if race.going:
        st.button("Stop", icon=":material/stop:", on_click=race.stop)
        return
    label = "Train again" if race.ended else "Go on" if race.begun else "Train"
    st.button(label, type="primary", icon=":material/play_arrow:", on_click=race.start)


def show_progress(snapshot: RunSnapshot) -> None:
    """Show how many epochs both networks have learned."""
    done = min(lane.curves.num_epochs for lane in snapshot.lanes)
    num_epochs = snapshot.lanes[0].recipe.optimisation.epochs
    st.progress(snapshot.fraction, f"Epoch {done} of {num_epochs}", width=150)


def show_losses(snapshot: RunSnapshot) -> None:
    """Show both losses over epochs."""
    last_losses = [lane.curves.train_losses[-1:] for lane in snapshot.lanes]
    text = ", ".join(f"{loss[0]:.3g}" for loss in last_losses if len(loss))
    st.echarts_chart(
        run_charts.loss_chart(snapshot, (), charts.colours(st.context.theme.type)),
        height=250,
        key="pair-loss",
        alt=f"Loss over epochs of classifier and detector: {text or 'nothing learned yet'}",
    )
    run_panel.show_leaving(snapshot)


def classifier_accuracy(race: PointsRace) -> float:
    """The share of fresh points that the classifier gets right once it has learned."""
    model, test = race.models[0], race.points.test
    assert model is not None
    return float((model.judge(test.inputs).preds == test.targets).mean())
