"""Curves of runs as ECharts specs: they change with the clock, so their node has to stay."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.recipes import CROSS_ENTROPY, RECIPES, Recipe
from core.recipes.description import difference, settings
from core.runs.curves import NO_CURVES, thinned
from core.runs.snapshot import FAILED, QUEUED, LaneSnapshot, RunSnapshot
from pages.shared.charts import ROW, Spec, heading, legend_rows

_DASHES = ("dotted", "dashed", "solid", [8, 3, 2, 3])  # of earlier runs, the last one first
_FORMS = ("circle", "emptyRect")  # of points
_NEAR = 100  # epochs: a training as long as that has its whole axis from the start
_NO_LOSS = 1e-6  # what is below is nothing, and would leave no room for the rest


def lane_titles(lanes: Sequence[LaneSnapshot]) -> list[str]:
    """The titles of a run's lanes; two of one name say in what they differ."""
    titles = [_title(lane.recipe) for lane in lanes]
    if len(titles) == 2 and titles[0] == titles[1]:
        first, second = (lane.recipe for lane in lanes)
        differences = difference(first, second), difference(second, first)
        return [f"{titles[0]} ({differs})" for differs in differences]
    return titles


def _title(recipe: Recipe) -> str:
    """A recipe's title, with its loss when that makes it another network than the title says."""
    named = RECIPES.get(recipe.name)
    if named is None or named.loss == recipe.loss:
        return recipe.title
    return f"{recipe.title}, {recipe.loss.title}"


def loss_chart(
    run: RunSnapshot | None, earlier: Sequence[RunSnapshot], palette: Mapping[str, str]
) -> Spec:
    """Loss over epochs, on a scale of powers of ten: two losses are not of one size."""
    series: list[Spec] = []
    for form, (lane, title) in zip(forms(run), _titled_lanes(run), strict=True):
        steps, losses = thinned(lane.curves.losses)
        per_epoch = lane.num_steps / lane.recipe.optimisation.epochs if lane.num_steps else 1
        colour = palette[lane.recipe.role.name]
        series.append(_line(f"{title}, training", losses, colour, form, xs=steps / per_epoch))
        monitored = f"{title}, {lane.recipe.data.monitor}"
        validation = lane.curves.validation_losses
        series.append(_line(monitored, validation, colour, form, dash="dashed", dots=True))
    for lane, title, dash in _earlier_lanes(run, earlier):
        series.append(_line(title, lane.curves.validation_losses, palette["faint"], dash=dash))
    low, high = _loss_range(run, [y for line in series for _, y in line["data"] if y is not None])
    axis = {"type": "log", "logBase": 10, "min": low, "max": high}
    return _frame("Loss", series, palette, run, axis)


def _loss_range(run: RunSnapshot | None, losses: Sequence[float]) -> tuple[float, float]:
    """The ends of the axis of losses, powers of ten: those of a training that begins as most do,
    which move only for losses beyond them, and never above the ceiling nor to where all is 0.
    """
    lanes = [] if run is None else run.lanes
    # Ten equal shares have a cross-entropy of 2.3, the other losses begin below 1.
    first = 10.0 if any(lane.recipe.loss.name == CROSS_ENTROPY for lane in lanes) else 1.0
    high = 10.0 ** math.ceil(math.log10(max(first, *losses, 0)))
    low = 10.0 ** math.floor(math.log10(min(0.1, *losses, 1)))
    return max(low, _NO_LOSS), min(high, loss_ceiling(lanes) or high)


def loss_ceiling(lanes: Sequence[LaneSnapshot]) -> float | None:
    """The highest loss that a chart of these lanes shows: a power of ten at least 30 times the
    first loss, so that one which explodes does not press the others flat. None before a step.
    """
    firsts = [float(lane.curves.losses[0]) for lane in lanes if len(lane.curves.losses)]
    firsts = [loss for loss in firsts if 0 < loss < math.inf]
    return 10.0 ** math.ceil(math.log10(30 * max(firsts))) if firsts else None


def highest_loss(lane: LaneSnapshot) -> float:
    """The highest finite loss of a lane so far, of a step or of an epoch; 0 before the first."""
    losses = np.concatenate([lane.curves.losses, lane.curves.validation_losses])
    return float(max(losses[np.isfinite(losses)], default=0))


def first_epoch_above(lane: LaneSnapshot, ceiling: float) -> int | None:
    """The first epoch, from 1, with a finite loss above a ceiling, of a step or of its end."""
    per_epoch = max(1, round(lane.num_steps / lane.recipe.optimisation.epochs))
    steps = np.flatnonzero(_is_above(lane.curves.losses, ceiling)) // per_epoch
    ends = np.flatnonzero(_is_above(lane.curves.validation_losses, ceiling))
    return min([int(epoch) + 1 for epoch in (*steps[:1], *ends[:1])], default=None)


def _is_above(losses: NDArray[np.float64], ceiling: float) -> NDArray[np.bool_]:
    return np.isfinite(losses) & (losses > ceiling)


