"""Lesson 3's exercise step by step, each with a button that sets it up; what is done is told from
what was run.
"""

from functools import partial
from pathlib import Path

import streamlit as st

from core import wording
from core.data.points import NUM_FRESH
from pages.playground.settings import AUTO
from pages.shared.texts import read_sections, show_task

GOOD = 0.99  # of the fresh points
_BEST = "_quadrants_done"  # hidden layers -> the classifier's best accuracy on fresh points
_STEPS = ((1, "2"), (1, "4"), (2, AUTO))  # hidden layers and outputs, a step each


def note_result(num_hidden: int, accuracy: float) -> None:
    """Remember the best of the networks with so many hidden layers that learned the quadrants."""
    best = st.session_state.setdefault(_BEST, {})
    best[num_hidden] = max(accuracy, best.get(num_hidden, 0.0))


def show_exercise() -> None:
    """Show the three steps."""
    [section] = read_sections(Path(__file__).with_name("exercise.md"))
    values = {
        "good": wording.level(GOOD),
        "fresh": f"{NUM_FRESH:,}",
        "one_hidden_layer": _result(1),
        "two_hidden_layers": _result(2),
    }
    st.subheader(section.title, anchor=False)
    st.markdown(section.text.format_map(values))
    columns = st.columns(len(_STEPS), gap="medium")
    for step, (column, task) in enumerate(zip(columns, section.tasks, strict=True)):
        with column:
            show_task(task, values, partial(_show_set_up, step))


def _result(num_hidden: int) -> str:
    accuracy = st.session_state.get(_BEST, {}).get(num_hidden)
    if accuracy is None:
        return ""
    text = f"{wording.percent(accuracy)} of fresh points right"
    return (
        f":green[:material/check_circle: **Done: {text}.**]" if accuracy >= GOOD else f"*{text}.*"
    )


def _show_set_up(step: int) -> None:
    st.button(f"Set up step {step + 1}", on_click=_set_up, args=_STEPS[step])


def _set_up(num_hidden: int, outputs: str) -> None:
    st.session_state.update(
        {
            "points": "Quadrants",
            "depth": num_hidden,
            "outputs": outputs,
            "jitter": 0.0,
            "units": 32,
            "count": 2_000,
        }
    )
