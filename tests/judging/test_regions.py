import dataclasses

import numpy as np
import pytest
from fakes import fake_model

from core.data.points import grid, point_splits, quadrant
from core.errors import InputError
from core.judging.regions import Regions, judge_plane, regions
from core.nets.model import Model
from core.recipes import CLASSIFIER, RECIPES, SQUARED_ERROR, softmax
from core.training.loop import fit


@pytest.fixture(scope="module")
def classifier() -> Model:
    return fit(RECIPES["quadrants"].replace(epochs=30), point_splits("quadrants", 500))


@pytest.fixture(scope="module")
def detector() -> Model:
    recipe = RECIPES["quadrants"].replace(epochs=30)
    optimisation = dataclasses.replace(recipe.optimisation, loss=SQUARED_ERROR)
    return fit(
        dataclasses.replace(recipe, optimisation=optimisation), point_splits("quadrants", 500)
    )


def test_regions_are_laid_out_as_the_plane_is_seen(classifier) -> None:
    found = regions(classifier, 1, 20)
    expected = quadrant(grid(1, 20)).reshape(20, 20)
    assert expected[0, 0] == 1  # top left: x < 0, y >= 0
    assert expected[-1, -1] == 2
    assert (found.preds == expected).mean() > 0.95
    assert found.middles[[0, -1]].tolist() == pytest.approx([-0.95, 0.95])
    np.testing.assert_array_equal(found.preds, found.outputs.argmax(axis=2))


def test_regions_zoomed_out_leave_softmax_certain_and_the_distance_not(
    classifier, detector
) -> None:
    """A ReLU network grows along rays (Hein et al. 2019): far away nothing is like the data."""
    far = regions(classifier, 50, 20)
    corners = far.outputs[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert softmax(corners).max(axis=1).min() > 0.999
    assert far.accepted.mean() > 0.8
    assert regions(detector, 50, 20).accepted.mean() < 0.1
    assert regions(detector, 0.9, 20).accepted.mean() > 0.8
    by_largest = regions(detector, 50, 20, "largest")
    assert by_largest.accepted.mean() > 0.5  # the same network, judged by its largest output


def test_regions_take_the_threshold_that_is_given(classifier) -> None:
    found = regions(classifier, 1, 10, threshold=0.9)
    np.testing.assert_array_equal(found.accepted, found.scores >= 0.9)
    usual = regions(classifier, 1, 10)
    assert usual.threshold == classifier.thresholds.at("softmax", 0.95)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((0, 10), "up to 1000, from above 0; got 0"),
        ((1_001, 10), "up to 1000"),
        ((float("nan"), 10), "up to 1000"),
        ((1, 1), "2 to 400 points a side, got 1"),
        ((1, 401), "2 to 400 points"),
        ((1, 10, "distance"), "cannot be judged by 'distance'"),
    ],
)
def test_regions_say_what_cannot_be_shown(classifier, arguments: tuple, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        regions(classifier, *arguments)


def test_regions_need_a_model_of_points() -> None:
    with pytest.raises(InputError, match="looks at pictures"):
        regions(fake_model(), 1, 10)


def test_beyond_is_what_lies_outside_the_box() -> None:
    found = regions_of(np.zeros((4, 4), np.int64))  # middles -0.75, -0.25, 0.25, 0.75
    assert found.beyond(0.5).sum() == 12
    assert not found.beyond(0.5)[1:3, 1:3].any()
    assert not found.beyond(1).any()


def test_place_of_is_within_what_it_names_and_the_right_way_up() -> None:
    preds = np.zeros((4, 4), np.int64)
    preds[0, 3] = 1  # top right
    found = regions_of(preds)
    assert found.place_of(1) == (0.75, 0.75)
    x, y = found.place_of(0)
    assert abs(x) < 0.5
    assert abs(y) < 0.5
    assert found.place_of(2) is None


def regions_of(preds: np.ndarray) -> Regions:
    middles = grid(1, len(preds))[: len(preds), 0]
    outputs = np.eye(3, dtype=np.float32)[preds]
    return Regions(1, middles, outputs, np.ones(preds.shape), 0.5, CLASSIFIER)


def test_view_far_away_softmax_accepts_and_the_distance_does_not(classifier, detector) -> None:
    points = point_splits("quadrants", 500)
    near, far = (judge_plane(classifier, points, reach, 0.95) for reach in (0.9, 12))
    assert near.far_accepted is None
    assert far.far_accepted > 0.9
    assert far.corner_score > 0.999
    assert far.fresh_accuracy == near.fresh_accuracy > 0.95
    assert far.fresh_refused == pytest.approx(0.05, abs=0.04)
    assert far.box == pytest.approx(1, abs=0.01)
    assert judge_plane(detector, points, 12, 0.95).far_accepted < 0.3
    assert judge_plane(detector, points, 12, 0.95, "largest").far_accepted > 0.5
    assert judge_plane(classifier, points, 12, 0.5).fresh_refused > 0.4
