"""Curves of runs as ECharts specs: they change with the clock, so their node has to stay."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.recipes import RECIPES, Recipe
from core.runs.curves import LaneSnapshot, RunSnapshot, difference, settings, thinned
from pages.shared.charts import Spec

_DASHES = ("dotted", "dashed", "solid", [8, 3, 2, 3])


def colour(recipe: Recipe, palette: Mapping[str, str]) -> str:
    """Blue for a classifier, orange for a detector."""
    return palette[recipe.role.name]


def titles(lanes: Sequence[LaneSnapshot]) -> list[str]:
    """What the lanes are called; two of the same name say what differs."""
    names = [_called(lane.recipe) for lane in lanes]
    if len(names) == 2 and names[0] == names[1]:
        first, second = (lane.recipe for lane in lanes)
        names = [f"{names[0]} ({difference(one, two)})" for one, two in _pairs(first, second)]
    return names


def _called(recipe: Recipe) -> str:
    """Its title, and its loss when that makes it another network than the title says."""
    usual = RECIPES.get(recipe.name)
    if usual is None or usual.loss == recipe.loss:
        return recipe.title
    return f"{recipe.title}, {settings(recipe)['loss']}"


def _pairs(first: Recipe, second: Recipe) -> list[tuple[Recipe, Recipe]]:
    return [(first, second), (second, first)]


def loss_chart(
    now: RunSnapshot | None, earlier: Sequence[RunSnapshot], palette: Mapping[str, str]
) -> Spec:
    """Loss over epochs, on a scale of powers of ten: two losses are not of one size."""
    series: list[Spec] = []
    for lane, title, place in _lanes(now):
        steps, losses = thinned(lane.curves.losses)
        per_epoch = lane.num_steps / lane.recipe.optimisation.epochs if lane.num_steps else 1
        paint = colour(lane.recipe, palette)
        xs = steps / per_epoch
        series.append(_line(f"{title}, training", xs, losses, paint, "solid", place))
        ends = np.arange(1, lane.curves.num_epochs + 1)
        validation = lane.curves.validation_losses
        watched = f"{title}, {lane.recipe.data.monitor}"
        series.append(_line(watched, ends, validation, paint, "dashed", place, True))
    for lane, title, dash in _grey(now, earlier):
        ends = np.arange(1, lane.curves.num_epochs + 1)
        grey = palette["faint"]
        series.append(_line(title, ends, lane.curves.validation_losses, grey, dash, 0))
    return _frame("loss", series, palette, now, {"type": "log", "logBase": 10})


def accuracy_chart(
    now: RunSnapshot | None, earlier: Sequence[RunSnapshot], palette: Mapping[str, str]
) -> Spec:
    """Percent right over epochs, on the training images and on the digits that are watched."""
    series: list[Spec] = []
    lowest = 100.0
    for lane, title, place in _lanes(now):
        curves, paint = lane.curves, colour(lane.recipe, palette)
        ends = np.arange(1, curves.num_epochs + 1)
        for name, values, dash in (
            ("training", curves.train_accuracies, "solid"),
            (lane.recipe.data.monitor, curves.validation_accuracies, "dashed"),
        ):
            lowest = min([lowest, *(100 * values)])
            series.append(_line(f"{title}, {name}", ends, 100 * values, paint, dash, place, True))
    for lane, title, dash in _grey(now, earlier):
        values = 100 * lane.curves.validation_accuracies
        lowest = min([lowest, *values])
        ends = np.arange(1, len(values) + 1)
        series.append(_line(title, ends, values, palette["faint"], dash, 0))
    drawn = any(line["data"] for line in series)
    low = 0 if not drawn or lowest < 50 else 50 if lowest < 80 else 80 if lowest < 90 else 90
    return _frame("% right", series, palette, now, {"type": "value", "min": low, "max": 100})


def _lanes(now: RunSnapshot | None) -> list[tuple[LaneSnapshot, str, int]]:
    if now is None:
        return []
    return list(zip(now.lanes, titles(now.lanes), range(2), strict=False))


def _grey(
    now: RunSnapshot | None, earlier: Sequence[RunSnapshot]
) -> list[tuple[LaneSnapshot, str, object]]:
    """Earlier lanes, each named by what it did otherwise than the lane of now that is like it."""
    found = []
    for number, (run, dash) in enumerate(zip(reversed(earlier), _DASHES, strict=False), 1):
        for lane in run.lanes:
            like = _like(lane, now)
            differs = "" if like is None else difference(lane.recipe, like.recipe)
            size = settings(lane.recipe)["train_size"]
            found.append((lane, f"{number} before: {lane.recipe.title}, {differs or size}", dash))
    return found


def _like(lane: LaneSnapshot, now: RunSnapshot | None) -> LaneSnapshot | None:
    lanes = [] if now is None else now.lanes
    same = [other for other in lanes if other.recipe.name == lane.recipe.name]
    return next(iter(same or lanes), None)


def _line(
    name: str,
    xs: NDArray[np.generic],
    ys: NDArray[np.float64],
    colour: str,
    dash: object,
    place: int,
    dots: bool = False,
) -> Spec:
    data = [
        [round(float(x), 3), float(f"{y:.4g}") if math.isfinite(y) and y > 0 else None]
        for x, y in zip(xs, ys, strict=True)
    ]
    return {
        "type": "line",
        "name": name,
        "data": data,
        "color": colour,
        "lineStyle": {"type": dash, "width": 2},
        "showSymbol": (dots and len(data) <= 30) or len(data) == 1,
        # The second of a race has hollow squares, so that it can be told by more than its colour.
        "symbol": ("circle", "emptyRect")[place],
        "symbolSize": 6,
    }


def _frame(
    title: str,
    series: list[Spec],
    palette: Mapping[str, str],
    now: RunSnapshot | None,
    axis: Spec,
) -> Spec:
    text = {"color": palette["text"]}
    names = [line["name"] for line in series]
    own = 2 * len(_lanes(now))
    # A row for each lane, two if its name is long, and one for all that is grey.
    width = 1 if any(len(name) > 24 for name in names[:own]) else 2
    rows = [*(names[row : row + width] for row in range(0, own, width)), names[own:]]
    return {
        "animation": False,
        "grid": {
            "left": 60,
            "right": 14,
            "top": max(84, 18 * len(rows) + 30) if names else 34,
            "bottom": 40,
            "outerBoundsMode": "none",
        },
        "legend": [
            {
                "type": "scroll",
                "top": 18 * row,
                "left": 0,
                "right": 0,
                "data": names,
                "itemWidth": 28,
                "textStyle": {**text, "fontSize": 11},
            }
            for row, names in enumerate(rows)
        ],
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "value",
            "name": "epochs",
            "nameLocation": "middle",
            "nameGap": 24,
            "nameTextStyle": text,
            "min": 0,
            "minInterval": 1,
            "splitLine": {"show": False},
            "axisLabel": text,
        },
        "yAxis": {
            **axis,
            "name": title,
            "nameTextStyle": {**text, "align": "left", "padding": [0, 0, 0, -50]},
            "nameGap": 10,
            "splitLine": {"lineStyle": {"color": palette["faint"], "opacity": 0.25}},
            "axisLabel": text,
        },
        "series": series,
    }
