"""Points in the plane, each of a class: scattered in one of four ways, or somebody's own."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.digits import Source
from core.errors import InputError
from core.recipes import NUM_CLASSES

MAX_POINTS = 5_000  # to train on
NUM_FRESH = 10_000  # test points, which no network has seen
MAX_NOISE = 1.0
MAX_COORDINATE = 1_000.0

Plane = NDArray[np.float32]  # (N, 2), x and y
Classes = NDArray[np.int64]  # (N,)


@dataclass(frozen=True)
class Points:
    """Labelled points: inputs (N, 2) float32, x and y; targets (N,) int64, from 0."""

    inputs: Plane
    targets: Classes
    num_classes: int
    name: str  # "train", "validation" or "test"

    def __post_init__(self) -> None:
        assert self.inputs.shape == (len(self.targets), 2)
        assert self.inputs.dtype == np.float32
        self.inputs.flags.writeable = False
        self.targets.flags.writeable = False

    def __len__(self) -> int:
        return len(self.targets)

    def first(self, count: int | None) -> "Points":
        """First `count` points, or all of them for None."""
        if count is None:
            return self
        return Points(self.inputs[:count], self.targets[:count], self.num_classes, self.name)


@dataclass(frozen=True)
class PointSplits:
    """Points to learn from (train), to choose by (validation) and to report on (test)."""

    train: Points
    validation: Points
    test: Points
    source: Source

    @property
    def everything(self) -> Points:
        """Training points alone, since more points can be made at any time."""
        return self.train


@dataclass(frozen=True)
class PointKind:
    """Kind of points. `make(rng, count)` scatters points (N, 2) with evenly drawn classes (N,)."""

    name: str
    title: str
    about: str
    num_classes: int
    make: Callable[[np.random.Generator, int], tuple[NDArray[np.float64], Classes]]


def quadrant(points: ArrayLike) -> Classes:
    """Class (N,) of each point (N, 2) by its quadrant, as lesson 3 numbers them.

    0: x < 0, y < 0 · 1: x < 0, y >= 0 · 2: x >= 0, y < 0 · 3: x >= 0, y >= 0.
    """
    x, y = np.asarray(points).T
    return 2 * (x >= 0).astype(np.int64) + (y >= 0)


def _quadrants(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], Classes]:
    points = rng.uniform(-1, 1, (count, 2))
    return points, quadrant(points)


def _rings(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], Classes]:
    classes = rng.integers(0, 3, count)
    angles, radii = rng.uniform(0, 2 * np.pi, count), (classes + rng.uniform(0.1, 0.6, count)) / 2.6
    return _polar(angles, radii), classes


def _spirals(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], Classes]:
    classes, radii = rng.integers(0, 3, count), rng.uniform(0.1, 1, count)
    return _polar(2 * np.pi * (classes / 3 + 0.75 * radii), radii), classes


def _blobs(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], Classes]:
    classes = rng.integers(0, 4, count)
    centres = np.array([(-0.6, -0.6), (-0.6, 0.6), (0.6, -0.6), (0.6, 0.6)])
    return centres[classes] + rng.normal(0, 0.12, (count, 2)), classes


def _polar(angles: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


POINT_KINDS: dict[str, PointKind] = {
    kind.name: kind
    for kind in (
        PointKind("quadrants", "Quadrants", "the four quarters of a square", 4, _quadrants),
        PointKind("rings", "Rings", "three rings, one inside the other", 3, _rings),
        PointKind("spirals", "Spirals", "three arms wound around each other", 3, _spirals),
        PointKind("blobs", "Blobs", "four heaps, with room between them", 4, _blobs),
    )
}


def make_points(kind: str, count: int, noise: float, seed: int, name: str = "train") -> Points:
    """Scatter `count` points of a kind in `POINT_KINDS`, most of them in the square from -1 to 1.

    `noise` is the standard deviation of the random shift that each point gets after its class.
    The same arguments give the same points. Raises `InputError` for an unknown kind, a count
    below 1, a noise outside 0-1 or a negative seed.
    """
    if kind not in POINT_KINDS:
        raise InputError(f"No points are called {kind!r}. Use one of {', '.join(POINT_KINDS)}.")
    if count < 1:
        raise InputError(f"At least one point must be asked for, got {count}.")
    if not 0 <= noise <= MAX_NOISE:
        raise InputError(f"The noise must be from 0 to {MAX_NOISE:g}, got {noise}.")
    if seed < 0:
        raise InputError(f"The seed must be 0 or larger, got {seed}.")
    rng = np.random.default_rng(seed)
    inputs, targets = POINT_KINDS[kind].make(rng, count)
    moved = inputs + rng.normal(0, 1, inputs.shape) * noise
    return Points(moved.astype(np.float32), targets, POINT_KINDS[kind].num_classes, name)


def point_splits(kind: str, count: int, noise: float = 0.0, seed: int = 0) -> PointSplits:
    """Splits of `count` points for training, a fifth as many for validation, `NUM_FRESH` as test.

    Raises `InputError` as `make_points` does, and above `MAX_POINTS`.
    """
    _check_count(count)
    parts = (("train", count), ("validation", max(count // 5, 1)), ("test", NUM_FRESH))
    train, validation, test = (
        make_points(kind, size, noise, 3 * seed + number, name)
        for number, (name, size) in enumerate(parts)
    )
    source = Source("points", f"{kind}, {count} points, noise {noise:g}, seed {seed}")
    return PointSplits(train, validation, test, source)


def splits_of_points(points: ArrayLike, classes: ArrayLike, num_classes: int) -> PointSplits:
    """Splits of somebody's own points (N, 2) with classes (N,), from 0 to `num_classes` - 1.

    All three splits hold all points, since there are no others of their kind. Raises `InputError`
    for no points, too many, a single class, and coordinates or classes that are impossible.
    """
    inputs, targets = np.asarray(points, np.float64), np.asarray(classes)
    _check_points(inputs, targets, num_classes)
    plane, integers = inputs.astype(np.float32), targets.astype(np.int64)
    train, validation, test = (
        Points(plane, integers, num_classes, name) for name in ("train", "validation", "test")
    )
    checksum = hashlib.sha256(plane.tobytes() + integers.tobytes()).hexdigest()[:16]
    source = Source("points", f"{num_classes} classes, {checksum}")
    return PointSplits(train, validation, test, source)


def with_added(splits: PointSplits, points: ArrayLike, classes: ArrayLike) -> PointSplits:
    """Splits with somebody's own points (N, 2) added to those to learn from.

    Raises `InputError` as `own_splits` does for the points together.
    """
    train = splits.train
    inputs = np.concatenate([train.inputs, np.asarray(points, np.float64).reshape(-1, 2)])
    targets = np.concatenate([train.targets, np.asarray(classes, np.int64)])
    together = splits_of_points(inputs, targets, train.num_classes)
    return PointSplits(together.train, splits.validation, splits.test, together.source)


def grid(reach: float, size: int) -> Plane:
    """Points (size * size, 2) of a grid over the square from -reach to reach, as pictures go.

    They are the middles of equal squares, row by row from the top left: row r, column c is point
    `size * r + c`.
    """
    middles = (np.arange(size, dtype=np.float32) + 0.5) * (2 * reach / size) - reach
    y, x = np.meshgrid(-middles, middles, indexing="ij")
    return np.column_stack([x.ravel(), y.ravel()]).astype(np.float32)


def _check_points(
    inputs: NDArray[np.float64], targets: NDArray[np.generic], num_classes: int
) -> None:
    if len(inputs) == 0:
        raise InputError("There are no points to learn from. Add some, of at least two classes.")
    _check_count(len(inputs))
    if inputs.shape != (len(targets), 2):
        raise InputError(
            f"Each point needs x, y and a class; got points of shape {inputs.shape} and "
            f"{len(targets)} classes."
        )
    # "Not all below" refuses NaN, "any above" would not.
    if not (np.abs(inputs) <= MAX_COORDINATE).all():
        raise InputError(
            f"Coordinates must be numbers from -{MAX_COORDINATE:g} to {MAX_COORDINATE:g}."
        )
    if not (2 <= num_classes <= NUM_CLASSES and np.isin(targets, np.arange(num_classes)).all()):
        raise InputError(
            f"Classes must be whole numbers from 0 to {num_classes - 1}, for 2 to {NUM_CLASSES} "
            f"classes; got {np.unique(targets)[:5].tolist()}."
        )
    if len(np.unique(targets)) < 2:
        raise InputError("All points have the same class: add some of another, to tell them apart.")


def _check_count(count: int) -> None:
    if count > MAX_POINTS:
        raise InputError(f"At most {MAX_POINTS:,} points can be learned from here, got {count:,}.")
