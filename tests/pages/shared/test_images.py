import io

import numpy as np
import pytest
from PIL import Image

from pages.shared.images import enlarged, png, strip

RNG = np.random.default_rng(0)
DIGIT = RNG.integers(1, 256, (28, 28), dtype=np.uint8)


@pytest.mark.parametrize("side", [28, 56, 112, 120, 280, 300])
def test_enlarged_repeats_pixels_in_the_middle(side: int) -> None:
    large = enlarged(DIGIT, side)
    assert large.shape == (side, side)
    times = side // 28
    edge = (side - 28 * times) // 2
    inner = large[edge : edge + 28 * times, edge : edge + 28 * times]
    for down in range(times):
        for right in range(times):
            np.testing.assert_array_equal(inner[down::times, right::times], DIGIT)
    assert large.sum(dtype=int) == DIGIT.sum(dtype=int) * times**2  # the rest is black


@pytest.mark.parametrize("shape", [(10, 20), (20, 10), (20, 1)])
def test_enlarged_keeps_proportions(shape: tuple[int, int]) -> None:
    large = enlarged(np.full(shape, 200, np.uint8), 40)
    rows, columns = np.nonzero(large)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (shape[0] * 2, shape[1] * 2)
    for places, length in ((rows, shape[0] * 2), (columns, shape[1] * 2)):
        assert places.min() == (40 - length) // 2


def test_enlarged_averages_what_is_larger() -> None:
    image = RNG.integers(0, 256, (80, 80), dtype=np.uint8)
    means = image.reshape(20, 4, 20, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(enlarged(image, 20), means, atol=2)  # rounded twice
    oblong = enlarged(np.full((100, 300), 90, np.uint8), 30)
    assert oblong.shape == (30, 30)
    np.testing.assert_array_equal(np.flatnonzero(oblong.any(axis=1)), np.arange(10, 20))


@pytest.mark.parametrize("count", [1, 3])
def test_strip_leaves_clear_gaps_between_sharp_pictures(count: int) -> None:
    images = [RNG.integers(0, 256, (28, 28), dtype=np.uint8) for _ in range(count)]
    row = strip(images, 56)
    assert row.shape == (56, count * 56 + (count - 1) * 8, 2)
    is_gap = np.ones(row.shape[1], bool)
    for index, image in enumerate(images):
        left = index * 64
        np.testing.assert_array_equal(row[:, left : left + 56, 0], np.kron(image, np.ones((2, 2))))
        is_gap[left : left + 56] = False
    assert (row[:, ~is_gap, 1] == 255).all()
    assert (row[:, is_gap] == 0).all()


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 2), (5, 7, 4)])
def test_png_keeps_every_value(shape: tuple[int, ...]) -> None:
    image = RNG.integers(0, 256, shape, dtype=np.uint8)
    read = Image.open(io.BytesIO(png(image)))
    assert read.format == "PNG"
    np.testing.assert_array_equal(np.asarray(read), image)
