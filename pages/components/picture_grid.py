"""Many small pictures with their captions, sharp at any zoom, sent as one PNG.

They wrap to the width there is, and each is a button that mouse, finger and keyboard can press.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pages.components.registration import component, reported_index
from pages.shared.images import data_url

_component = component("picture_grid")

SIDE = 56  # pixels on the screen, a multiple of 28, so that all pixels are of one size


def picture_grid(
    images: NDArray[np.uint8],
    captions: Sequence[str],
    titles: Sequence[str],
    *,
    key: str,
    selected: int | None = None,
    refused: Sequence[bool] = (),
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Pictures (N, 28, 28), each with a caption below and a title for mouse and screen reader.

    `on_open` is called with the index in the grid of the picture that was pressed; without it
    nothing can be pressed. `refused` pictures get a mark in the colour of refusal.
    """

    def opened() -> None:
        index = reported_index(key, "opened", len(images))
        if on_open is not None and index is not None:
            on_open(index)

    _component(
        key=key,
        data={
            "sprite": data_url(np.concatenate(list(images), axis=1)),
            "captions": tuple(captions),
            "titles": tuple(titles),
            "selected": selected,
            "side": SIDE,
            "refused": tuple(map(bool, refused)),
            "clickable": on_open is not None,
        },
        on_opened_change=opened,
    )
