"""The digits that a session looks at, and how the controls of the page change which they are."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from core.data import browsing
from core.data.browsing import Indices, Selection, disputed_labels
from core.data.digits import Digits, DigitSplits

PAGE_SIZE = 55
MAX_SAMPLE = 9_999


@dataclass(frozen=True)
class Browser:
    """Reads and sets the widgets' keys, which are in the page's address too:

    `split`, `only` (classes), `disputed`, `hide` (labels), `sample` (the order), `page` and `open`
    (an index). The methods that set something are for callbacks.
    """

    splits: DigitSplits

    @property
    def view(self) -> Selection:
        """The choice of digits that the widgets stand for."""
        state = st.session_state
        split, classes = state.get("split", Selection.split), tuple(state.get("only", ()))
        return Selection(split, classes, state.get("disputed", False), state.get("sample", 0))

    @property
    def digits(self) -> Digits:
        """The split that is looked at."""
        return self.view.digits(self.splits)

    @property
    def indices(self) -> Indices:
        """The digits that are looked at, in their order, as indices into the split."""
        return self.view.indices(self.splits)

    @property
    def disputed(self) -> tuple[int, ...]:
        """The indices of this split whose label is disputed."""
        return disputed_labels(self.splits, self.view.split)

    @property
    def hides_labels(self) -> bool:
        """Whether pictures are shown without their labels."""
        return st.session_state.get("hide", False)

    def titles(self, indices: Iterable[int]) -> list[str]:
        """Names of pictures. All at once: what a session remembers is slow to ask for."""
        split, labels, hidden = self.view.split.capitalize(), self.digits.labels, self.hides_labels
        return [f"{split} digit {i:,}: label {'?' if hidden else labels[i]}" for i in indices]

    def captions(self, indices: Iterable[int]) -> list[str]:
        """Labels of pictures, with a question mark when they are disputed."""
        labels, hidden, disputed = self.digits.labels, self.hides_labels, self.disputed
        return ["?" if hidden else f"{labels[i]}{' ?' if i in disputed else ''}" for i in indices]

    def begin(self) -> None:
        """Begin with the first picture, since others are looked at."""
        indices = self.indices
        st.session_state["page"] = 1
        st.session_state["open"] = int(indices[0]) if len(indices) else 0

    def begin_disputed(self) -> None:
        """Go to the test digits, among which are those with disputed labels."""
        if st.session_state["disputed"]:
            st.session_state["split"] = "test"
        self.begin()

    def begin_sample(self) -> None:
        """Take the next random order."""
        st.session_state["sample"] = st.session_state["sample"] % MAX_SAMPLE + 1
        self.begin()

    def open(self, index: int) -> None:
        """Open a picture, and turn to its page when it is among those looked at."""
        st.session_state["open"] = int(index)
        position = browsing.position(self.indices, index)
        if position is not None:
            st.session_state["page"] = position // PAGE_SIZE + 1

    def open_typed(self) -> None:
        """Open the picture whose index was typed."""
        self.open(st.session_state["open"])

    def open_neighbour(self, step: int) -> None:
        """Open the next of the pictures looked at, or the one before."""
        self.open(browsing.neighbour(self.indices, st.session_state["open"], step))

    def open_test_digit(self, index: int) -> None:
        """Open a test digit, whatever split is looked at."""
        st.session_state["split"] = "test"
        self.open(index)
