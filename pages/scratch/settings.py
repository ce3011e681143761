"""Settings of the worksheet, and of the steps that change its weights."""

from typing import NamedTuple

import streamlit as st

from core.data.digits import DigitSplits
from core.recipes import ADAM, LOSSES, SGD
from core.training.worksheet import LAYERS, Worksheet, shrunk
from pages.scratch.loss_formulas import LOSS_FORMULAS
from pages.shared.links import check_link, whole_number

OPTIMIZERS = {"gradient descent": SGD, "Adam": ADAM}
LIMITS = {"step-size": (0.0, 1000.0), "digits": (1, 8), "from": (0, 999), "seed": (0, 999)}


class WorksheetSettings(NamedTuple):
    """All that decides what a new worksheet is."""

    loss: str  # its name
    layers: tuple[int, ...]
    num_digits: int
    first: int  # training digit of the batch
    seed: int

    def new_worksheet(self, splits: DigitSplits) -> Worksheet:
        """A worksheet of these settings on some training digits."""
        part = slice(self.first, self.first + self.num_digits)
        images, labels = splits.train.images[part], splits.train.labels[part]
        return Worksheet(shrunk(images), labels, self.layers, self.loss, self.seed)


class Update(NamedTuple):
    """How a step changes the weights; it may be another at every step."""

    optimizer: str
    rate: float

    @property
    def plain_rate(self) -> float | None:
        """The rate of plain gradient descent; None for an optimizer that goes another way."""
        return self.rate if self.optimizer == SGD else None


def choose_settings() -> tuple[WorksheetSettings, Update]:
    """Show the controls, and say which parts of the address they cannot obey."""
    losses = {loss.title: name for name, loss in LOSSES.items() if name in LOSS_FORMULAS}
    check_link({"network": LAYERS, "loss-of": losses, "rule": OPTIMIZERS}, LIMITS)
    bound = {"bind": "query-params"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        layers = st.selectbox("Network", LAYERS, index=1, key="network", width=170, **bound)
        loss = st.segmented_control(
            "Loss", losses, default="cross-entropy", required=True, key="loss-of", **bound
        )
        optimizer = st.segmented_control(
            "Update", OPTIMIZERS, default="gradient descent", required=True, key="rule", **bound
        )
        rates = LIMITS["step-size"]
        rate = st.number_input(
            "Learning rate", *rates, 0.5, 0.1, format="%g", key="step-size", width=130, **bound
        )
        with st.popover("Batch and seed", icon=":material/tune:"):
            count = whole_number("Digits in the batch", LIMITS["digits"], 4, "digits")
            first = whole_number("The first is training digit", LIMITS["from"], 0, "from")
            seed = whole_number("Seed of the first weights", LIMITS["seed"], 0, "seed")
    settings = WorksheetSettings(losses[loss], LAYERS[layers], count, first, seed)
    return settings, Update(OPTIMIZERS[optimizer], rate)
