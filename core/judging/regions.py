"""What a network says to the whole plane, near its points and far from all of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.points import PointSplits, grid
from core.errors import InputError
from core.judging.operating_points import accepted_fraction, threshold_accepting
from core.judging.scores import Scores, find_score
from core.nets.model import Model
from core.recipes import POINTS, Role

MAX_SIZE = 400
MAX_REACH = 1_000.0


@dataclass(frozen=True)
class Regions:
    """A picture of the square from -reach to reach; row 0 is its top, column 0 its left."""

    reach: float
    middles: NDArray[np.float32]  # (size,) ascending: x of the columns, y of the rows from below
    outputs: NDArray[np.float32]  # (size, size, classes)
    scores: Scores  # (size, size), higher = more surely one of the classes
    threshold: float
    role: Role

    @property
    def preds(self) -> NDArray[np.int64]:
        """(size, size) the class with the largest output."""
        return self.outputs.argmax(axis=2)

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """(size, size) where it names a class; the rest is "none of these"."""
        return self.scores >= self.threshold

    def beyond(self, reach: float) -> NDArray[np.bool_]:
        """(size, size) which places are outside the square from -reach to reach."""
        far = np.abs(self.middles) > reach
        return far[::-1, None] | far[None, :]

    def place_of(self, which: int) -> tuple[float, float] | None:
        """x and y of a place where it names a class, near the middle of them; None for nowhere."""
        rows, columns = np.nonzero(self.accepted & (self.preds == which))
        if not len(rows):
            return None
        nearest = np.hypot(rows - rows.mean(), columns - columns.mean()).argmin()
        return float(self.middles[columns[nearest]]), float(self.middles[::-1][rows[nearest]])


def regions(
    model: Model,
    reach: float,
    size: int = 100,
    score: str | None = None,
    threshold: float | None = None,
) -> Regions:
    """Ask a model for points about every place of a square grid of `size` x `size`.

    The way to decide is the model's default for None, the threshold the one that accepts 95 % of
    its validation points. Raises `InputError` for a model of pictures, another reach than above 0
    and up to `MAX_REACH`, a size outside 2 to `MAX_SIZE`, or a score that does not fit.
    """
    if model.recipe.inputs != POINTS:
        raise InputError(f"{model.recipe.name} looks at pictures: the plane has no regions for it.")
    if not 0 < reach <= MAX_REACH:
        raise InputError(f"The plane is shown up to {MAX_REACH:g}, from above 0; got {reach}.")
    if not 2 <= size <= MAX_SIZE:
        raise InputError(f"A grid has 2 to {MAX_SIZE} points a side, got {size}.")
    way = find_score(model.recipe, score)
    if threshold is None:
        threshold = model.thresholds.at(way.name, 0.95)
    places = grid(reach, size)
    judged = model.judge(places)
    scores = way.of(judged).reshape(size, size)
    return Regions(
        reach,
        places[:size, 0],
        judged.outputs.reshape(size, size, -1),
        scores,
        threshold,
        model.recipe.role,
    )


@dataclass(frozen=True)
class JudgedPlane:
    """A square of the plane as one network divides it, with both kinds of mistake there."""

    regions: Regions
    fresh_accuracy: float  # of the test points, before any is refused
    fresh_refused: float  # share of the test points
    box: float  # half the width of the square that holds all training points
    far_accepted: float | None  # share of the places outside the box; None when none is in sight
    corner_score: float  # mean over the four corners


def judge_plane(
    model: Model, points: PointSplits, reach: float, level: float, score: str | None = None
) -> JudgedPlane:
    """The regions at the threshold that accepts a share `level` of the validation points.

    Test points only report. Raises `InputError` as `regions` and `threshold_accepting` do, so also
    when the outputs are no numbers any more.
    """
    way = find_score(model.recipe, score)
    with np.errstate(over="ignore", invalid="ignore"):  # which the threshold refuses
        threshold = threshold_accepting(way.of(model.judge(points.validation.inputs)), level)
        fresh = model.judge(points.test.inputs)
        found = regions(model, reach, score=way.name, threshold=threshold)
    box = float(np.abs(points.train.inputs).max())
    beyond = found.beyond(box)
    return JudgedPlane(
        found,
        float((fresh.preds == points.test.targets).mean()),
        1 - accepted_fraction(way.of(fresh), threshold),
        box,
        float(found.accepted[beyond].mean()) if beyond.any() else None,
        float(found.scores[[0, 0, -1, -1], [0, -1, 0, -1]].mean()),
    )
