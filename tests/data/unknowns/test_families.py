import re
import time
from collections.abc import Iterable

import numpy as np
import pytest

from core.data.digits import Digits
from core.data.drawing import frame
from core.data.unknowns import digit_parts, printed, strokes
from core.data.unknowns.families import CHOICE_FAMILY, CHOOSE, FAMILIES, unknowns
from core.errors import InputError

DRAWN = ("scribbles", "symbols", "letters", "printed", "halves", "overlays", "turned", "pairs")


@pytest.fixture(scope="module")
def digits(bundled) -> Digits:
    return bundled.test


@pytest.mark.parametrize("name", FAMILIES)
def test_unknowns_are_the_same_for_the_same_seed(name: str, digits: Digits) -> None:
    images, again, others = (unknowns(name, 12, seed, digits) for seed in (3, 3, 4))
    np.testing.assert_array_equal(images, again, strict=True)
    assert images.shape == (12, 28, 28)
    assert images.dtype == np.uint8
    assert (images != others).any()
    assert len(np.unique(images, axis=0)) > (1 if name == "plain" else 10)


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_unknowns_are_framed_as_mnist_was(name: str, digits: Digits) -> None:
    """Centre of mass in the middle pixel and longest side 20, as in MNIST's test images."""
    for image in unknowns(name, 60, 0, digits).astype(float):
        inked = [np.flatnonzero((image > 0).any(axis=axis)) for axis in (0, 1)]
        assert max(indices[-1] - indices[0] + 1 for indices in inked) in (19, 20)
        for axis in (0, 1):
            centre = np.arange(28) @ image.sum(axis=1 - axis) / image.sum()
            assert 13.5 <= centre + 0.5 < 14.5 + 1e-9 or 13.5 <= centre < 14.5 + 1e-9
        assert image.max() == 255


@pytest.mark.parametrize("name", ["symbols", "letters", "scribbles"])
def test_strokes_are_as_wide_as_mnists_pen(name: str) -> None:
    """Width = ink / length, where the length is half the outline of the inked area, roughly."""
    images = unknowns(name, 200, 0) > 127
    outline = sum(np.abs(np.diff(images.astype(int), axis=axis)).sum() for axis in (1, 2))
    assert 1.5 < 2 * images.sum() / (outline / 1.27) < 4


def test_choices_look_at_one_family_and_printed_letters_are_not_trained_on() -> None:
    assert [name for name, family in FAMILIES.items() if family.role == CHOOSE] == [CHOICE_FAMILY]
    assert not FAMILIES[CHOICE_FAMILY].trainable
    assert not FAMILIES["printed"].trainable
    assert not FAMILIES[CHOICE_FAMILY].needs_digits  # so that choices can be made without MNIST


def test_no_letter_looks_like_a_digit() -> None:
    look_alikes = set("OoQDIilJjZzSsGbBgqY")
    assert not look_alikes & (set(printed.LETTERS) | set(strokes.LETTERS))


def test_every_symbol_and_letter_is_drawn() -> None:
    for shapes in (strokes.SYMBOLS, strokes.LETTERS):
        for name, shape in shapes.items():
            [image] = strokes._drawings(np.random.default_rng(0), 1, {name: shape})
            assert 40 < (image > 0).sum() < 300


def framed(images: Iterable[np.ndarray]) -> set[bytes]:
    return {frame(np.ascontiguousarray(image)).image.tobytes() for image in images}


def by_hand(how: str, image: np.ndarray) -> np.ndarray:
    turned = {"left": np.rot90(image), "right": np.rot90(image, -1), "half": image[::-1, ::-1]}
    return image[:, ::-1] if how == "mirror" else turned[how]


def test_turned_are_turned_digits_of_the_table(digits: Digits) -> None:
    few = digits.first(60)
    possible = framed(
        by_hand(how, image)
        for image, label in zip(few.images, few.labels, strict=True)
        for how in digit_parts.TURNS.get(int(label), ())
    )
    images = {image.tobytes() for image in unknowns("turned", 400, 0, few)}
    assert images <= possible
    assert len(images) > 0.9 * len(possible)
    assert digit_parts.TURNS.keys().isdisjoint({0, 1, 6, 8})  # would be digits again
    assert all("half" not in digit_parts.TURNS[digit] for digit in (2, 5, 9))


def test_overlays_are_two_digits_of_the_table(digits: Digits) -> None:
    few = digits.first(40)
    possible = framed(
        np.maximum(image, second_image)
        for image, label in zip(few.images, few.labels, strict=True)
        for second_image, second_label in zip(few.images, few.labels, strict=True)
        if (label, second_label) in digit_parts.OVERLAYS
    )
    assert {image.tobytes() for image in unknowns("overlays", 100, 0, few)} <= possible


def test_half_is_the_named_side() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 8:20] = np.arange(1, 241).reshape(20, 12)
    image[image > 0] = np.maximum(image[image > 0], 20)
    ink = {side: digit_parts._half(image, side) for side in ("top", "bottom", "left", "right")}
    assert ink["top"].max() < ink["bottom"].max() == 240
    assert (ink["left"].any(axis=0).sum(), ink["right"].any(axis=0).sum()) == (7, 6)
    assert (ink["top"].any(axis=1).sum(), ink["bottom"].any(axis=1).sum()) == (11, 10)


def test_pairs_show_two_digits_side_by_side(digits: Digits) -> None:
    images = unknowns("pairs", 50, 0, digits) > 64
    widths = [np.ptp(np.flatnonzero(image.any(axis=0))) for image in images]
    heights = [np.ptp(np.flatnonzero(image.any(axis=1))) for image in images]
    assert np.mean(np.array(widths) > heights) > 0.9
    gaps = [(~image.any(axis=0)[6:22]).any() for image in images]
    assert np.mean(gaps) > 0.5


def test_plain_are_of_four_kinds() -> None:
    images = unknowns("plain", 400, 0)
    blank = (images == 0).all(axis=(1, 2))
    filled = (images == images[:, :1, :1]).all(axis=(1, 2)) & ~blank
    dots = ((images > 0).sum(axis=(1, 2)) <= 16) & ~blank
    frames = ~(blank | filled | dots)
    assert all(60 < kind.sum() < 140 for kind in (blank, filled, dots, frames))
    assert (images[frames][:, 14, 14] == 0).all()


@pytest.mark.parametrize("name", FAMILIES)
def test_unknowns_are_quick(name: str, digits: Digits) -> None:
    started = time.process_time()
    unknowns(name, 200, 0, digits)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("name", [n for n, family in FAMILIES.items() if family.needs_digits])
def test_unknowns_made_of_digits_say_so(name: str) -> None:
    with pytest.raises(InputError, match=re.compile("made from digits, and none were given", re.S)):
        unknowns(name, 1, 0)


def test_unknowns_need_every_digit(digits: Digits) -> None:
    ones = Digits(digits.images[:3].copy(), np.ones(3, np.int64), "test")
    for name in ("halves", "overlays", "turned", "pairs"):
        with pytest.raises(InputError, match="there is no 0"):
            unknowns(name, 1, 0, ones)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("pink", 1, 0), "No unknowns are called 'pink'. Use one of uniform"),
        (("plain", 0, 0), "At least one image"),
        (("plain", 1, -1), "seed must be 0 or larger"),
    ],
)
def test_unknowns_say_what_they_need(arguments: tuple, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        unknowns(*arguments)
