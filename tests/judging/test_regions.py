import dataclasses

import numpy as np
import pytest
from fakes import fake_model

from core.data.points import grid, point_splits, quadrant
from core.errors import InputError
from core.judging.regions import Regions, judge_plane
from core.nets.model import Model
from core.recipes import CLASSIFIER, RECIPES, SQUARED_ERROR, softmax
from core.training.loop import fit

POINTS = point_splits("quadrants", 500)


@pytest.fixture(scope="module")
def classifier() -> Model:
    return fit(RECIPES["quadrants"].replace(epochs=30), POINTS)


@pytest.fixture(scope="module")
def detector() -> Model:
    recipe = RECIPES["quadrants"].replace(epochs=30)
    optimisation = dataclasses.replace(recipe.optimisation, loss=SQUARED_ERROR)
    return fit(dataclasses.replace(recipe, optimisation=optimisation), POINTS)


def regions(model: Model, reach: float, score: str | None = None) -> Regions:
    return judge_plane(model, POINTS, reach, 0.95, score).regions


def test_regions_are_laid_out_as_the_plane_is_seen(classifier) -> None:
    plane = regions(classifier, 1)
    expected = quadrant(grid(1, 100)).reshape(100, 100)
    assert expected[0, 0] == 1  # top left: x < 0, y >= 0
    assert expected[-1, -1] == 2
    assert (plane.preds == expected).mean() > 0.95
    assert plane.middles[[0, -1]].tolist() == pytest.approx([-0.99, 0.99])
    np.testing.assert_array_equal(plane.preds, plane.outputs.argmax(axis=2))


def test_regions_far_away_are_certain_by_softmax_and_not_by_distance(classifier, detector) -> None:
    """A ReLU network grows along rays (Hein et al. 2019): nothing far away resembles the data."""
    far = regions(classifier, 50)
    corners = far.outputs[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert softmax(corners).max(axis=1).min() > 0.999
    assert far.accepted.mean() > 0.8
    assert regions(detector, 50).accepted.mean() < 0.1
    assert regions(detector, 0.9).accepted.mean() > 0.8
    assert regions(detector, 50, "largest").accepted.mean() > 0.5  # the same network


def test_regions_are_accepted_at_the_threshold_of_the_validation_points(classifier) -> None:
    plane = regions(classifier, 1)
    assert plane.threshold == classifier.thresholds.at("softmax", 0.95)
    np.testing.assert_array_equal(plane.accepted, plane.scores >= plane.threshold)


@pytest.mark.parametrize(
    ("reach", "score", "sentence"),
    [
        (0, None, "up to 1000, from above 0; got 0"),
        (1_001, None, "up to 1000"),
        (float("nan"), None, "up to 1000"),
        (1, "distance", "cannot be judged by 'distance'"),
    ],
)
def test_judge_plane_says_what_cannot_be_shown(classifier, reach, score, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        regions(classifier, reach, score)


def test_judge_plane_needs_a_model_of_points() -> None:
    with pytest.raises(InputError, match="looks at pictures"):
        regions(fake_model(), 1)


def made_regions(preds: np.ndarray) -> Regions:
    middles = grid(1, len(preds))[: len(preds), 0]
    outputs = np.eye(3, dtype=np.float32)[preds]
    return Regions(1, middles, outputs, np.ones(preds.shape), 0.5, CLASSIFIER)


def test_beyond_is_outside_the_box() -> None:
    plane = made_regions(np.zeros((4, 4), np.int64))  # middles -0.75, -0.25, 0.25, 0.75
    assert plane.beyond(0.5).sum() == 12
    assert not plane.beyond(0.5)[1:3, 1:3].any()
    assert not plane.beyond(1).any()


def test_place_of_is_within_the_region_and_the_right_way_up() -> None:
    preds = np.zeros((4, 4), np.int64)
    preds[0, 3] = 1  # top right
    plane = made_regions(preds)
    assert plane.middle_of(1) == (0.75, 0.75)
    x, y = plane.middle_of(0)
    assert abs(x) < 0.5
    assert abs(y) < 0.5
    assert plane.middle_of(2) is None


def test_judge_plane_reports_both_kinds_of_mistake(classifier, detector) -> None:
    near, far = (judge_plane(classifier, POINTS, reach, 0.95) for reach in (0.9, 12))
    assert near.far_accepted is None
    assert far.far_accepted > 0.9
    assert far.corner_score > 0.999
    assert far.fresh_accuracy == near.fresh_accuracy > 0.95
    assert far.fresh_refused == pytest.approx(0.05, abs=0.04)
    assert judge_plane(detector, POINTS, 12, 0.95).far_accepted < 0.3
    assert judge_plane(detector, POINTS, 12, 0.95, "largest").far_accepted > 0.5
    assert judge_plane(classifier, POINTS, 12, 0.5).fresh_refused > 0.4