def accuracy_chart(
    run: RunSnapshot | None, earlier: Sequence[RunSnapshot], palette: Mapping[str, str]
) -> Spec:
    """Percent right over epochs, on the training images and on the digits that are watched."""
    series: list[Spec] = []
    for form, (lane, title) in zip(forms(run), _titled_lanes(run), strict=True):
        colour = palette[lane.recipe.role.name]
        for digits, accuracies, dash in (
            ("training", lane.curves.train_accuracies, "solid"),
            (lane.recipe.data.monitor, lane.curves.validation_accuracies, "dashed"),
        ):
            name = f"{title}, {digits}"
            series.append(_line(name, 100 * accuracies, colour, form, dash=dash, dots=True))
    for lane, title, dash in _earlier_lanes(run, earlier):
        percents = 100 * lane.curves.validation_accuracies
        series.append(_line(title, percents, palette["faint"], dash=dash))
    heights = [y or 0 for line in series for _, y in line["data"]]
    lowest = min(heights, default=0)
    low = 0 if lowest < 50 else 50 if lowest < 80 else 80 if lowest < 90 else 90
    return _frame("% right", series, palette, run, {"type": "value", "min": low, "max": 100})


def not_begun(recipes: Sequence[Recipe]) -> RunSnapshot:
    """The run that these recipes would be, for its axes."""
    lanes = tuple(LaneSnapshot(recipe, 0, 0, NO_CURVES, None) for recipe in recipes)
    return RunSnapshot(QUEUED, lanes, "", 0.0, 0)


def forms(run: RunSnapshot | None) -> list[str]:
    """The form of each lane's points, so that it can be told by more than its colour: a classifier
    has discs on every page and a detector hollow squares, and of two alike the second has those.
    """
    roles = [] if run is None else [lane.recipe.role.may_refuse for lane in run.lanes]
    if len(set(roles)) < len(roles):
        return list(_FORMS[: len(roles)])
    return [_FORMS[may_refuse] for may_refuse in roles]


def _titled_lanes(run: RunSnapshot | None) -> list[tuple[LaneSnapshot, str]]:
    if run is None:
        return []
    return list(zip(run.lanes, lane_titles(run.lanes), strict=True))


def _earlier_lanes(
    run: RunSnapshot | None, earlier: Sequence[RunSnapshot]
) -> list[tuple[LaneSnapshot, str, object]]:
    """Earlier lanes with title and dash: in what each differs from the lane of `run` like it."""
    lanes = []
    for number, (before, dash) in enumerate(zip(reversed(earlier), _DASHES, strict=False), 1):
        for lane in before.lanes:
            like = _lane_like(lane, run)
            differs = "" if like is None else difference(lane.recipe, like.recipe)
            size = settings(lane.recipe)["train_size"]
            lanes.append((lane, f"{number} before: {lane.recipe.title}, {differs or size}", dash))
    return lanes


def _lane_like(lane: LaneSnapshot, run: RunSnapshot | None) -> LaneSnapshot | None:
    """The lane of a run with the recipe of `lane`, or else its first."""
    lanes = () if run is None else run.lanes
    same = [other for other in lanes if other.recipe.name == lane.recipe.name]
    return next(iter(same or lanes), None)


def _line(
    name: str,
    ys: NDArray[np.float64],
    colour: str,
    form: str = _FORMS[0],
    *,
    xs: NDArray[np.float64] | None = None,
    dash: object = "solid",
    dots: bool = False,
) -> Spec:
    """A curve of a lane, with points of a form, over whole epochs unless `xs` are others."""
    xs = np.arange(1, len(ys) + 1) if xs is None else xs
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
        "symbol": form,
        "symbolSize": 6,
    }


def _frame(
    title: str,
    series: list[Spec],
    palette: Mapping[str, str],
    run: RunSnapshot | None,
    axis: Spec,
) -> Spec:
    text = {"color": palette["text"]}
    names = [line["name"] for line in series]
    num_coloured = 0 if run is None else 2 * len(run.lanes)
    # A row for each lane, two if its name is long, and one for all that is grey.
    width = 1 if any(len(name) > 24 for name in names[:num_coloured]) else 2
    rows = [names[row : row + width] for row in range(0, num_coloured, width)]
    rows.append(names[num_coloured:])
    return {
        "animation": False,
        "title": heading(title, palette),
        "grid": {
            "left": 60,
            "right": 14,
            # Before there are names, the room that those of a race will take.
            "top": ROW * ((len(rows) if names else 5) + 1) + 12,
            "bottom": 40,
            "outerBoundsMode": "none",
        },
        "legend": legend_rows(rows, palette, top=ROW),
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {
            "type": "value",
            "name": "epochs",
            "nameLocation": "middle",
            "nameGap": 24,
            "nameTextStyle": text,
            "min": 0,
            "max": _last_epoch(run, series),
            "minInterval": 1,
            "splitLine": {"show": False},
            "axisLabel": text,
        },
        "yAxis": {
            **axis,
            "splitLine": {"lineStyle": {"color": palette["faint"], "opacity": 0.25}},
            "axisLabel": text,
        },
        "series": series,
    }


def _last_epoch(run: RunSnapshot | None, series: Sequence[Spec]) -> float | None:
    """Where the axis of epochs ends: at the last that is planned, or, when that is far off, at a
    round number that grows now and then. After a failure, where the curves do: that is soon.
    """
    if run is None or run.state == FAILED:
        return None
    drawn = max((x for line in series for x, _ in line["data"]), default=0)
    last = max(lane.recipe.optimisation.epochs for lane in run.lanes)
    if last <= _NEAR:
        return max(last, math.ceil(drawn))
    rounds = [epochs for epochs in (20, 50, 100, 200, 500) if drawn <= epochs < last]
    return max(min([*rounds, last]), math.ceil(drawn))
