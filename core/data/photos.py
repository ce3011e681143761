"""Ink of photos and screenshots: white on black, ready to be framed like a drawing."""

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from core.errors import InputError

# Enough for a phone's largest photos and screenshots; checked before decoding. A PNG must be
# decoded whole, a JPEG can be decoded at a smaller size.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000}
MAX_BYTES = 20 * 2**20
_SIDE = 420  # pixels of the longest side that is worked on; more shows no more of a digit
_EVEN = 10  # of 255: a border that varies less around a plane is plain background
_WINDOW = 4  # a pen is narrower than the picture's shorter side divided by this
_MIN_CONTRAST = 36  # of 255: anything fainter is paper and noise
# Shares of the pen's contrast.
_FAINT = 0.4  # ruled lines and shadows have less
_FAINT_ON_PLAIN = 0.15  # a screenshot has none of these, but soft edges and thin lines
_STRONG = 0.7  # every stroke has this much somewhere, a finger's shadow does not
_SHARP = 0.05  # every stroke changes by this much between two pixels, a soft shadow does not
_SPECK = 0.04  # share of the largest part's ink; parts with less are dirt


def read_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """Grey picture (H, W) uint8 in a PNG or JPEG, turned upright by its EXIF data.

    Transparent pixels become white or black, whichever lets the others show. Raises `InputError`
    for other formats, for too large pictures (before decoding them) and for broken ones.
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
        file.draft("L", (2 * _SIDE, 2 * _SIDE))  # decodes a large JPEG at a smaller size
        picture = ImageOps.exif_transpose(file)
        if picture.mode.startswith("I"):  # 16 bits a pixel
            return (np.asarray(picture.convert("I")).clip(0, 65535) // 257).astype(np.uint8)
        if picture.has_transparency_data:
            return _on_background(picture)
        return np.asarray(picture.convert("L"))
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too many pixels. Make it smaller first.") from error
    except UnidentifiedImageError as error:
        raise InputError(f"{name} is not a PNG or JPEG picture. Choose one of these.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise InputError(f"{name} is damaged and cannot be read. Save it again.") from error


def _on_background(picture: Image.Image) -> NDArray[np.uint8]:
    """Put a partly transparent picture on a white or black background.

    Where most pixels are transparent, the others are ink, and the background is its opposite.
    Otherwise (a sheet with round corners) the background continues the others.
    """
    grey, alpha = picture.convert("LA").split()
    is_dark = not alpha.getbbox() or ImageStat.Stat(grey, alpha).mean[0] < 128
    is_mostly_clear = ImageStat.Stat(alpha).mean[0] < 128
    background = Image.new("L", picture.size, "white" if is_dark == is_mostly_clear else "black")
    return np.asarray(Image.composite(grey, background, alpha))


def ink_of(grey: NDArray[np.uint8], dark_on_light: bool | None = None) -> NDArray[np.uint8]:
    """White ink on black (H', W') uint8 of a grey photo (H, W), at most 420 pixels a side.

    The background is estimated at every pixel and subtracted, which removes gradients and shadows.
    Marks that are much fainter than the pen (ruled lines, grain) become black, and so do specks.
    `dark_on_light` tells whether the ink is darker than its background; None finds out. Raises
    `InputError` when there is no ink.
    """
    from scipy import ndimage  # noqa: PLC0415 (30 MB, and only needed for a photo)

    small = Image.fromarray(grey)
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32)
    plane = _plane(pixels)
    difference = pixels - plane
    is_plain = bool(np.ptp(np.percentile(_border(difference), (1, 99))) < _EVEN)
    if dark_on_light is None:
        dark_on_light = bool((difference**3).sum() <= 0)
    ink = _contrast(pixels, plane, dark_on_light=dark_on_light, is_plain=is_plain)
    pen = float(np.percentile(ink, 99.98))
    faint = max((_FAINT_ON_PLAIN if is_plain else _FAINT) * pen, _MIN_CONTRAST / 2)
    strokes = _strokes(ink / max(pen, 1), faint / max(pen, 1), with_border=is_plain)
    if pen < _MIN_CONTRAST or not strokes.any():
        raise InputError(
            "No ink was found: nothing in the picture stands out from its ground. "
            "Write with a thick dark pen, or turn the switch for dark ink on light paper."
        )
    strokes = ndimage.binary_dilation(strokes, np.ones((3, 3)))  # adds their soft edges
    return np.where(strokes, np.clip(np.rint(ink / pen * 255), 0, 255), 0).astype(np.uint8)


def _plane(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fit a plane of brightness (H, W) by absolute distance, so that it follows the background.

    Like a median, it ignores the few pixels of ink. (Found by reweighted least squares.)
    """
    rows, columns = np.indices(pixels.shape, np.float32)
    terms = np.stack([np.ones_like(pixels), rows, columns], axis=-1)
    step = max(min(pixels.shape) // 50, 1)  # a few thousand pixels are enough
    some_terms, values = terms[::step, ::step].reshape(-1, 3), pixels[::step, ::step].reshape(-1)
    distances = np.abs(values - np.median(values))
    for _ in range(20):
        weights = 1 / np.sqrt(np.maximum(distances, 1))
        plane = np.linalg.lstsq(some_terms * weights[:, None], values * weights, rcond=None)[0]
        distances = np.abs(values - some_terms @ plane)
    return (terms @ plane).astype(np.float32)


def _contrast(
    pixels: NDArray[np.float32], plane: NDArray[np.float32], *, dark_on_light: bool, is_plain: bool
) -> NDArray[np.float32]:
    """Difference (H, W) of each pixel from the background behind it, positive for ink.

    The background is the plane where it is plain; otherwise it is estimated around each pixel.
    """
    from scipy import ndimage  # noqa: PLC0415

    background = plane
    if not dark_on_light:
        pixels, background = 255 - pixels, 255 - background
    if not is_plain:
        pixels = ndimage.gaussian_filter(pixels, 1)  # against grain
        # A closing fills dark marks that are thinner than its window, and keeps edges of shadows.
        background = ndimage.grey_closing(pixels, size=[max(min(pixels.shape) // _WINDOW, 3)] * 2)
    contrast = background - pixels
    if dark_on_light:
        contrast *= 255 / np.maximum(background, 64)  # a pen absorbs a share of the light
    if not is_plain:
        contrast -= np.percentile(contrast, 25)  # the part that grain adds to the closing
    return contrast


def _border(pixels: NDArray[np.generic]) -> NDArray[Any]:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _strokes(ink: NDArray[np.float32], faint: float, *, with_border: bool) -> NDArray[np.bool_]:
    """Mask (H, W) of the strokes in the ink, in which the pen is 1.

    A stroke is a connected part above `faint` that is strong and sharp somewhere, and no speck.
    Parts that touch the border (a table, a hand) count `with_border`, or when there are no others.
    """
    from scipy import ndimage  # noqa: PLC0415

    parts, num_parts = ndimage.label(ink > faint, structure=np.ones((3, 3)))
    index = range(num_parts + 1)
    edges = ink - ndimage.minimum_filter(ink, 3)  # also finds a flat stroke with a hard edge
    amounts = ndimage.sum_labels(ink, parts, index)
    amounts[ndimage.maximum(ink, parts, index) < _STRONG] = 0
    amounts[ndimage.maximum(edges, parts, index) < _SHARP] = 0
    is_stroke = amounts >= max(_SPECK * amounts.max(), 1e-9)
    if not with_border:
        is_inside = is_stroke.copy()
        is_inside[_border(parts)] = False
        is_stroke = is_inside if is_inside.any() else is_stroke
    is_stroke[0] = False  # label 0 is the background
    return is_stroke[parts]
