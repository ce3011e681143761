"""Steps of the training, the loss that they lead to, and its curve."""

import streamlit as st

from core import wording
from core.training.worksheet import Worked, Worksheet
from pages.components.heat_tables import number_text
from pages.scratch.loss_charts import ceiling, moves_chart
from pages.scratch.settings import Update
from pages.shared import charts, session


def show_steps(sheet: Worksheet, work: Worked, update: Update) -> None:
    """Show the loss, how the last press changed it, and the buttons."""
    moves = sheet.moves
    change = None
    if len(moves) > 1:
        before = moves[-1 - sheet.num_last].loss
        change = f"{_short(work.loss - before, '+')} from {_short(before)}"
    st.metric("Loss of this batch", _short(work.loss), change, delta_color="inverse")
    with st.container(horizontal=True, gap="small"):
        for label, count in (("Step", 1), ("10 steps", 10), ("100 steps", 100)):
            st.button(
                label,
                type="primary" if count == 1 else "secondary",
                on_click=_step,
                args=(sheet, update, count),
            )
        st.button("Start again", icon=":material/replay:", on_click=session.forget_worksheet)
    if update.plain_rate is not None:
        predicted = number_text(-update.plain_rate * work.slope, 4)
        st.caption(f"Predicted change for the next step: **{predicted}**.")


def show_moves(sheet: Worksheet) -> None:
    """Show the loss after each step and each weight that was changed by hand."""
    moves = sheet.moves
    st.echarts_chart(
        moves_chart(moves, charts.colours(st.context.theme.type)),
        height=190,
        key="moves",
        alt=f"The loss after each of {len(moves) - 1} moves, now {moves[-1].loss:.4f}",
    )
    if (highest := ceiling(moves)) is not None:
        number = next(number for number, move in enumerate(moves) if move.loss > highest)
        st.caption(
            f":material/trending_up: The loss leaves the chart at move {number:,}: it reached "
            f"{wording.roughly(max(move.loss for move in moves))}."
        )


def _short(loss: float, sign: str = "") -> str:
    """A loss with four places, or with three digits when it has exploded."""
    return f"{loss:{sign}.4f}" if abs(loss) < 1e5 else f"{loss:{sign}.2e}"


def _step(sheet: Worksheet, update: Update, count: int) -> None:
    with session.trying():
        sheet.step(update.optimizer, update.rate, count)
