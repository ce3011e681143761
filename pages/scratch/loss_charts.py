"""Charts of the scratch page as ECharts specs: the loss so far, and along one weight."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.training.worksheet import EDIT, Move
from pages.shared.charts import ROW, Spec, heading, legend_rows

_MAX_POINTS = 400


def moves_chart(moves: Sequence[Move], palette: Mapping[str, str]) -> Spec:
    """The loss after each move; a diamond where a weight was changed."""
    end = None if (highest := ceiling(moves)) is None else _plain(highest)
    # Thousands of steps would take longer to send than to compute.
    drawn = set(np.linspace(0, len(moves) - 1, _MAX_POINTS).round().astype(int).tolist())
    points = [
        {
            "value": [index, _plain(move.loss)],
            "symbol": "diamond" if move.kind == EDIT else "circle",
            "symbolSize": 12 if move.kind == EDIT else 7 if len(moves) < 40 else 3,
        }
        for index, move in enumerate(moves)
        if move.kind == EDIT or index in drawn
    ]
    return {
        "animation": False,
        "title": heading("Loss", palette),
        "grid": {"left": 44, "right": 12, "top": 30, "bottom": 36, "outerBoundsMode": "none"},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": max(10, len(moves) - 1),
            "minInterval": 1,
            "splitLine": {"show": False},
            "name": "moves (◆ a weight was changed)",
            "nameLocation": "middle",
            "nameGap": 20,
        },
        "yAxis": {"type": "value", "min": 0, "splitNumber": 3, "max": end},
        "series": [
            {
                "type": "line",
                "name": "loss",
                "data": points,
                "color": palette["text"],
                "lineStyle": {"width": 2},
            }
        ],
    }


def ceiling(moves: Sequence[Move]) -> float | None:
    """Where the axis of the loss ends: ten times the first, when the loss explodes beyond that and
    would press all that was before it flat; otherwise None.
    """
    highest = 10 * moves[0].loss
    return highest if max(move.loss for move in moves) > highest else None


def weight_chart(
    values: NDArray[np.float64],
    losses: NDArray[np.float64],
    current: tuple[float, float],
    slope: float,
    palette: Mapping[str, str],
) -> Spec:
    """The loss over one weight, the rest as it is; a tangent at `current`, (weight, loss)."""
    weight, loss = current
    reach = (values[-1] - values[0]) / 5
    low, high = float(losses.min()), float(losses.max())
    room = max((high - low) * 0.15, abs(loss) * 0.01, 1e-6)
    no_ends = {"showMinLabel": False, "showMaxLabel": False}
    tangent = [[_plain(weight + d), _plain(loss + slope * d)] for d in (-reach, reach)]
    return {
        "animation": False,
        "title": heading("Loss over this weight", palette),
        "grid": {"left": 52, "right": 14, "top": 46, "bottom": 36, "outerBoundsMode": "none"},
        "legend": legend_rows([["loss", "the gradient: its slope here", "now"]], palette, top=ROW),
        "xAxis": {
            "type": "value",
            "min": _plain(values[0]),
            "max": _plain(values[-1]),
            "splitLine": {"show": False},
            "name": "this weight",
            "nameLocation": "middle",
            "nameGap": 20,
            "axisLabel": no_ends,
        },
        "yAxis": {
            "type": "value",
            "min": _plain(low - room),
            "max": _plain(high + room),
            "splitNumber": 3,
            "axisLabel": no_ends,
        },
        "series": [
            {
                "type": "line",
                "name": "loss",
                "showSymbol": False,
                "color": palette["text"],
                "data": [[_plain(v), _plain(y)] for v, y in zip(values, losses, strict=True)],
            },
            {
                "type": "line",
                "name": "the gradient: its slope here",
                "showSymbol": False,
                "clip": True,
                "color": palette["faint"],
                "lineStyle": {"type": "dashed", "width": 3},
                "data": tangent,
            },
            {
                "type": "scatter",
                "name": "now",
                "symbolSize": 13,
                "color": palette["text"],
                "data": [[_plain(weight), _plain(loss)]],
            },
        ],
    }


def _plain(value: float) -> float:
    return float(f"{value:.6g}")
