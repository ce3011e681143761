"""Strokes as a browser sends them, and their ink."""

import math

import numpy as np
import pytest

from core.data.handwriting import MAX_POINTS, SIDE, Stroke, ink_of_strokes, read_strokes
from core.errors import InputError


def line(*points: tuple[float, float], pen: float = 18) -> Stroke:
    return Stroke(points, pen)


def test_ink_has_round_ends_as_wide_as_the_pen() -> None:
    ink = ink_of_strokes([line((100, 140), (140, 140), (180, 140), pen=20)])
    rows, columns = np.nonzero(ink)
    assert ink.shape == (SIDE, SIDE)
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=2)
    assert np.ptp(columns) + 1 == pytest.approx(80 + 20, abs=2)
    assert ink[140, 140] == 255
    assert ink[130:132, 90:93].max() == 0  # the corner that a flat end would fill


def test_ink_stays_inside_a_corner_as_a_curve_does() -> None:
    ink = ink_of_strokes([line((40, 40), (240, 40), (240, 240), pen=6)])
    assert ink[40, 240] == 0
    assert ink[65, 215] == 255  # the middle of the quadratic curve


def test_a_tap_is_a_dot_and_strokes_may_leave_the_canvas() -> None:
    dot = ink_of_strokes([line((50, 60), pen=20)])
    rows, columns = np.nonzero(dot > 128)
    assert (rows.mean(), columns.mean()) == pytest.approx((59.5, 49.5), abs=1)
    assert len(rows) == pytest.approx(math.pi * 10**2, rel=0.1)
    beyond = ink_of_strokes([line((-50, 5), (400, 5))])
    assert (beyond[5] == 255).all()


def test_strokes_add_up_and_none_is_black() -> None:
    strokes = line((20, 20), (200, 30)), line((20, 200), (200, 220), pen=30)
    alone = [ink_of_strokes([stroke]) for stroke in strokes]
    np.testing.assert_array_equal(ink_of_strokes(strokes), np.maximum(*alone))
    assert not ink_of_strokes([]).any()


def test_read_strokes_takes_what_the_canvas_sends() -> None:
    sent = [{"pen": 18, "points": [[1, 2.5], [3, 4]]}, {"pen": 6.0, "points": [[0, 280]]}]
    assert read_strokes(sent) == (line((1, 2.5), (3, 4)), line((0, 280), pen=6))
    assert read_strokes([]) == ()


@pytest.mark.parametrize(
    "sent",
    [
        *(None, 7, "hello", [7], [None], [[1, 2]], {"a": 1}),
        [{"points": [[1, 2]]}],
        [{"pen": 18}],
        [{"pen": 18, "points": []}],
        [{"pen": 18, "points": [[1]]}],
        [{"pen": 18, "points": [[1, 2, 3]]}],
        [{"pen": 18, "points": [["a", 2]]}],
        [{"pen": 18, "points": [[math.nan, 2]]}],
        [{"pen": 18, "points": [[math.inf, 2]]}],
        [{"pen": 18, "points": [[10**400, 2]]}],
        [{"pen": 18, "points": [[1e9, 2]]}],
        [{"pen": 5, "points": [[1, 2]]}],
        [{"pen": 41, "points": [[1, 2]]}],
        [{"pen": math.nan, "points": [[1, 2]]}],
        [{"pen": 18, "points": [[1, 2]] * (MAX_POINTS + 1)}],
    ],
)
def test_read_strokes_refuses_what_no_canvas_sends(sent: object) -> None:
    with pytest.raises(InputError):
        read_strokes(sent)
