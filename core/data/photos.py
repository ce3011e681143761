"""Photos, screenshots and scans: their files as grey pixels, whatever they are called."""

import contextlib
import io
import threading
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, ImageStat, PngImagePlugin, UnidentifiedImageError

from core.errors import InputError

# Pixels at most, checked before decoding: a phone's largest photo, an A4 scan at 600 dpi. A JPEG
# can be decoded at a smaller size, all others and progressive JPEGs are decoded whole.
MAX_JPEG_PIXELS = 110_000_000
MAX_PIXELS = 36_000_000
MAX_BYTES = 40 * 2**20
NEEDED = "a picture (PNG, JPEG, WebP, HEIC, AVIF, GIF, BMP or TIFF)"
_FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_SIDE = 1680  # pixels of the longest side that is kept at least, where there are as many
_LARGE = 4_000_000  # pixels; pictures that have more are decoded one after the other
_one_at_a_time = threading.Lock()

PngImagePlugin.MAX_TEXT_CHUNK = 16 * 2**20  # drawing programs write their whole document there


def is_picture(content: bytes) -> bool:
    """Whether these bytes begin like one of the formats that `read_picture` reads."""
    return (
        content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or content[4:8] == b"ftyp"
    )


def read_picture(content: bytes, name: str) -> NDArray[np.uint8]:
    """Grey picture (H, W) uint8 in a file of one of many formats, told by its content.

    The first of several pictures is taken, turned upright by its EXIF data, and made smaller when
    it is large. Transparent pixels become white or black, whichever lets the others show. Raises
    `InputError` for other formats, for too large pictures (before decoding them) and broken ones.
    """
    if not content:
        raise InputError(f"{name} is empty: it has no bytes. Choose {NEEDED}.")
    if len(content) > MAX_BYTES:
        raise InputError(
            f"{name} has {len(content) / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} MB are read. "
            "Make it smaller first."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is odd in a file, and about its size
            picture = _opened(content, name)
            with _one_at_a_time if np.prod(picture.size) > _LARGE else contextlib.nullcontext():
                return _grey(picture)
    except InputError:
        raise
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too many pixels. Make it smaller first.") from error
    except UnidentifiedImageError as error:
        if is_picture(content):
            raise InputError(_damaged(name)) from error
        raise InputError(f"{name} is not {NEEDED}. Choose one.") from error
    except MemoryError as error:
        raise InputError(f"{name} needs too much memory. Make it smaller first.") from error
    # Decoders raise what they like for bytes that are damaged or malicious.
    except Exception as error:
        raise InputError(_damaged(name)) from error


def _damaged(name: str) -> str:
    return f"{name} is damaged and cannot be read. Save it again, as a JPEG for example."


def _opened(content: bytes, name: str) -> ImageFile.ImageFile:
    """Picture whose header is read and whose size is bearable."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        import pillow_heif  # noqa: PLC0415 (only needed for these)

        pillow_heif.register_heif_opener()
    picture = Image.open(io.BytesIO(content), formats=_known_formats())
    is_partly_decoded = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
    most = MAX_JPEG_PIXELS if is_partly_decoded else MAX_PIXELS
    width, height = picture.size
    if width * height > most:
        raise InputError(
            f"{name} is {width:,} x {height:,} pixels; at most "
            f"{most // 1_000_000} million are read. Make it smaller first."
        )
    return picture


def _known_formats() -> list[str]:
    Image.init()
    return [name for name in _FORMATS if name in Image.OPEN]


def _grey(picture: Image.Image) -> NDArray[np.uint8]:
    picture.draft("L", (_SIDE, _SIDE))  # decodes a large JPEG at a smaller size
    picture.load()
    with contextlib.suppress(Exception):  # a sound picture may have broken EXIF data
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(np.asarray(picture))
    if picture.mode == "LAB":
        return np.asarray(picture.getchannel(0))
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "L")
    if (times := max(picture.size) // _SIDE) > 1:
        picture = picture.reduce(times)
    if picture.has_transparency_data:
        return _on_background(picture)
    return np.asarray(picture.convert("L"))


def _eight_bits(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Brightness 0-255 of numbers that may be meant as 0-1, or as 8, 12 or 16 bits."""
    values = np.nan_to_num(pixels.astype(np.float32))
    most = float(values.max())
    if pixels.dtype.kind == "f" and most <= 1:
        white = 1.0
    else:
        white = next((top for top in (255.0, 4095.0) if most <= top), 65535.0)
    return np.rint(values.clip(0, white) * (255 / white)).astype(np.uint8)


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
