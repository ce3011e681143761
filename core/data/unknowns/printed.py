"""Printed letters: from the font inside Pillow (Aileron), for testing only, never for training."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.data.drawing import frame

# Without look-alikes of digits: O o Q D C c U (0), I i J j l L f t (1), Z z (2), Y y (4), S s (5),
# G b (6), B (8), a d g P p q e (9 and 6, some mirrored).
LETTERS = "AEFHKMNRTVWXhkmnruvwx"
_SIZE = 96  # pixels; averaged down to 20
_SIDE = 160


def printed(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """(count, 28, 28) uint8: a letter each, thin to bold, turned by up to 10 degrees, framed."""
    font = ImageFont.load_default(_SIZE)
    images = []
    for which in rng.integers(0, len(LETTERS), count).tolist():
        sheet = Image.new("L", (_SIDE, _SIDE))
        ImageDraw.Draw(sheet).text(
            (_SIDE / 2, _SIDE / 2),
            LETTERS[which],
            fill=255,
            font=font,
            anchor="mm",
            stroke_width=int(rng.integers(0, 3)),
        )
        turned = sheet.rotate(rng.uniform(-10, 10), Image.Resampling.BILINEAR)
        images.append(frame(np.asarray(turned)).image)
    return np.stack(images)
