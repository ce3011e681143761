"""A confusion matrix whose cells are buttons: mouse, finger and keyboard (arrows) reach them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pages.components.registration import component, reported_index

_component = component("confusion_table")


def confusion_table(
    counts: NDArray[np.int64],
    colour: str,
    chosen: tuple[int | None, int | None],
    on_pick: Callable[[int, int], None],
    *,
    label: str,
    key: str,
) -> None:
    """Counts (C, C) of label by answer; mistakes are shaded in a colour, the most the strongest.

    `chosen` is a label and an answer, None for any. `on_pick` gets those of the pressed cell.
    """

    def picked() -> None:
        index = reported_index(key, "picked", counts.size)
        if index is not None:
            on_pick(*divmod(index, len(counts)))

    mistakes = counts - np.diag(np.diag(counts))
    # The root, so that one mistake is seen beside the many of the worst pair.
    shades = np.sqrt(mistakes / max(mistakes.max(), 1))
    _component(
        key=key,
        data={
            "counts": tuple(counts.tolist()),
            "shades": tuple(shades.round(3).tolist()),
            "colour": colour,
            "chosenLabel": chosen[0],
            "chosenAnswer": chosen[1],
            "name": label,
        },
        on_picked_change=picked,
    )
