"""Pictures for the screen: small arrays scaled up by repetition, since browsers blur 28 pixels."""

import base64
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Grey = NDArray[np.uint8]
_CHOSEN, _OTHER = "#d55e00", "#5f6b7a"  # outlines
_GAP = 8  # pixels between the pictures of a strip


def enlarged(image: Grey, side: int) -> Grey:
    """A picture (H, W) centred on black (side, side): repeated pixels, or averaged when larger."""
    height, width = image.shape
    if max(height, width) <= side:
        times = side // max(height, width)
        large = np.kron(image, np.ones((times, times), np.uint8))
    else:
        picture = Image.fromarray(image)
        picture.thumbnail((side, side), Image.Resampling.BOX)
        large = np.asarray(picture)
    field = np.zeros((side, side), np.uint8)
    top, left = (side - large.shape[0]) // 2, (side - large.shape[1]) // 2
    field[top : top + large.shape[0], left : left + large.shape[1]] = large
    return field


def strip(images: Sequence[Grey], side: int) -> NDArray[np.uint8]:
    """Pictures side by side as one (side, width, 2): brightness and opacity, gaps transparent."""
    width = len(images) * side + (len(images) - 1) * _GAP
    canvas = np.zeros((side, width, 2), np.uint8)
    for index, image in enumerate(images):
        left = index * (side + _GAP)
        canvas[:, left : left + side, 0] = enlarged(image, side)
        canvas[:, left : left + side, 1] = 255
    return canvas


def outlined(image: Grey, boxes: Sequence[Sequence[int]], chosen: int) -> NDArray[np.uint8]:
    """A grey picture as (H, W, 3) with numbered boxes: top, left, bottom, right; -1 chooses all."""
    picture = Image.fromarray(image).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for index, (top, left, bottom, right) in enumerate(boxes):
        is_chosen = chosen in (index, -1)
        colour = _CHOSEN if is_chosen else _OTHER
        box = (max(left - 3, 0), max(top - 3, 0), right + 2, bottom + 2)
        draw.rectangle(box, outline=colour, width=3 if is_chosen else 2)
        draw.rectangle((box[0], box[1], box[0] + 15, box[1] + 19), fill=colour)
        draw.text((box[0] + 8, box[1] + 10), str(index + 1), "white", anchor="mm", font_size=15)
    return np.asarray(picture)


def png(image: NDArray[np.uint8]) -> bytes:
    """A picture as the content of a PNG file: (H, W), (H, W, 3), or (H, W, 2 or 4) with
    opacity last."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format="PNG")
    return buffer.getvalue()


def data_url(image: NDArray[np.uint8]) -> str:
    """A picture as the address of a PNG file that is contained in it; shapes as in `png`."""
    return "data:image/png;base64," + base64.b64encode(png(image)).decode()
