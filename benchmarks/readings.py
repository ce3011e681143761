"""How pictures of digits are read, kind by kind: right, refused, and wrong but accepted.

    python benchmarks/readings.py [--digits N] [--split validation|test] [--model NAME]

Each kind is made here from MNIST's digits: cut to their ink in both polarities, thick, over the
border, on a black canvas in a light page, on a sheet on a table, in a printed box, beside punch
holes, tiny in a large photo, and several on one sheet. Choose on validation digits; the test
digits are for reporting.
"""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

sys.path.append(str(Path(__file__).resolve().parents[1]))

from core.data.drawing import frame
from core.data.ink import find_ink
from core.data.photos import read_picture
from core.data.sources import load_splits
from core.errors import InputError
from core.judging.operating_points import STRICT
from core.judging.scores import find_score
from core.nets import checkpoints
from core.nets.model import Model

Grey = NDArray[np.uint8]
Maker = Callable[[Grey, np.random.Generator], bytes]


def cut(digit: Grey, above: int = 30) -> Grey:
    """A digit cut to its ink."""
    rows, columns = (np.flatnonzero((digit > above).any(axis)) for axis in (1, 0))
    return digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scaled(ink: Grey, factor: float) -> Grey:
    """Larger or smaller, smoothly."""
    size = tuple(max(round(length * factor), 1) for length in ink.shape[::-1])
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BICUBIC))


def pen(digit: Grey, height: int) -> Grey:
    """A digit `height` pixels high with the sharp edges of a pen."""
    large = scaled(cut(digit), height / len(cut(digit)))
    return np.clip((large.astype(float) - 90) * 4, 0, 255).astype(np.uint8)


def on_sheet(ink: Grey, shape: tuple[int, int], at: tuple[int, int], light=245.0, dark=30.0):
    """Ink on a sheet (H, W) of floats; what lies outside of the sheet is cut off."""
    cover = np.zeros((shape[0] + 2 * ink.shape[0], shape[1] + 2 * ink.shape[1]))
    row, column = at[0] + ink.shape[0], at[1] + ink.shape[1]
    cover[row : row + ink.shape[0], column : column + ink.shape[1]] = ink / 255
    cover = cover[ink.shape[0] : -ink.shape[0], ink.shape[1] : -ink.shape[1]]
    return light + (dark - light) * cover


def somewhere(ink: Grey, shape: tuple[int, int], rng: np.random.Generator) -> tuple[int, int]:
    """A place for the ink with some room around it."""
    room = [length - side for length, side in zip(shape, ink.shape, strict=True)]
    return tuple(int(rng.uniform(0.15, 0.85) * length) for length in room)


def png(pixels: NDArray[np.generic]) -> bytes:
    return _file(pixels, "PNG")


def jpeg(pixels: NDArray[np.generic]) -> bytes:
    return _file(pixels, "JPEG", quality=80)


def _file(pixels: NDArray[np.generic], kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8)).save(file, kind, **options)
    return file.getvalue()


def crop(digit: Grey, _: np.random.Generator, *, margin: int, dark: bool, factor: int) -> bytes:
    ink = np.pad(scaled(cut(digit), factor), margin)
    return png(255 - ink if dark else ink)


def thick(digit: Grey, rng: np.random.Generator) -> bytes:
    """A felt pen: strokes twice as wide, close to the borders."""
    ink = ndimage.grey_dilation(np.pad(pen(digit, 300), 20), size=(21, 21))
    return jpeg(on_sheet(np.pad(ink, 12), (len(ink) + 24, ink.shape[1] + 24), (0, 0)))


def over_border(digit: Grey, rng: np.random.Generator, *, borders: int) -> bytes:
    """Ink up to one border of the picture, or to two that meet."""
    ink = pen(digit, 260)
    shape = (500, 600)
    row, column = somewhere(ink, shape, rng)
    side = int(rng.integers(2))
    if borders == 2 or side == 0:
        row = int(rng.choice([0, shape[0] - ink.shape[0]]))
    if borders == 2 or side == 1:
        column = int(rng.choice([0, shape[1] - ink.shape[1]]))
    return jpeg(on_sheet(ink, shape, (row, column)))


