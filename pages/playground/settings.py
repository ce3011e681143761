"""What the playground's networks learn, and from what: its controls, all in the address."""

from typing import NamedTuple

import streamlit as st

from core.data.points import (
    POINT_KINDS,
    PointSplits,
    own_splits,
    point_splits,
    with_added,
)
from core.recipes import Recipe
from core.runs.points_race import MAX_EPOCHS, MAX_HIDDEN, MAX_UNITS, pair_recipes
from pages.components.plane import FORMS
from pages.shared import session
from pages.shared.links import check_link, whole_number

KINDS = {kind.title: kind.name for kind in POINT_KINDS.values()}
AUTO = "as many as classes"
OUTPUTS = (AUTO, "2", "3", "4")
MAX_ASKED, MAX_RATE, MAX_SEED, MAX_SHOWN_NOISE = 10_000, 1.0, 999, 0.5
REACH = 12.0  # of the number inputs: the furthest that can be seen


class Settings(NamedTuple):
    """A tuple: a page's own classes are others at each rerun."""

    kind: str
    count: int
    noise: float
    hidden: tuple[int, ...]
    outputs: int
    rate: float
    epochs: int
    seed: int

    def recipes(self) -> tuple[Recipe, Recipe]:
        """Classifier and detector. Raises `RecipeError`."""
        return pair_recipes(
            self.hidden, self.outputs, rate=self.rate, epochs=self.epochs, seed=self.seed
        )

    def points(self, added: tuple[tuple[float, float, int], ...]) -> PointSplits:
        """All points, with those that were added. Raises `InputError`."""
        num_classes = POINT_KINDS[self.kind].num_classes
        places, classes = [point[:2] for point in added], [point[2] for point in added]
        if self.count == 0:
            return own_splits(places, classes, num_classes)
        splits = point_splits(self.kind, self.count, self.noise, self.seed)
        return with_added(splits, places, classes) if added else splits


def check() -> None:
    """What is wrong with a link."""
    choices = {
        "points": KINDS,
        "depth": [str(n) for n in range(MAX_HIDDEN + 1)],
        "outputs": OUTPUTS,
    }
    limits = {
        "units": (1, MAX_UNITS),
        "count": (0, MAX_ASKED),
        "jitter": (0, MAX_SHOWN_NOISE),
        "pace": (0.0001, MAX_RATE),
        "epochs": (1, MAX_EPOCHS),
        "plane-seed": (0, MAX_SEED),
    }
    check_link(choices, limits)


def controls() -> Settings:
    """The row of controls."""
    bound = {"bind": "query-params"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Points", KINDS, default="Quadrants", required=True, key="points", **bound
        )
        hidden = st.segmented_control(
            "Hidden layers", range(MAX_HIDDEN + 1), default=1, required=True, key="depth", **bound
        )
        units = whole_number("Units in each", (1, MAX_UNITS), 32, "units", width=120)
        with st.popover("Noise and more", icon=":material/tune:"):
            count = whole_number("How many points", (0, MAX_ASKED), 2_000, "count")
            noise = st.slider("Noise", 0.0, MAX_SHOWN_NOISE, 0.0, 0.05, key="jitter", **bound)
            outputs = st.selectbox("Outputs of the network", OUTPUTS, key="outputs", **bound)
            rate = st.number_input(
                "Learning rate", 0.0001, MAX_RATE, 0.003, 0.001, format="%g", key="pace", **bound
            )
            epochs = whole_number("Epochs", (1, MAX_EPOCHS), 50, "epochs")
            seed = whole_number("Seed of points and weights", (0, MAX_SEED), 0, "plane-seed")
    name = KINDS[kind]
    num_outputs = POINT_KINDS[name].num_classes if outputs == AUTO else int(outputs)
    return Settings(name, count, noise, (units,) * hidden, num_outputs, rate, epochs, seed)


def brush(num_classes: int) -> None:
    """Which class a press adds, a way to add by numbers, and to take all of them away."""
    if st.session_state.get("class", 0) >= num_classes:
        st.session_state["class"] = 0
    st.segmented_control(
        "Press in a picture to add",
        range(num_classes),
        default=0,
        required=True,
        key="class",
        format_func=lambda number: f"{FORMS[number]} {number}",
    )
    with st.popover("Add", icon=":material/add:", help="Add a point by its numbers"):
        st.number_input("x", -REACH, REACH, 0.0, 0.1, key="new-x")
        st.number_input("y", -REACH, REACH, 0.0, 0.1, key="new-y")
        st.button("Add at x, y", on_click=_add_typed)
    added = session.added_points()
    if added:
        st.button(
            f"Take away my {len(added)}",
            icon=":material/undo:",
            on_click=session.save_added_points,
            args=((),),
        )


def add(x: float, y: float) -> None:
    """Another point, of the class that is chosen; for callbacks."""
    point = (x, y, st.session_state.get("class") or 0)
    session.save_added_points((*session.added_points(), point))


def _add_typed() -> None:
    add(st.session_state["new-x"], st.session_state["new-y"])
