"""Regions of the plane: the class that a network names at each point, near its data and far off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.points import PointSplits, grid
from core.errors import InputError
from core.judging.operating_points import accepted_fraction, threshold_accepting
from core.judging.scores import Score, Scores, find_score
from core.nets.model import Model
from core.recipes import POINTS, Role

MAX_REACH = 1_000.0
_SIZE = 100  # points of the grid, a side


@dataclass(frozen=True)
class Regions:
    """Picture of the square from -reach to reach; row 0 is its top, column 0 its left."""

    reach: float
    middles: NDArray[np.float32]  # (size,) ascending: x of the columns, y of the rows from below
    outputs: NDArray[np.float32]  # (size, size, C)
    scores: Scores  # (size, size), higher is more surely one of the classes
    threshold: float
    role: Role

    @property
    def preds(self) -> NDArray[np.int64]:
        """Classes (size, size) with the largest output."""
        return self.outputs.argmax(axis=2)

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Mask (size, size) of the points with a class; the others are "none of these"."""
        return self.scores >= self.threshold

    def beyond(self, reach: float) -> NDArray[np.bool_]:
        """Mask (size, size) of the points outside of the square from -reach to reach."""
        is_far = np.abs(self.middles) > reach
        return is_far[::-1, None] | is_far[None, :]

    def middle_of(self, label: int) -> tuple[float, float] | None:
        """Accepted point (x, y) of a class, nearest to the mean of all; None if there is none."""
        rows, columns = np.nonzero(self.accepted & (self.preds == label))
        if not len(rows):
            return None
        nearest = np.hypot(rows - rows.mean(), columns - columns.mean()).argmin()
        return float(self.middles[columns[nearest]]), float(self.middles[::-1][rows[nearest]])


@dataclass(frozen=True)
class JudgedPlane:
    """Square of the plane, judged by one network, with both kinds of mistake."""

    regions: Regions
    fresh_accuracy: float  # on the test points, before any is refused
    fresh_refused: float  # share of the test points
    far_accepted: float | None  # share beyond the square around all training points, or None
    corner_score: float  # mean of the four corners


def judge_plane(
    model: Model, points: PointSplits, reach: float, level: float, score: str | None = None
) -> JudgedPlane:
    """Judge the square from -reach to reach by a score, or by the model's default for None.

    The threshold accepts a share `level` of the validation points; test points only report. Raises
    `InputError` for a model of pictures, a reach outside 0 to `MAX_REACH`, a score that does not
    fit, and outputs that are no numbers any more.
    """
    if model.recipe.inputs != POINTS:
        raise InputError(f"{model.recipe.name} looks at pictures: the plane has no regions for it.")
    if not 0 < reach <= MAX_REACH:
        raise InputError(f"The plane is shown up to {MAX_REACH:g}, from above 0; got {reach}.")
    fitting = find_score(model.recipe, score)
    with np.errstate(over="ignore", invalid="ignore"):  # no numbers have no threshold
        threshold = threshold_accepting(
            fitting.compute(model.judge(points.validation.inputs)), level
        )
        fresh = model.judge(points.test.inputs)
        regions = _regions(model, reach, fitting, threshold)
    is_far = regions.beyond(float(np.abs(points.train.inputs).max()))
    return JudgedPlane(
        regions,
        float((fresh.preds == points.test.targets).mean()),
        1 - accepted_fraction(fitting.compute(fresh), threshold),
        float(regions.accepted[is_far].mean()) if is_far.any() else None,
        float(regions.scores[[0, 0, -1, -1], [0, -1, 0, -1]].mean()),
    )


def _regions(model: Model, reach: float, score: Score, threshold: float) -> Regions:
    points = grid(reach, _SIZE)
    judged = model.judge(points)
    return Regions(
        reach,
        points[:_SIZE, 0],
        judged.outputs.reshape(_SIZE, _SIZE, -1),
        score.compute(judged).reshape(_SIZE, _SIZE),
        threshold,
        model.recipe.role,
    )
