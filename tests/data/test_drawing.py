import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from core.data.drawing import Framing, centre_of_mass, frame, is_blank
from core.errors import InputError


def seven(side: int, thickness: int = 1) -> NDArray[np.uint8]:
    """A crude 7, `side` pixels high; heavy at the top, so its box and its mass disagree."""
    ink = np.zeros((side, side // 2), np.uint8)
    ink[: side // 8 * thickness] = 200
    ink[:, -(side // 8) :] = 200
    return ink


def on_canvas(ink: NDArray[np.uint8], top: int, left: int, side: int = 280) -> NDArray[np.uint8]:
    canvas = np.zeros((side, side), np.uint8)
    canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return canvas


def test_centre_of_mass_is_worked_by_hand() -> None:
    image = np.zeros((3, 5), np.uint8)
    image[0, 0], image[2, 4] = 100, 200
    assert centre_of_mass(image) == pytest.approx((4 / 3, 8 / 3))


def test_frame_puts_a_square_where_the_arithmetic_says() -> None:
    framed = frame(on_canvas(np.full((40, 40), 99, np.uint8), 7, 190)).image
    expected = np.zeros((28, 28), np.uint8)
    expected[4:24, 4:24] = 255  # 20 px, centre of mass 9.5 moved by 4 to 13.5
    np.testing.assert_array_equal(framed, expected, strict=True)


@pytest.mark.parametrize(("top", "left"), [(0, 0), (0, 240), (200, 3), (61, 77)])
def test_frame_does_not_depend_on_the_position_of_the_drawing(top: int, left: int) -> None:
    here, there = (frame(on_canvas(seven(80), *at)).image for at in ((100, 100), (top, left)))
    np.testing.assert_array_equal(here, there)


@pytest.mark.parametrize("side", [64, 120, 200, 256])
def test_frame_hardly_depends_on_the_size_of_the_drawing(side: int) -> None:
    here, there = (frame(on_canvas(seven(s), 5, 5)).image for s in (160, side))
    difference = np.abs(here.astype(int) - there)
    assert difference.mean() < 2
    assert difference.max() < 40


def test_frame_keeps_proportions_and_brightens() -> None:
    framed = frame(on_canvas(seven(160), 30, 30)).image
    rows, columns = np.nonzero(framed)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 10
    assert framed.max() == 255


@pytest.mark.parametrize("switch", [field.name for field in dataclasses.fields(Framing)])
def test_frame_is_changed_by_each_switch(switch: str) -> None:
    ink = on_canvas(seven(80), 20, 150)
    assert (frame(ink, Framing(**{switch: False})).image != frame(ink).image).any()


def test_frame_without_steps_only_shrinks() -> None:
    ink = on_canvas(np.full((100, 100), 60, np.uint8), 10, 150)
    framed = frame(ink, Framing(crop=False, fit=False, brighten=False, centre=False)).image
    expected = np.zeros((28, 28), np.uint8)
    expected[1:11, 15:25] = 60  # ten canvas pixels become one
    np.testing.assert_array_equal(framed, expected)


def test_frame_shows_every_step_and_leaves_its_input_alone() -> None:
    ink = on_canvas(seven(80), 20, 150)
    before = ink.copy()
    framed = frame(ink)
    assert [step.name for step in framed.steps] == ["raw", "crop", "fit", "brighten", "centre"]
    assert [s.image.shape[0] for s in framed.steps] == [280, 80, 20, 20, 28]
    np.testing.assert_array_equal(framed.steps[0].image, before)
    np.testing.assert_array_equal(framed.steps[-1].image, framed.image)
    np.testing.assert_array_equal(ink, before)


@pytest.mark.parametrize("shape", [(300, 2), (2, 300), (1, 1), (28, 28), (5, 9)])
def test_frame_centres_the_mass_of_anything_drawn(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        ink = rng.integers(0, 256, shape).astype(np.uint8)
        ink[0, 0] = ink[-1, -1] = 255
        assert all(13.5 <= mean < 14.5 for mean in centre_of_mass(frame(ink).image))


@pytest.mark.parametrize("value", [0, 8])
def test_frame_says_that_a_canvas_is_blank(value: int) -> None:
    ink = np.full((280, 280), value, np.uint8)
    assert is_blank(ink)
    with pytest.raises(InputError, match="nothing on the canvas: draw something"):
        frame(ink)
    ink[3, 3] = 9
    assert not is_blank(ink)
    assert frame(ink).image.max() == 255


@pytest.mark.parametrize("shape", [(280, 280, 4), (784,)])
def test_frame_says_which_shape_it_needs(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="two axes"):
        frame(np.full(shape, 255, np.uint8))


@pytest.mark.mnist
def test_centre_of_mass_of_every_mnist_test_image_is_in_the_middle(mnist) -> None:
    centres = np.array([centre_of_mass(image) for image in mnist.test.images])
    assert centres.min() >= 13.5
    assert centres.max() < 14.5


@pytest.mark.mnist
def test_frame_hardly_changes_mnists_images(mnist) -> None:
    images = mnist.test.images[:2_000]
    again = np.stack([frame(image).image for image in images])
    difference = np.abs(images.astype(int) - again).mean(axis=(1, 2))
    assert (difference == 0).mean() > 0.85
    assert difference.max() < 0.5  # of 255; only the brightest pixel was brought to 255
