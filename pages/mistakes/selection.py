"""Which mistakes are looked at: two models' answers, the session's filters, and what they find."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data import browsing
from core.data.digits import DigitSplits
from core.errors import NotaError
from core.judging import mistakes
from core.judging.mistakes import ORDERS, WHICH, Indices, Marked, Mask
from core.judging.scores import Score, scores_for
from core.nets.model import Model
from pages.shared import cached, session
from pages.shared.images import around_zero

PAGE_SIZE = 40
ANY = "any"
DIGITS = (ANY, *"0123456789")
SIDES = ("first", "second")
OPEN = "digit"  # in the page's address: the index of the picture that is open


@dataclass(frozen=True)
class Side:
    """One of the two models, its answers to all test digits, and what a level refuses."""

    place: str  # one of `SIDES`
    model: Model
    marked: Marked
    refused: Mask
    problem: str  # why nothing is refused, when it cannot be

    @property
    def name(self) -> str:
        """What it is called in a table of both."""
        return f"{self.place}_{self.model.recipe.name}"

    @property
    def role(self) -> str:
        """Whose colour it has."""
        return self.model.recipe.role.name

    @property
    def score(self) -> Score:
        """The way it is judged, which is its confidence."""
        return scores_for(self.model.recipe)[0]

    @property
    def title(self) -> str:
        """Its recipe's title in the colour of its role, as markdown."""
        colour = self.model.recipe.role.colour
        return f":{colour}[**{self.model.recipe.title}**]"

    def seen(self, images: NDArray[np.uint8], *, as_network: bool) -> NDArray[np.uint8]:
        """Pictures of what it gets: scaled and scaled back, or the scaled numbers themselves."""
        numbers = self.model.standardizer.apply(images)
        if as_network:
            return around_zero(numbers, self.limit)
        return self.model.standardizer.undo(numbers)

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers that black and white become."""
        black, white = self.model.standardizer.apply(np.array([0, 255], np.uint8))
        return float(black), float(white)

    @property
    def limit(self) -> float:
        """The larger of them, without its sign."""
        return max(map(abs, self.ends))


def side(place: str, splits: DigitSplits, model: Model, level: float) -> Side:
    """A model with its answers. Raises `CheckpointError` when they are no numbers."""
    marked, problem = cached.marked(splits, model), ""
    try:
        threshold = model.thresholds.at(scores_for(model.recipe)[0].name, level)
    except NotaError as error:
        threshold, problem = -np.inf, str(error)
    return Side(place, model, marked, marked.refused(threshold), problem)


def begin() -> None:
    """Other pictures are looked at: begin with the first of them."""
    session.forget_problem()
    st.session_state["sheet"] = 1


def choose_which() -> None:
    """Mistakes of one model alone are looked at in that model's matrix."""
    which = st.session_state["which"]
    for place in SIDES:
        if which == f"only the {place}":
            st.session_state["of"] = place
    begin()


def pick(true: int, said: int) -> None:
    """A cell was pressed: look at its pictures, or at all again when it was chosen already."""
    state, cell = st.session_state, (str(true), str(said))
    if (state["true"], state["said"]) == cell:
        cell = (ANY, ANY)
    elif true == said:
        state["which"] = "all"
    elif state["which"] != "all":
        state["which"] = "either"
    state["true"], state["said"] = cell
    begin()


@dataclass(frozen=True)
class View:
    """Two sides, and the widgets' keys, which are in the page's address too:

    `of` (whose matrix and order), `which` (mistakes), `true`, `said`, `sort`, `turned` and `sheet`.
    """

    splits: DigitSplits
    first: Side
    second: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def of(self) -> Side:
        """The side whose matrix is shown and whose confidence sorts."""
        return self.sides[SIDES.index(st.session_state.get("of", SIDES[0]))]

    @property
    def cell(self) -> tuple[int | None, int | None]:
        """The label and the answer that are looked at; None stands for any."""
        true, said = (st.session_state.get(key, ANY) for key in ("true", "said"))
        return (None if true == ANY else int(true), None if said == ANY else int(said))

    @cached_property
    def indices(self) -> Indices:
        """What is looked at, in its order."""
        state = st.session_state
        wrong = (self.first.marked.wrong, self.second.marked.wrong)
        among = mistakes.wrong_by(*wrong, state.get("which", WHICH[0]))
        marked = self.of.marked
        found = mistakes.select(marked, among, *self.cell)
        reverse = state.get("turned", False)
        return mistakes.ordered(marked, found, state.get("sort", ORDERS[0]), reverse=reverse)

    @property
    def num_pages(self) -> int:
        return browsing.num_pages(len(self.indices), PAGE_SIZE)

    @property
    def disputed(self) -> tuple[int, ...]:
        """The indices whose label most people dispute."""
        return browsing.disputed_labels(self.splits, "test")

    def caption(self, index: int) -> str:
        """Below a picture: its label and both answers, with a question mark when disputed."""
        said = "|".join(str(side.marked.preds[index]) for side in self.sides)
        mark = " ?" if index in self.disputed else ""
        return f"{self.first.marked.labels[index]}→{said}{mark}"

    def told(self, index: int) -> str:
        """A picture and its answers in words, for mouse and screen reader."""
        said = (
            f"the {side.place} said {side.marked.preds[index]}"
            + (", refused" if side.refused[index] else "")
            for side in self.sides
        )
        return f"Test digit {index:,}: label {self.first.marked.labels[index]}, {', '.join(said)}"

    def described(self, *, as_network: bool) -> str:
        """A line about the pictures: what stands below them and what their greys mean."""
        side = self.of
        count = len(self.indices)
        told = (
            f"{count:,} digit{'' if count == 1 else 's'}: true → said by the first | by the "
            f"second. :violet[◥] refused by the {side.place}. **?** disputed label."
        )
        if not as_network:
            return told
        low, high = (f"{end:.2f}".replace("-", "−") for end in side.ends)
        return (
            f"{told} Scaled: no ink is {low}, full ink {high}; middle grey is 0, black "
            f"−{side.limit:.2f}, white {side.limit:.2f}."
        )

    def as_csv(self) -> str:
        """The table of what is looked at."""
        marks = {side.name: side.marked for side in self.sides}
        refused = {side.name: side.refused for side in self.sides}
        return mistakes.as_csv(marks, refused, self.indices)


def choose_added(name: str) -> None:
    """An uploaded model becomes the second one."""
    st.session_state["second"] = name
    begin()
