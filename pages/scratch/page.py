"""What does training compute?"""

from pathlib import Path

import streamlit as st

from pages.scratch import (
    backward,
    batch,
    change_weight,
    follow,
    forward,
    gradient_check,
    network,
    outcomes,
    settings,
    steps,
)
from pages.shared import session
from pages.shared.require_digits import require_digits
from pages.shared.texts import show_texts

st.title("What does training compute?", anchor=False)
st.markdown(
    "Forward to a loss, back to a gradient for every weight, one step, and again: "
    "with a few digits of 7 × 7 numbers, so that you can read it all."
)
splits = require_digits()
chosen, update = settings.choose_settings()
sheet = session.worksheet((splits.source, chosen), lambda: chosen.new_worksheet(splits))
work = sheet.work()
left, middle, right = st.columns([28, 40, 32], gap="medium")
row = st.container()
st.subheader("Follow one number", anchor=False)
followed = follow.choose_number(sheet)
with left:
    batch.show_batch(sheet, followed.digit)
with middle:
    steps.show_steps(sheet, work, update)
with right:
    steps.show_moves(sheet)
with row:
    network.show_network(sheet, work)
forward.show_forward(sheet, work, followed)
backward.show_backward(sheet, work, followed, update.plain_rate)
change_weight.show_change(sheet, work, followed)
gradient_check.show_check(sheet)
show_texts(
    Path(__file__).with_name("text.md"),
    {
        "source": "MNIST" if splits.source.is_mnist else "the digits bundled with scikit-learn",
        "shape": " × ".join(map(str, work.layers[0].weight.shape)),
        **outcomes.outcomes(sheet, work),
    },
)
