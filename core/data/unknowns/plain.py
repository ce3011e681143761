"""Plain pictures: blank, filled with one grey, a single dot, or a frame."""

import numpy as np
from numpy.typing import NDArray


def plain(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """Images (count, 28, 28) uint8 of the four kinds, equally often.

    Dots are 1 to 4 pixels wide and lie anywhere; frames are 1 to 3 pixels wide and lie up to 6
    pixels from the edge.
    """
    images = np.zeros((count, 28, 28), np.uint8)
    for image, kind in zip(images, rng.integers(0, 4, count).tolist(), strict=True):
        if kind == 1:
            image[:] = rng.integers(64, 256)
        elif kind == 2:
            side = rng.integers(1, 5)
            row, column = rng.integers(0, 29 - side, 2)
            image[row : row + side, column : column + side] = 255
        elif kind == 3:
            inset, width = rng.integers(0, 7), rng.integers(1, 4)
            image[inset : 28 - inset, inset : 28 - inset] = 255
            inner = inset + width
            image[inner : 28 - inner, inner : 28 - inner] = 0
    return images
