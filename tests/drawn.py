"""Handwriting for the tests: recorded mouse paths, as the canvas shows them and as photos of paper.

`strokes.json` holds one record a line: `strokes` on a 280x280 canvas, with a `digit` and its
`writer`, the `name` of a scribble, or a `letter`; `pen` where it is not the canvas's own 18 pixels.
The letters were written down before any network had seen them, and are never to be chosen by one.
"""

import functools
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from core.data.hands import read_hands
from core.data.handwriting import Stroke, ink_of_strokes

PEN = 18

Record = dict[str, Any]
RECORDS: list[Record] = json.loads(
    Path(__file__).with_name("strokes.json").read_text(encoding="utf-8")
)
DIGITS = [record for record in RECORDS if "digit" in record]
SCRIBBLES = [record for record in RECORDS if "name" in record]
LETTERS = [record for record in RECORDS if "letter" in record]
WRITERS = sorted({record["writer"] for record in DIGITS})


@functools.cache
def people(file: str, count: int) -> list[Record]:
    """The first characters of what people wrote, with a `label`: of one of the files in HANDS_DIR,
    such as "unipen-digits"; none where these are not at hand.
    """
    path = Path(os.environ.get("HANDS_DIR", "nowhere"), f"{file}.jsonl.gz")
    if not path.exists():
        return []
    hands = read_hands(path)
    drawings = zip(hands.labels[:count], hands.strokes, strict=False)
    return [
        {"label": label, "strokes": [list(stroke.points) for stroke in strokes]}
        for label, strokes in drawings
    ]


def drawn(record: Record) -> NDArray[np.uint8]:
    """A record as the canvas hands it over."""
    return ink_of_strokes(strokes_of(record))


def strokes_of(record: Record) -> tuple[Stroke, ...]:
    """A record as the canvas sends it."""
    pen = record.get("pen", PEN)
    return tuple(Stroke(tuple(map(tuple, points)), pen) for points in record["strokes"])


def by(writer: str, digit: int) -> NDArray[np.uint8]:
    """A writer's digit as the canvas hands it over."""
    return drawn(next(r for r in DIGITS if (r["writer"], r["digit"]) == (writer, digit)))


# ------------------------------------------------------------------------------- photos
# Light and colours are 0-1, as what the paper throws back; a pen takes its share of it away.

Light = NDArray[np.float64]
_SHAPE = (600, 800)


def photo(kind: str, ink: NDArray[np.uint8]) -> bytes:
    """A photo of `ink` (white on black) written on a sheet: one of `PHOTOS`, as PNG or JPEG."""
    return PHOTOS[kind](ink)


def _gradient(ink: NDArray[np.uint8]) -> bytes:
    across = np.linspace(0.95, 0.45, _SHAPE[1])[None, :] * np.ones((_SHAPE[0], 1))
    return _jpeg(_written(across, ink))


def _soft_shadow(ink: NDArray[np.uint8]) -> bytes:
    rows, columns = np.indices(_SHAPE)
    band = np.exp(-(((rows + 0.6 * columns - 480) / 130) ** 2))
    return _jpeg(_written(0.88 - 0.4 * band, ink))


def _hand_shadow(ink: NDArray[np.uint8]) -> bytes:
    shadow = Image.new("L", _SHAPE[::-1], 255)
    hand = [(800, 330), (640, 300), (520, 380), (560, 450), (470, 520), (540, 600), (800, 600)]
    ImageDraw.Draw(shadow).polygon(hand, fill=130)
    edge = np.asarray(shadow.filter(ImageFilter.GaussianBlur(3))) / 255
    return _jpeg(_written(0.9 * edge, ink))


def _ruled(ink: NDArray[np.uint8]) -> bytes:
    paper = _even(0.92)
    for row in range(40, _SHAPE[0], 75):
        paper[row : row + 3] = 0.74
    return _jpeg(_written(paper, ink))


def _squared(ink: NDArray[np.uint8]) -> bytes:
    paper = _even(0.9)
    for at in range(20, max(_SHAPE), 40):
        paper[at : at + 2] = 0.76
        paper[:, at : at + 2] = 0.76
    return _jpeg(_written(paper, ink))


