"""What does training compute?"""

from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.data.digits import DigitSplits
from core.recipes import ADAM, CROSS_ENTROPY, SGD, SQUARED_ERROR
from core.training.worksheet import LAYERS, SIDE, Worked, Worksheet, shrunk
from pages.components.heat_tables import written
from pages.components.picture_grid import picture_grid
from pages.scratch import gradient_check, network, text, weight, weight_edit
from pages.scratch.charts import moves_chart
from pages.shared import charts, session
from pages.shared.links import check_link, whole_number
from pages.shared.require_digits import require_digits

LOSS_NAMES = {"cross-entropy": CROSS_ENTROPY, "squared error": SQUARED_ERROR}
RULES = {"gradient descent": SGD, "Adam": ADAM}
MAX_RATE = 1000.0
MAX_DIGITS, MAX_FIRST, MAX_SEED = 8, 999, 999


class Settings(NamedTuple):
    """What a worksheet is made from. A tuple: a page's own classes are others at each rerun."""

    loss: str
    layers: tuple[int, ...]
    num_digits: int
    first: int
    seed: int


def settings() -> tuple[Settings, str, float]:
    """The controls; with the settings, the rule and the rate, which may change on the way."""
    bound = {"required": True, "bind": "query-params"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        layers = st.selectbox(
            "Network", LAYERS, index=1, key="network", bind="query-params", width=170
        )
        loss = st.segmented_control(
            "Loss", LOSS_NAMES, default="cross-entropy", key="loss-of", **bound
        )
        rule = st.segmented_control(
            "Update", RULES, default="gradient descent", key="rule", **bound
        )
        rate = st.number_input(
            "Learning rate",
            0.0,
            MAX_RATE,
            0.5,
            0.1,
            format="%g",
            key="step-size",
            bind="query-params",
            width=130,
        )
        with st.popover("Batch and seed", icon=":material/tune:"):
            count = whole_number("Digits in the batch", (1, MAX_DIGITS), 4, "digits")
            first = whole_number("The first is training digit", (0, MAX_FIRST), 0, "from")
            seed = whole_number("Seed of the first weights", (0, MAX_SEED), 0, "seed")
    return Settings(LOSS_NAMES[loss], LAYERS[layers], count, first, seed), RULES[rule], rate


def make(splits: DigitSplits, chosen: Settings) -> Worksheet:
    """A new worksheet on some training digits."""
    part = slice(chosen.first, chosen.first + chosen.num_digits)
    images, labels = splits.train.images[part], splits.train.labels[part]
    return Worksheet(shrunk(images), labels, chosen.layers, chosen.loss, chosen.seed)


def step(sheet: Worksheet, rule: str, rate: float, count: int) -> None:
    with session.trying():
        sheet.step(rule, rate, count)


def show_batch(sheet: Worksheet, digit: int) -> None:
    """The digits as the network sees them; pressing one chooses it."""
    pixels = np.rint(sheet.inputs * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)
    picture_grid(
        pixels.repeat(4, axis=1).repeat(4, axis=2),
        [str(label) for label in sheet.labels],
        [f"Digit {place} of the batch: label {label}" for place, label in enumerate(sheet.labels)],
        key="batch",
        selected=digit,
        on_open=partial(st.session_state.__setitem__, weight.DIGIT),
    )


def show_steps(sheet: Worksheet, work: Worked, rule: str, rate: float) -> None:
    """The loss, what the last move did to it, and the buttons."""
    moves = sheet.moves
    change = None
    if len(moves) > 1:
        before = moves[-1 - sheet.num_last].loss
        change = f"{work.loss - before:+.4f} from {before:.4f}"
    st.metric("Loss of this batch", f"{work.loss:.4f}", change, delta_color="inverse")
    with st.container(horizontal=True, gap="small"):
        for label, count in (("Step", 1), ("10 steps", 10), ("100 steps", 100)):
            st.button(
                label,
                type="primary" if count == 1 else "secondary",
                on_click=step,
                args=(sheet, rule, rate, count),
            )
        st.button("Start again", icon=":material/replay:", on_click=session.forget_worksheet)
    if rule == SGD:
        promised = written(-rate * work.slope, 4)
        st.caption(f"The slope here promises **{promised}** for the next step.")


st.title("What does training compute?", anchor=False)
st.markdown(
    "Forward to a loss, back to a gradient for every weight, a step, and again: here with a few "
    "digits of 7 × 7 numbers, so that all of it can be read."
)
splits = require_digits()
check_link(
    {"network": LAYERS, "loss-of": LOSS_NAMES, "rule": RULES},
    {
        "step-size": (0, MAX_RATE),
        "digits": (1, MAX_DIGITS),
        "from": (0, MAX_FIRST),
        "seed": (0, MAX_SEED),
    },
)
made_from, rule, rate = settings()
sheet = session.worksheet((splits.source, made_from), partial(make, splits, made_from))
work = sheet.work()
left, middle, right = st.columns([28, 40, 32], gap="medium")
row = st.container()
st.subheader("Follow one number", anchor=False)
chosen = weight.choose(sheet)
with left:
    show_batch(sheet, chosen.digit)
with middle:
    show_steps(sheet, work, rule, rate)
right.echarts_chart(
    moves_chart(sheet.moves, charts.colours(st.context.theme.type)),
    height=170,
    key="moves",
    alt=f"The loss after each of {len(sheet.moves) - 1} moves, now {work.loss:.4f}",
)
with row:
    network.show(sheet, work)
weight.show_forward(sheet, work, chosen)
weight.show_backward(sheet, work, chosen, rate if rule == SGD else None)
weight_edit.show(sheet, work, chosen)
gradient_check.show(sheet)
text.show(splits)
