"""From a photo or a screenshot to white ink on black, ready to be framed like a drawing.

Nothing is written anywhere: bytes come in, an array goes out.
"""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from core.errors import InputError

FORMATS = ("PNG", "JPEG")
MAX_PIXELS = 50_000_000  # a phone's largest photos; checked before anything is decoded
MAX_BYTES = 20 * 2**20
_SIDE = 420  # pixels of the longest side to work at: more shows no more of a digit
_GROUND_SIDE = 48  # pixels to estimate the paper at, where a pen is a few pixels wide
_GROUND_WINDOW = 17  # odd; wider than three pen strokes at that size
_EVEN = 10  # of 255: a border that varies less than this is an even ground
_MIN_CONTRAST = 24  # of 255: what is fainter is paper and noise
_SPECK = 0.04  # parts with less ink than this share of the largest are dirt


def read_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """The grey picture (H, W) uint8 in a PNG or JPEG, turned upright as its EXIF says.

    What is transparent becomes white. Raises `InputError` for anything else, for what is too
    large (before decoding it) and for what is broken.
    """
    if not content:
        raise InputError(f"{name} is empty: it has no bytes. Choose a PNG or JPEG.")
    if len(content) > MAX_BYTES:
        raise InputError(f"{name} has {len(content) / 2**20:.0f} MB; at most 20 MB are read.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = file.size
        if width * height > MAX_PIXELS:
            raise InputError(
                f"{name} is {width:,} x {height:,} pixels; at most "
                f"{MAX_PIXELS // 1_000_000} million are read. Make it smaller first."
            )
        file.draft("L", (2 * _SIDE, 2 * _SIDE))  # lets a large JPEG decode at a smaller size
        picture = ImageOps.exif_transpose(file)
        if picture.mode.startswith("I"):  # 16 bits a pixel
            return (np.asarray(picture.convert("I")).clip(0, 65535) // 257).astype(np.uint8)
        rgba = picture.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        return np.asarray(Image.alpha_composite(ground, rgba).convert("L"))
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too many pixels. Make it smaller first.") from error
    except UnidentifiedImageError as error:
        raise InputError(f"{name} is not a PNG or JPEG picture. Choose one of these.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(f"{name} is damaged and cannot be read. Save it again.") from error


def ink_of(grey: NDArray[np.uint8], dark_on_light: bool | None = None) -> NDArray[np.uint8]:
    """White ink on black (H', W') from a grey photo (H, W), at most 420 pixels a side.

    The paper is estimated by a wide median and taken away, so that gradients and soft shadows go;
    what is fainter than half of the pen (ruled lines, grain) becomes black, and so do specks.
    `dark_on_light` says whether the ink is darker than its ground; None finds out. Raises
    `InputError` when there is no ink.
    """
    small = Image.fromarray(grey)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    difference = np.asarray(small, np.float32) - _ground(small)
    darkest, brightest = np.percentile(difference, (0.5, 99.5))
    if dark_on_light is None:
        dark_on_light = bool(-darkest > brightest)
    ink = np.maximum(-difference if dark_on_light else difference, 0)
    pen = np.percentile(ink, 99.5)
    if pen < _MIN_CONTRAST:
        raise InputError(
            "No ink was found: nothing in the picture stands out from its ground. "
            "Write with a thick dark pen, or turn the switch for dark ink on light paper."
        )
    floor = max(_otsu(np.minimum(ink, pen)) * 0.7, _MIN_CONTRAST / 2)
    ink = np.clip((ink - floor) / max(pen - floor, 1) * 255, 0, 255)
    return _without_specks(np.rint(ink).astype(np.uint8))


def _ground(picture: Image.Image) -> NDArray[np.float32] | np.float32:
    """The paper's brightness at every pixel, or one number where the border is even."""
    grey = np.asarray(picture)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    if np.ptp(np.percentile(border, (2, 98))) < _EVEN:
        return np.float32(np.median(border))
    coarse = picture.copy()
    coarse.thumbnail((_GROUND_SIDE, _GROUND_SIDE), Image.Resampling.BOX)
    padding = _GROUND_WINDOW // 2
    padded = Image.fromarray(np.pad(np.asarray(coarse), padding, mode="reflect"))
    median = np.asarray(padded.filter(ImageFilter.MedianFilter(_GROUND_WINDOW)))
    inner = Image.fromarray(median[padding:-padding, padding:-padding])
    return np.asarray(inner.resize(picture.size, Image.Resampling.BICUBIC), np.float32)


def _otsu(values: NDArray[np.floating]) -> float:
    """The threshold that separates two groups of values best (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=64)
    middles = (edges[:-1] + edges[1:]) / 2
    below = counts.cumsum()
    above = below[-1] - below
    sums = (counts * middles).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return float(edges[1:][int(np.nanargmax(between))])


def _without_specks(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from scipy import ndimage  # noqa: PLC0415 (30 MB, and only needed for a photo)

    parts, num_parts = ndimage.label(ink > 0, structure=np.ones((3, 3)))
    amounts = ndimage.sum_labels(ink, parts, range(num_parts + 1))
    amounts[0] = 0  # the ground is no part
    return np.where((amounts >= _SPECK * amounts.max())[parts], ink, 0).astype(np.uint8)
