"""Ink that fills its picture, lies on a sheet, in a box, beside holes or other digits."""

import numpy as np
import pytest
from drawn import DIGITS, by, drawn, encoded
from PIL import Image
from scipy import ndimage

from core.data.drawing import frame
from core.data.ink import find_ink
from core.data.photos import read_picture
from core.data.sheets import find_sheet
from core.errors import InputError
from core.nets import checkpoints

SEVEN, THREE = by("a", 7), by("c", 3)
FORTY = [(drawn(record), record["digit"]) for record in DIGITS]


@pytest.fixture(scope="module")
def detector():
    return checkpoints.load("cnn-detector")


def share_read(detector, pictures) -> float:
    """Share that is read as its digit, of (grey picture, digit)."""
    right = [
        detector.judge(frame(find_ink(grey).largest.ink).image[None]).preds[0] == digit
        for grey, digit in pictures
    ]
    return float(np.mean(right))


def cut(ink):
    rows, columns = (np.flatnonzero((ink > 30).any(axis)) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def resized(ink, height):
    width = round(ink.shape[1] * height / ink.shape[0])
    return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BICUBIC))


def on(ground, ink, top, left):
    """The ground with dark ink written on it."""
    ground = ground.astype(float)
    part = ground[top : top + ink.shape[0], left : left + ink.shape[1]]
    part *= 1 - 0.85 * ink[: part.shape[0], : part.shape[1]] / 255
    return np.rint(ground).astype(np.uint8)


def crop(ink, height, margin, dark):
    tight = np.pad(resized(cut(ink), height), margin)
    return 255 - tight if dark else tight


def boxed(ink):
    page = on(np.full((600, 600), 250), resized(cut(ink), 300), 150, 200)
    page[30:570, 30:38] = page[30:570, 562:570] = page[30:38, 30:570] = page[562:570, 30:570] = 15
    return page


def beside_holes(ink):
    page = on(np.full((700, 900), 235), resized(cut(ink), 330), 150, 400)
    rows, columns = np.indices(page.shape)
    for row in (180, 520):
        page[(rows - row) ** 2 + (columns - 60) ** 2 < 26**2] = 50
    return page


def on_table(ink):
    sheet = on(np.full((400, 500), 200), resized(cut(ink), 250), 70, 150)
    turned = ndimage.rotate(sheet.astype(float), 4, order=1, cval=-1)
    table = np.random.default_rng(0).normal(60, 4, (800, 1000))
    part = table[200 : 200 + turned.shape[0], 150 : 150 + turned.shape[1]]
    part[turned > 0] = turned[turned > 0]
    return np.clip(table, 0, 255).astype(np.uint8)


def canvas_in_page(ink):
    page = np.full((800, 1200), 250, np.uint8)
    page[90:370, 600:880] = ink
    return page


def tiny(ink):
    return on(np.full((2000, 3000), 230), resized(cut(ink), 40), 1500, 700)


def over_the_border(ink):
    tight = resized(cut(ink), 260)
    return on(np.full((400, 500), 240), tight, 400 - 260, 0)


def thick(ink):
    return 255 - np.pad(ndimage.grey_dilation(ink, size=(15, 15)), 4)


NESTED = {
    "boxed": boxed,
    "beside holes": beside_holes,
    "on a table": on_table,
    "canvas in a page": canvas_in_page,
    "inverted page": lambda ink: 255 - canvas_in_page(ink),
    "tiny": tiny,
    "over the border": over_the_border,
    "thick": thick,
}


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("margin", range(4))
@pytest.mark.parametrize("height", [20, 200])
def test_crops_are_read_as_the_drawings_are(dark, margin, height, detector) -> None:
    crops = [(crop(ink, height, margin, dark), digit) for ink, digit in FORTY]
    found = [find_ink(grey) for grey, _ in crops]
    assert all(each.dark_on_light == dark for each in found if each.is_sure)
    assert sum(each.is_sure for each in found) >= 35  # of a 1 two pixels wide nobody can be
    assert share_read(detector, crops) >= 0.97


