import math

import numpy as np
import pytest

from core.data.points import (
    MAX_POINTS,
    NUM_FRESH,
    POINT_KINDS,
    grid,
    make_points,
    point_splits,
    quadrant,
    splits_of_points,
    with_added,
)
from core.errors import InputError


def test_quadrant_numbers_the_classes_as_the_lesson_does() -> None:
    points = [(-1, -1), (-1, 1), (1, -1), (1, 1), (-1, 0), (0, -1), (0, 0), (-0.0, -1e-9)]
    assert quadrant(points).tolist() == [0, 1, 2, 3, 1, 2, 3, 2]


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_make_points_gives_the_same_points_for_the_same_seed(kind: str) -> None:
    one, again = (make_points(kind, 500, 0.1, 3) for _ in range(2))
    np.testing.assert_array_equal(one.inputs, again.inputs)
    assert (one.inputs != make_points(kind, 500, 0.1, 4).inputs).any()
    counts = np.bincount(one.targets, minlength=one.num_classes)
    assert len(counts) == one.num_classes
    assert counts.min() > 0.6 * 500 / one.num_classes
    assert np.abs(make_points(kind, 500, 0.0, 3).inputs).max() < 1.3


def test_make_points_without_noise_are_where_their_class_is() -> None:
    quadrants = make_points("quadrants", 300, 0, 0)
    np.testing.assert_array_equal(quadrant(quadrants.inputs), quadrants.targets)
    rings = make_points("rings", 300, 0, 0)
    radii = np.hypot(*rings.inputs.T)
    edges = [(radii[rings.targets == c].min(), radii[rings.targets == c].max()) for c in range(3)]
    assert edges[0][1] < edges[1][0] < edges[1][1] < edges[2][0]
    spirals = make_points("spirals", 300, 0, 0)
    x, y = spirals.inputs.T
    turned = np.arctan2(y, x) / (2 * np.pi) - 0.75 * np.hypot(x, y)
    np.testing.assert_array_equal(np.rint(3 * turned) % 3, spirals.targets)


def test_make_points_noise_is_a_deviation_after_the_class() -> None:
    still, moved = (make_points("quadrants", 5_000, noise, 0) for noise in (0, 0.2))
    np.testing.assert_array_equal(still.targets, moved.targets)
    assert (moved.inputs - still.inputs).std() == pytest.approx(0.2, rel=0.03)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("moons", 10, 0, 0), "No points are called 'moons'. Use one of quadrants"),
        (("rings", 0, 0, 0), "At least one point"),
        (("rings", 9, -0.1, 0), "noise must be from 0 to 1"),
        (("rings", 9, math.nan, 0), "noise must be from 0 to 1"),
        (("rings", 9, 0, -1), "seed must be 0"),
        (("rings", 10_000, 0, 0), "At most 5,000 points .* got 10,000"),
    ],
)
def test_point_splits_says_what_cannot_be_made(arguments: tuple, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        point_splits(*arguments)


def test_point_splits_share_no_point_and_differ_by_their_source() -> None:
    splits = point_splits("blobs", 100, 0.1, 7)
    parts = (splits.train, splits.validation, splits.test)
    assert [len(part) for part in parts] == [100, 20, NUM_FRESH]
    assert len({tuple(row) for part in parts for row in part.inputs}) == 120 + NUM_FRESH
    assert splits.source == point_splits("blobs", 100, 0.1, 7).source
    assert splits.source != point_splits("blobs", 100, 0.1, 8).source
    assert not splits.train.inputs.flags.writeable


@pytest.mark.parametrize(
    ("points", "classes", "sentence"),
    [
        ([], [], "no points to learn from"),
        ([(0, 0), (1, 1)], [1, 1], "same class"),
        ([(0, 0), (math.nan, 1)], [0, 1], "Coordinates must be numbers"),
        ([(0, 0), (1e9, 1)], [0, 1], "Coordinates must be numbers"),
        ([(0, 0), (1, 1)], [0, 4], "Classes must be whole numbers from 0 to 3"),
        ([(0, 0), (1, 1)], [0], "needs x, y and a class"),
        ([(0, 0, 0), (1, 1, 1)], [0, 1], "needs x, y and a class"),
        ([(0, 0)] * (MAX_POINTS + 1), [0] * (MAX_POINTS + 1), "At most 5,000"),
    ],
)
def test_own_splits_says_what_is_wrong(points: list, classes: list, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        splits_of_points(points, classes, 4)


def test_own_splits_hold_the_points_in_every_split() -> None:
    splits = splits_of_points([(0, 0.5), (1, 1)], [0, 3], 4)
    assert splits.train.inputs.tolist() == splits.test.inputs.tolist() == [[0, 0.5], [1, 1]]
    assert splits.train.targets.tolist() == [0, 3]
    assert splits.source != splits_of_points([(0, 0.5), (1, 1)], [0, 2], 4).source


def test_grid_goes_row_by_row_from_the_top_left() -> None:
    assert grid(2, 2).tolist() == [[-1, 1], [1, 1], [-1, -1], [1, -1]]
    assert grid(3, 50).shape == (2500, 2)
    assert np.abs(grid(3, 50)).max() == pytest.approx(3 - 3 / 50)


def test_with_added_adds_to_the_training_points_only() -> None:
    splits = point_splits("rings", 50)
    more = with_added(splits, [(0.5, -0.25), (3, 4)], [2, 0])
    assert len(more.train) == 52
    np.testing.assert_array_equal(more.train.inputs[-2:], [(0.5, -0.25), (3, 4)])
    assert more.train.targets[-2:].tolist() == [2, 0]
    np.testing.assert_array_equal(more.train.inputs[:50], splits.train.inputs)
    assert (more.validation, more.test) == (splits.validation, splits.test)
    assert more.source != splits.source
    for points, classes, sentence in (
        ([(0, 0)], [3], "from 0 to 2"),
        ([(np.nan, 0)], [0], "Coordinates"),
        (np.zeros((5_000, 2)), np.zeros(5_000, int), "At most 5,000"),
    ):
        with pytest.raises(InputError, match=sentence):
            with_added(splits, points, classes)
