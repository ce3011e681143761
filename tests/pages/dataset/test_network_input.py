import numpy as np
import pytest

from pages.dataset.network_input import barcode, stretched

DIGIT = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)


def test_stretched_is_worked_by_hand() -> None:
    np.testing.assert_array_equal(
        stretched(np.array([[-1.0, 0.0], [1.0, 3.0]])),
        np.array([[0, 64], [128, 255]], np.uint8),
        strict=True,
    )
    for constant in (0.0, -2.5, 1e9):
        np.testing.assert_array_equal(stretched(np.full((2, 2), constant)), np.zeros((2, 2)))


@pytest.mark.parametrize("marked", [0, 1, 300, 782, 783])
def test_barcode_points_at_the_marked_column(marked: int) -> None:
    flat = DIGIT.ravel()
    code = barcode(flat, marked)
    for channel in range(3):
        np.testing.assert_array_equal(code[:64, :, channel], np.tile(flat, (64, 1)))
    opaque = code[..., 3] == 255
    assert opaque[:64].all()
    np.testing.assert_array_equal(np.flatnonzero(opaque[64]), [marked])  # the triangle's tip
    for row in opaque[64:]:
        columns = np.flatnonzero(row)
        assert marked in columns
        assert np.ptp(columns) == len(columns) - 1
    assert opaque[-1].sum() == min(marked, 11) + 1 + min(783 - marked, 11)