def _turned(ink: NDArray[np.uint8], orientation: int = 6) -> bytes:
    """Stored lying or head down, with the EXIF tag that says how to hold it."""
    stored = {6: 1, 3: 2, 8: 3}[orientation]  # quarter turns against the clock
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _jpeg(np.rot90(_written(_even(0.85), ink), stored), exif=exif)


def _blocks(ink: NDArray[np.uint8]) -> bytes:
    paper = np.linspace(0.85, 0.7, _SHAPE[0])[:, None] * np.ones((1, _SHAPE[1]))
    return _jpeg(_written(paper, ink), quality=5)


def _grain(ink: NDArray[np.uint8]) -> bytes:
    noise = np.random.default_rng(0).normal(0, 0.09, _SHAPE)
    return _jpeg(_written(_even(0.6), ink) + noise)


def _pencil(ink: NDArray[np.uint8]) -> bytes:
    noise = np.random.default_rng(1).normal(0, 0.02, _SHAPE)
    return _jpeg(_written(_even(0.75), ink, pen=0.72) + noise)


def _yellow(ink: NDArray[np.uint8]) -> bytes:
    paper, blue = np.array([0.97, 0.88, 0.45]), np.array([0.15, 0.25, 0.75])
    cover = _on_sheet(ink, _SHAPE)[..., None]
    return _jpeg(paper * (1 - cover) + blue * cover)


def _large_sheet(ink: NDArray[np.uint8]) -> bytes:
    """The digit is a twelfth of the sheet's width, down in a corner."""
    light = np.linspace(0.9, 0.75, 1600)[None, :] * np.ones((1200, 1))
    return _jpeg(_written(light, ink, side=220, at=(850, 1250)))


def _chalk(ink: NDArray[np.uint8]) -> bytes:
    """White on a blackboard that was wiped, not washed."""
    rng = np.random.default_rng(2)
    smears = Image.fromarray(rng.integers(0, 255, (6, 8), dtype=np.uint8))
    board = 0.18 + 0.12 * np.asarray(smears.resize(_SHAPE[::-1], Image.Resampling.BICUBIC)) / 255
    cover = _on_sheet(ink, _SHAPE) * np.clip(rng.normal(0.9, 0.15, _SHAPE), 0, 1)
    return _jpeg(board * (1 - cover) + 0.85 * cover)


PHOTOS: dict[str, Callable[[NDArray[np.uint8]], bytes]] = {
    "gradient": _gradient,
    "soft shadow": _soft_shadow,
    "hand shadow": _hand_shadow,
    "ruled": _ruled,
    "squared": _squared,
    "turned": _turned,
    "blocks": _blocks,
    "grain": _grain,
    "pencil": _pencil,
    "yellow": _yellow,
    "large sheet": _large_sheet,
    "chalk": _chalk,
}


def turned(ink: NDArray[np.uint8], orientation: int) -> bytes:
    """A photo stored for an EXIF orientation: 3, 6 or 8."""
    return _turned(ink, orientation)


def encoded(pixels: NDArray[np.uint8], format_: str = "PNG", **options: Any) -> bytes:
    """An array as the content of a picture file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format_, **options)
    return file.getvalue()


def _even(light: float) -> Light:
    return np.full(_SHAPE, light)


def _written(
    light: Light,
    ink: NDArray[np.uint8],
    *,
    pen: float = 0.2,  # the share of the light that the ink throws back
    side: int = 420,
    at: tuple[int, int] | None = None,
) -> Light:
    return light * (1 - (1 - pen) * _on_sheet(ink, light.shape, side, at))


def _on_sheet(
    ink: NDArray[np.uint8],
    shape: tuple[int, ...],
    side: int = 420,
    at: tuple[int, int] | None = None,
) -> Light:
    """How much of each pixel of the sheet is inked, with the canvas scaled to `side` pixels."""
    cover = np.zeros(shape)
    top, left = at or ((shape[0] - side) // 2, (shape[1] - side) // 2 - 40)
    scaled = Image.fromarray(ink).resize((side, side), Image.Resampling.BICUBIC)
    cover[top : top + side, left : left + side] = np.asarray(scaled) / 255
    return cover


def _jpeg(light: Light, quality: int = 85, **options: Any) -> bytes:
    pixels = np.clip(np.rint(light * 255), 0, 255).astype(np.uint8)
    return encoded(pixels, "JPEG", quality=quality, **options)
