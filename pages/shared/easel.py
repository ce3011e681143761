"""The easel of a session: what is drawn on the canvas, and the way back and forth."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.data.handwriting import Stroke, ink_of_strokes

_REMEMBERED = 50  # drawings to go back to


@dataclass(frozen=True)
class Drawing:
    """Strokes, and their ink (280, 280) uint8."""

    strokes: tuple[Stroke, ...]
    ink: NDArray[np.uint8]
    is_example: bool = False  # drawn for the user, whose first stroke takes its place

    @classmethod
    def of(cls, strokes: Sequence[Stroke], *, is_example: bool = False) -> "Drawing":
        """The drawing of strokes."""
        return cls(tuple(strokes), ink_of_strokes(strokes), is_example)


@dataclass
class Easel:
    """A drawing (None for an empty canvas), those before it and those taken back."""

    drawing: Drawing | None = None
    # Changes when the browser has to show another drawing than the one that it sent.
    revision: int = 0
    before: list[Drawing | None] = field(default_factory=list)
    taken_back: list[Drawing | None] = field(default_factory=list)

    def draw(self, strokes: Sequence[Stroke]) -> None:
        """Put up what the browser sent, which it shows already."""
        self._put_up(Drawing.of(strokes) if strokes else None)

    def show_example(self, strokes: Sequence[Stroke]) -> None:
        """Put up a drawing that the user's first stroke will take the place of."""
        self._put_up(Drawing.of(strokes, is_example=True))
        self.revision += 1

    def clear(self) -> None:
        """Put up an empty canvas; `undo` brings the drawing back."""
        if self.drawing is not None:
            self._put_up(None)
        self.revision += 1

    def undo(self) -> None:
        """Go back to the drawing before the last stroke, or before it was cleared."""
        if self.before:
            self.taken_back.append(self.drawing)
            self.drawing = self.before.pop()
            self.revision += 1

    def redo(self) -> None:
        """Take the last `undo` back."""
        if self.taken_back:
            self.before.append(self.drawing)
            self.drawing = self.taken_back.pop()
            self.revision += 1

    def _put_up(self, drawing: Drawing | None) -> None:
        self.before = [*self.before, self.drawing][-_REMEMBERED:]
        self.taken_back = []
        self.drawing = drawing
