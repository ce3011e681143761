"""Photos, screenshots and scans: their files as grey pixels."""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from core.errors import InputError

# Enough for a phone's largest photos and screenshots; checked before decoding. A PNG must be
# decoded whole, a JPEG can be decoded at a smaller size.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 16_000_000}
MAX_BYTES = 20 * 2**20
_DECODED = 1680  # pixels of the longest side that a JPEG is decoded to at least


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
        file.draft("L", (_DECODED, _DECODED))  # decodes a large JPEG at a smaller size
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
