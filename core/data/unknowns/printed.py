"""Printed letters of the font inside Pillow (Aileron), for testing only, never for training."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.data.drawing import frame

# All but those that look like digits: O o Q D C c U (0), I i J j l L f t (1), Z z (2), Y y (4),
# S s (5), G b (6), B (8), a d g P p q e (9 and 6, some mirrored).
LETTERS = "AEFHKMNRTVWXhkmnruvwx"
_SIZE = 96  # pixels of the font, before framing
_SIDE = 160  # pixels of the sheet


def printed(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """Images (count, 28, 28) of a letter each, thin to bold, tilted up to 10 degrees, framed."""
    font = ImageFont.load_default(_SIZE)
    images = []
    for number in rng.integers(0, len(LETTERS), count).tolist():
        sheet = Image.new("L", (_SIDE, _SIDE))
        ImageDraw.Draw(sheet).text(
            (_SIDE / 2, _SIDE / 2),
            LETTERS[number],
            fill=255,
            font=font,
            anchor="mm",
            stroke_width=int(rng.integers(0, 3)),
        )
        tilted = sheet.rotate(rng.uniform(-10, 10), Image.Resampling.BILINEAR)
        images.append(frame(np.asarray(tilted)).image)
    return np.stack(images)