@pytest.mark.parametrize("kind", NESTED)
def test_ink_is_found_where_it_lies(kind, detector) -> None:
    assert share_read(detector, [(NESTED[kind](ink), digit) for ink, digit in FORTY]) >= 0.95


def test_what_was_decided_is_told() -> None:
    table = find_ink(on_table(SEVEN))
    assert table.dark_on_light
    assert table.is_sure
    assert table.sheet is not None
    assert find_ink(on_table(SEVEN), whole=True).sheet is None
    canvas = find_ink(canvas_in_page(SEVEN))
    assert not canvas.dark_on_light
    np.testing.assert_allclose(canvas.sheet, (90, 600, 370, 880), atol=8)
    assert find_ink(beside_holes(SEVEN)).sheet is None


@pytest.mark.parametrize("dark", [True, False])
def test_polarity_is_in_doubt_where_both_tones_have_as_much(dark) -> None:
    halves = np.full((100, 100), 250 if dark else 5, np.uint8)
    halves[:, 50:] = 255 - halves[0, 0]
    assert not find_ink(halves).is_sure
    assert find_ink(halves, dark_on_light=dark).is_sure  # it was told


@pytest.mark.parametrize("dark", [True, False])
def test_told_polarity_is_obeyed(dark) -> None:
    sheet = crop(SEVEN, 200, 60, dark)
    assert find_ink(sheet, dark_on_light=dark).dark_on_light == dark
    assert find_ink(sheet, dark_on_light=not dark).dark_on_light != dark
    speck = np.full((90, 90), 200 if dark else 50, np.uint8)
    with pytest.raises(InputError, match="or let the app decide"):
        find_ink(speck, dark_on_light=dark)


def test_digits_in_a_row_are_parts_from_left_to_right(detector) -> None:
    page = np.full((400, 1000), 240)
    for ink, left in ((SEVEN, 20), (THREE, 340), (SEVEN, 680)):
        page = on(page, ink, 60, left)
    found = find_ink(page)
    assert len(found.parts) == 3
    for part, ink, left in zip(found.parts, (SEVEN, THREE, SEVEN), (20, 340, 680), strict=True):
        rows, columns = (np.flatnonzero(ink.any(axis)) for axis in (1, 0))
        box = (rows[0] + 60, columns[0] + left, rows[-1] + 61, columns[-1] + left + 1)
        np.testing.assert_allclose(part.box, box, atol=8)
        pictures = np.stack([frame(part.ink).image, frame(ink).image])
        assert len(set(detector.judge(pictures).preds)) == 1
    assert found.everything.ink.shape[1] > 2 * found.everything.ink.shape[0]


def test_parts_of_one_digit_stay_together() -> None:
    """A 5 whose roof is a stroke of its own, and dirt beside it."""
    page = np.full((400, 400), 240, np.uint8)
    page[100:112, 180:260] = 20
    page[130:300, 170:184] = page[286:300, 170:260] = 20
    page[350:356, 30:36] = 20
    found = find_ink(page)
    assert len(found.parts) == 1
    assert found.parts[0].box[0] <= 100


@pytest.mark.parametrize("digit", range(10))
def test_digit_is_no_sheet(digit) -> None:
    for ink in (by("b", digit), ndimage.grey_dilation(by("d", digit), size=(25, 25))):
        assert find_sheet(255.0 - ink) is None
        assert find_sheet(255.0 - cut(ink)) is None
        assert find_sheet(cut(ink).astype(float)) is None


@pytest.mark.parametrize("shape", [(1, 40), (3, 3), (2, 900), (40, 1)])
def test_slivers_are_read(shape) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert len(find_ink(noise).parts) >= 1


def test_no_ink_on_a_large_even_picture_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"No ink was found.*closer"):
        find_ink(read_picture(encoded(np.full((900, 900), 90, np.uint8)), "grey"))
