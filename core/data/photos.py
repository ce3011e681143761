"""From a photo or a screenshot to white ink on black, ready to be framed like a drawing.

Nothing is written anywhere: bytes come in, an array goes out.
"""

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from core.errors import InputError

# A phone's largest photos and screenshots; checked before anything is decoded. A PNG has to be
# decoded whole, a JPEG can be at a smaller size.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000}
MAX_BYTES = 20 * 2**20
_SIDE = 420  # pixels of the longest side to work at: more shows no more of a digit
_EVEN = 10  # of 255: a border that strays less than this from a plane is plain ground
_WINDOW = 4  # a pen is less wide than the picture's shorter side divided by this
_MIN_CONTRAST = 36  # of 255: what is fainter is paper and noise
# Shares of the pen's contrast.
_FAINT = 0.4  # less is a ruled line or a shadow
_FAINT_ON_PLAIN = 0.15  # a screenshot has no such things, but soft edges and thin lines
_STRONG = 0.7  # each stroke has so much somewhere, a finger's shadow has not
_SHARP = 0.05  # each stroke changes by so much from pixel to pixel somewhere, a soft shadow not
_SPECK = 0.04  # parts with less ink than this share of the largest are dirt


def read_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """The grey picture (H, W) uint8 in a PNG or JPEG, turned upright as its EXIF says.

    What is transparent becomes white or black, whichever shows what is not. Raises `InputError`
    for anything else, for what is too large (before decoding it) and for what is broken.
    """
    if not content:
        raise InputError(f"{name} is empty: it has no bytes. Choose a PNG or JPEG.")
    if len(content) > MAX_BYTES:
        raise InputError(f"{name} has {len(content) / 2**20:.0f} MB; at most 20 MB are read.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = Image.open(io.BytesIO(content), formats=list(MAX_PIXELS))
        width, height = file.size
        most = MAX_PIXELS[file.format or "PNG"]
        if width * height > most:
            raise InputError(
                f"{name} is {width:,} x {height:,} pixels; at most "
                f"{most // 1_000_000} million are read. Make it smaller first."
            )
        file.draft("L", (2 * _SIDE, 2 * _SIDE))  # lets a large JPEG decode at a smaller size
        picture = ImageOps.exif_transpose(file)
        if picture.mode.startswith("I"):  # 16 bits a pixel
            return (np.asarray(picture.convert("I")).clip(0, 65535) // 257).astype(np.uint8)
        if picture.has_transparency_data:
            return _on_ground(picture)
        return np.asarray(picture.convert("L"))
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too many pixels. Make it smaller first.") from error
    except UnidentifiedImageError as error:
        raise InputError(f"{name} is not a PNG or JPEG picture. Choose one of these.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(f"{name} is damaged and cannot be read. Save it again.") from error


def _on_ground(picture: Image.Image) -> NDArray[np.uint8]:
    """A partly transparent picture on the ground it was meant for.

    Where most is transparent, the rest is ink and the ground its opposite; else (a sheet with
    round corners) the ground goes on as the rest is.
    """
    grey, alpha = picture.convert("LA").split()
    is_dark = not alpha.getbbox() or ImageStat.Stat(grey, alpha).mean[0] < 128
    is_mostly_clear = ImageStat.Stat(alpha).mean[0] < 128
    ground = Image.new("L", picture.size, "white" if is_dark == is_mostly_clear else "black")
    return np.asarray(Image.composite(grey, ground, alpha))


def ink_of(grey: NDArray[np.uint8], dark_on_light: bool | None = None) -> NDArray[np.uint8]:
    """White ink on black (H', W') from a grey photo (H, W), at most 420 pixels a side.

    The ground's brightness is estimated everywhere and taken out, so that gradients and shadows
    go; what is much fainter than the pen (ruled lines, grain) becomes black, and so do specks.
    `dark_on_light` says whether the ink is darker than its ground; None finds out. Raises
    `InputError` when there is no ink.
    """
    from scipy import ndimage  # noqa: PLC0415 (30 MB, and only needed for a photo)

    small = Image.fromarray(grey)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32)
    ground = _plane(pixels)
    difference = pixels - ground
    is_plain = bool(np.ptp(np.percentile(_border(difference), (1, 99))) < _EVEN)
    if dark_on_light is None:
        dark_on_light = bool((difference**3).sum() <= 0)
    if not dark_on_light:
        pixels, ground = 255 - pixels, 255 - ground
    if not is_plain:
        pixels = ndimage.gaussian_filter(pixels, 1)  # against grain
        # A closing fills whatever is dark and thinner than its window, and keeps edges of shadows.
        ground = ndimage.grey_closing(pixels, size=[max(min(pixels.shape) // _WINDOW, 3)] * 2)
    ink = ground - pixels
    if dark_on_light:
        ink *= 255 / np.maximum(ground, 64)  # a pen takes away a share of the light there is
    if not is_plain:
        ink -= np.percentile(ink, 25)  # what grain adds to the closing
    pen = float(np.percentile(ink, 99.98))
    faint = max((_FAINT_ON_PLAIN if is_plain else _FAINT) * pen, _MIN_CONTRAST / 2)
    strokes = _strokes(ink / max(pen, 1), faint / max(pen, 1), with_border=is_plain)
    if pen < _MIN_CONTRAST or not strokes.any():
        raise InputError(
            "No ink was found: nothing in the picture stands out from its ground. "
            "Write with a thick dark pen, or turn the switch for dark ink on light paper."
        )
    strokes = ndimage.binary_dilation(strokes, np.ones((3, 3)))  # their soft edges
    return np.where(strokes, np.clip(np.rint(ink / pen * 255), 0, 255), 0).astype(np.uint8)


def _plane(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The plane of light nearest to the pixels by absolute distance, so that it lies on what most
    of them show: the ground. (A median, but sloping; found by reweighted least squares.)
    """
    rows, columns = np.indices(pixels.shape, np.float32)
    terms = np.stack([np.ones_like(pixels), rows, columns], axis=-1)
    step = max(min(pixels.shape) // 50, 1)  # a few thousand pixels say as much as all
    some, values = terms[::step, ::step].reshape(-1, 3), pixels[::step, ::step].reshape(-1)
    distances = np.abs(values - np.median(values))
    for _ in range(20):
        weights = 1 / np.sqrt(np.maximum(distances, 1))
        plane = np.linalg.lstsq(some * weights[:, None], values * weights, rcond=None)[0]
        distances = np.abs(values - some @ plane)
    return (terms @ plane).astype(np.float32)


def _border(pixels: NDArray[np.generic]) -> NDArray[Any]:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _strokes(ink: NDArray[np.float32], faint: float, *, with_border: bool) -> NDArray[np.bool_]:
    """Where the ink (1 is the pen) has its strokes: parts above `faint` that are strong and sharp
    somewhere, and no specks. Parts at the border (a table, a hand) stay `with_border` or when
    nothing else does.
    """
    from scipy import ndimage  # noqa: PLC0415

    parts, num_parts = ndimage.label(ink > faint, structure=np.ones((3, 3)))
    index = range(num_parts + 1)
    edges = ink - ndimage.minimum_filter(ink, 3)  # also of a flat stroke with a hard edge
    amounts = ndimage.sum_labels(ink, parts, index)
    amounts[ndimage.maximum(ink, parts, index) < _STRONG] = 0
    amounts[ndimage.maximum(edges, parts, index) < _SHARP] = 0
    kept = amounts >= max(_SPECK * amounts.max(), 1e-9)
    if not with_border:
        inside = kept.copy()
        inside[_border(parts)] = False
        kept = inside if inside.any() else kept
    kept[0] = False  # the ground is no part
    return kept[parts]