def canvas_in_page(digit: Grey, rng: np.random.Generator, *, dark_page: bool) -> bytes:
    """A screenshot: a square canvas, white on black, or the opposite, in a page."""
    side = int(rng.integers(200, 420))
    ink = pen(digit, int(side * rng.uniform(0.5, 0.8)))
    canvas = on_sheet(ink, (side, side), tuple((side - s) // 2 for s in ink.shape), 0, 255)
    page = np.full((800, 1200), 251.0)
    row, column = (int(rng.integers(20, free - side - 20)) for free in page.shape)
    page[row : row + side, column : column + side] = canvas
    return png(255 - page if dark_page else page)


def on_table(digit: Grey, rng: np.random.Generator) -> bytes:
    """A photo of a sheet, a little turned, on a dark table with grain."""
    ink = pen(digit, 260)
    sheet = on_sheet(ink, (500, 640), somewhere(ink, (500, 640), rng), 200, 40)
    sheet *= np.linspace(1, rng.uniform(0.75, 0.95), sheet.shape[1])
    angle = rng.uniform(-6, 6)
    turned = ndimage.rotate(sheet, angle, reshape=True, order=1, cval=-1)
    there = ndimage.rotate(np.ones_like(sheet), angle, reshape=True, order=1) > 0.99
    table = rng.uniform(40, 80) + rng.normal(0, 5, (900, 1200))
    room = np.subtract(table.shape, turned.shape)
    row, column = (rng.uniform(0.2, 0.8, 2) * room).astype(int)
    part = table[row : row + turned.shape[0], column : column + turned.shape[1]]
    part[there] = turned[there] + rng.normal(0, 3, there.sum())
    return jpeg(table)


def in_box(digit: Grey, rng: np.random.Generator) -> bytes:
    """A form: the digit in a printed box."""
    ink = pen(digit, int(rng.integers(220, 380)))
    page = on_sheet(ink, (600, 600), tuple((600 - s) // 2 for s in ink.shape), 250, 20)
    width, inset = int(rng.integers(3, 12)), int(rng.integers(15, 90))
    page[inset : inset + width, inset:-inset] = 20
    page[-inset - width : -inset, inset:-inset] = 20
    page[inset:-inset, inset : inset + width] = 20
    page[inset:-inset, -inset - width : -inset] = 20
    return png(page)


def beside_holes(digit: Grey, rng: np.random.Generator) -> bytes:
    """A sheet with punch holes, through which something dark is seen."""
    ink = pen(digit, int(rng.integers(250, 400)))
    page = on_sheet(ink, (900, 1200), somewhere(ink, (900, 1200), rng), 240, 40)
    page = np.pad(page, ((0, 0), (150, 0)), mode="edge")
    rows, columns = np.indices(page.shape)
    radius, number = rng.uniform(18, 34), int(rng.choice([2, 4]))
    for row in np.linspace(150, 750, number):
        page[(rows - row) ** 2 + (columns - 70) ** 2 < radius**2] = 50
    return jpeg(page)


def tiny(digit: Grey, rng: np.random.Generator) -> bytes:
    """A fiftieth of a large photo's height."""
    ink = scaled(cut(digit), 40 / len(cut(digit)))
    light = np.linspace(235, 220, 3000) + rng.normal(0, 1.5, (2000, 3000))
    row, column = somewhere(ink, light.shape, rng)
    light[row : row + ink.shape[0], column : column + ink.shape[1]] *= 1 - 0.8 * ink / 255
    return jpeg(light)


def beside_each_other(digits: Sequence[Grey], rng: np.random.Generator) -> bytes:
    """Several digits in a row on one sheet."""
    height = 240
    inks = [pen(digit, int(height * rng.uniform(0.85, 1.15))) for digit in digits]
    page = np.full((500, 80), 245.0)
    for ink in inks:
        room = np.full((500, ink.shape[1] + int(height * rng.uniform(0.25, 0.7))), 245.0)
        top = int(rng.integers(100, 140))
        room[top : top + ink.shape[0], : ink.shape[1]] -= 215 * (ink / 255)
        page = np.concatenate([page, room], axis=1)
    return jpeg(page)


KINDS: dict[str, Maker] = {
    **{
        f"crop, {'dark' if dark else 'light'} ink, {factor} x, margin {margin}": partial(
            crop, margin=margin, dark=dark, factor=factor
        )
        for dark in (True, False)
        for factor in (1, 10)
        for margin in range(4)
    },
    "thick pen": thick,
    "ink at one border": partial(over_border, borders=1),
    "ink at two borders": partial(over_border, borders=2),
    "black canvas in a light page": partial(canvas_in_page, dark_page=False),
    "white canvas in a dark page": partial(canvas_in_page, dark_page=True),
    "sheet on a dark table": on_table,
    "in a printed box": in_box,
    "beside punch holes": beside_holes,
    "a fiftieth of a photo": tiny,
}


SEVERAL = {"two digits in a row": 2, "four digits in a row": 4}


def main() -> None:
    """Read each kind and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=80, help="of each kind (default 80)")
    parser.add_argument("--crops", type=int, default=500, help="of each kind of crop (default 500)")
    parser.add_argument("--split", choices=("validation", "test"), default="validation")
    parser.add_argument("--model", default="cnn-detector")
    parser.add_argument("--kind", default="", help="only kinds whose name holds this")
    options = parser.parse_args()
    judge = Judge(checkpoints.load(options.model))
    splits = load_splits()
    digits = getattr(splits, options.split)
    right, _ = judge(digits.images[: options.crops], digits.labels[: options.crops])
    print(f"{options.split} digits of {splits.source.name}, {options.model}; ", end="")
    print(f"as they are, {right.mean():.1%} are read right\n")
    print("| | read right | refused | wrong and accepted | not read |\n|---|--:|--:|--:|--:|")
    for name in [*KINDS, *SEVERAL]:
        if options.kind not in name:
            continue
        number, together = options.digits, SEVERAL.get(name, 1)
        if name.startswith("crop"):
            number = options.crops
        images, labels = [], []
        for index in range(0, number, together):
            rng, chosen = np.random.default_rng(index), slice(index, index + together)
            if together > 1:
                content = beside_each_other(digits.images[chosen], rng)
            else:
                content = KINDS[name](digits.images[index], rng)
            try:
                found = find_ink(read_picture(content, name))
            except InputError:
                continue
            parts = found.parts if together > 1 else [found.largest]
            if len(parts) == together:
                images += [frame(part.ink).image for part in parts]
                labels += list(digits.labels[chosen])
        if not images:
            print(f"| {name} | – | – | – | 100.0% |")
            continue
        right, accepted = judge(np.stack(images), np.array(labels))
        cells = (right, ~accepted, accepted & ~right)
        shares = [f"{cell.sum() / number:.1%}" for cell in cells]
        print(f"| {name} | {' | '.join(shares)} | {1 - len(images) / number:.1%} |", flush=True)


class Judge:
    """A model at the threshold that accepts 95 % of the validation digits."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.score = find_score(model.recipe, None)
        self.threshold = model.thresholds.at(self.score.name, STRICT)

    def __call__(self, images: Grey, labels: NDArray[np.int64]) -> tuple[NDArray[np.bool_], ...]:
        """Whether each picture (N, 28, 28) is read as its label, and whether it is accepted."""
        judged = self.model.judge(images)
        return judged.preds == labels, self.score.compute(judged) >= self.threshold


if __name__ == "__main__":
    main()
