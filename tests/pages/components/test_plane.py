"""The picture that the plane's component is sent."""

import dataclasses

import numpy as np

from core.data.points import point_splits
from core.judging.regions import judge_plane
from core.runs.points_race import race_recipes
from core.training.loop import fit
from pages.components import plane


def test_picture_is_paler_where_less_sure_and_grey_where_refused() -> None:
    classifier, detector = race_recipes((16,), 4, rate=1e-2, epochs=10, seed=0)
    points = point_splits("quadrants", 500)
    for recipe, threshold in ((classifier, 0.9), (detector, -0.5)):
        shown = judge_plane(fit(recipe, points), points, 1, 0.95).regions
        shown = dataclasses.replace(shown, threshold=threshold)
        sure = plane.certainty(shown)
        assert sure[50, 49:51].max() < sure[25, 25]  # on an axis, and in the middle of a quadrant
        for theme in ("light", "dark"):
            drawn = plane.picture(shown, theme).astype(int)
            colours = {tuple(colour) for colour in drawn[~shown.accepted]}
            assert colours == set(plane._GREYS[theme])
            inside = drawn[25, 25]
            target = np.array(plane._rgb(plane.class_colours(theme)[shown.preds[25, 25]]))
            assert np.abs(inside - target).sum() < np.abs(plane._PAPER[theme] - target).sum()
