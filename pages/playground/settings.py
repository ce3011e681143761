"""Settings of the playground: its points and its networks. All of them are in the address."""

from typing import NamedTuple

import streamlit as st

from core.data.points import POINT_KINDS, PointSplits, point_splits, splits_of_points, with_added
from core.recipes import Recipe
from core.runs.points_race import MAX_EPOCHS, MAX_HIDDEN, MAX_UNITS, race_recipes
from pages.shared.links import whole_number

KINDS = {kind.title: kind.name for kind in POINT_KINDS.values()}
AUTO = "as many as classes"
OUTPUTS = (AUTO, "2", "3", "4")
COUNT = 2_000  # of points, unless somebody chooses otherwise
MAX_COUNT, MAX_RATE, MAX_SEED, MAX_SHOWN_NOISE = 10_000, 1.0, 999, 0.5
CHOICES = {  # the controls in the address
    "points": KINDS,
    "depth": [str(count) for count in range(MAX_HIDDEN + 1)],
    "outputs": OUTPUTS,
}
LIMITS = {
    "units": (1, MAX_UNITS),
    "count": (0, MAX_COUNT),
    "jitter": (0, MAX_SHOWN_NOISE),
    "pace": (0.0001, MAX_RATE),
    "epochs": (1, MAX_EPOCHS),
    "plane-seed": (0, MAX_SEED),
}


class PlaygroundSettings(NamedTuple):
    """All that decides what both networks learn, and from what."""

    kind: str  # of points, a name in `POINT_KINDS`
    count: int  # of points; 0: none but those that were added
    noise: float
    hidden: tuple[int, ...]  # units of each hidden layer
    outputs: int
    rate: float
    epochs: int
    seed: int

    @property
    def num_classes(self) -> int:
        """Classes of the points."""
        return POINT_KINDS[self.kind].num_classes

    def recipes(self) -> tuple[Recipe, Recipe]:
        """Classifier and detector. Raises `RecipeError`."""
        return race_recipes(
            self.hidden, self.outputs, rate=self.rate, epochs=self.epochs, seed=self.seed
        )

    def points(self, added: tuple[tuple[float, float, int], ...]) -> PointSplits:
        """All points, with those that were added as x, y and class. Raises `InputError`."""
        coordinates, classes = [point[:2] for point in added], [point[2] for point in added]
        if self.count == 0:
            return splits_of_points(coordinates, classes, self.num_classes)
        splits = point_splits(self.kind, self.count, self.noise, self.seed)
        return with_added(splits, coordinates, classes) if added else splits


def choose_settings() -> PlaygroundSettings:
    """Show the row of controls."""
    bound = {"bind": "query-params"}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Points", KINDS, default="Quadrants", required=True, key="points", **bound
        )
        num_hidden = st.segmented_control(
            "Hidden layers", range(MAX_HIDDEN + 1), default=1, required=True, key="depth", **bound
        )
        units = whole_number("Units in each", LIMITS["units"], 32, "units", width=120)
        with st.popover("Noise and more", icon=":material/tune:"):
            count = whole_number("How many points", LIMITS["count"], COUNT, "count")
            noise = st.slider("Noise", 0.0, MAX_SHOWN_NOISE, 0.0, 0.05, key="jitter", **bound)
            outputs = st.selectbox("Outputs of the network", OUTPUTS, key="outputs", **bound)
            rate = st.number_input(
                "Learning rate", *LIMITS["pace"], 0.003, 0.001, format="%g", key="pace", **bound
            )
            epochs = whole_number("Epochs", LIMITS["epochs"], 50, "epochs")
            seed = whole_number("Seed of points and weights", LIMITS["plane-seed"], 0, "plane-seed")
    num_outputs = POINT_KINDS[KINDS[kind]].num_classes if outputs == AUTO else int(outputs)
    hidden = (units,) * num_hidden
    return PlaygroundSettings(KINDS[kind], count, noise, hidden, num_outputs, rate, epochs, seed)
