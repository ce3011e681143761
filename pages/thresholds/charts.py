"""Charts of a line that moves, all ECharts: digits are solid, unknowns hatched."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.judging.comparison import Histogram
from pages.shared.charts import Spec

_DECAL = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0.785}


class Curve(NamedTuple):
    """A line of a chart and the place on it where the threshold is."""

    name: str
    x: NDArray[np.floating]
    y: NDArray[np.floating]
    dot: tuple[float, float]
    colour: str
    dash: str


def histogram(
    found: Histogram, threshold: float, palette: Mapping[str, str], *, is_distance: bool
) -> Spec:
    """Digits upwards, unknowns downwards, stricter to the right; very high bars are cut off."""
    sign = -1 if is_distance else 1
    middles = (found.edges[:-1] + found.edges[1:]) / 2
    top, last = _top(found), len(middles) - 1
    half = (found.edges[1] - found.edges[0]) / 2

    def bars(shares: NDArray[np.floating], direction: int, *, hatched: bool) -> list[Spec]:
        return [
            {
                "value": [
                    round(sign * float(x), 5),
                    round(direction * min(100 * float(share), top), 3),
                ],
                "itemStyle": {"color": palette["accepted" if x + half > threshold else "refused"]}
                | ({"decal": {**_DECAL, "color": palette["paper"]}} if hatched else {}),
                "label": {
                    "show": bool(100 * share > top),
                    "formatter": f"{'▲' if direction > 0 else '▼'} {100 * share:.0f} %",
                    # Beyond the bar, and towards the middle where a side of the chart is near.
                    "position": "top" if direction > 0 else "bottom",
                    "align": "left" if place < 4 else "right" if place > last - 4 else "center",
                    "color": palette["text"],
                    "fontWeight": "bold",
                },
            }
            for place, (x, share) in enumerate(zip(middles, shares, strict=True))
        ]

    ends = sorted((sign * float(found.edges[0]), sign * float(found.edges[-1])))
    common = {
        "type": "bar",
        "stack": "both",
        "barWidth": "92%",
        "silent": True,
        "labelLayout": {"hideOverlap": True},
    }
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"enabled": False}},
        "grid": {"left": 14, "right": 14, "top": 22, "bottom": 24, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "value",
            "min": round(ends[0], 4),
            "max": round(ends[1], 4),
            "inverse": is_distance,
            "splitLine": {"show": False},
            "axisLine": {"onZero": False},
            "axisLabel": {"showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": {"type": "value", "show": False, "min": -1.2 * top, "max": 1.2 * top},
        "series": [
            {
                **common,
                "name": "digits",
                "data": bars(found.digits, 1, hatched=False),
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "animation": False,
                    "lineStyle": {"color": palette["text"], "type": "solid", "width": 2},
                    "label": {
                        "show": True,
                        "position": "end",
                        "formatter": "refused ← → accepted",
                        "color": palette["text"],
                    },
                    "data": [{"xAxis": round(sign * threshold, 5)}],
                },
            },
            {**common, "name": "unknowns", "data": bars(found.unknowns, -1, hatched=True)},
        ],
    }


def curves(
    lines: Sequence[Curve], palette: Mapping[str, str], x_name: str, y_name: str, y_max: float = 1.0
) -> Spec:
    """Curves over 0-1, each with its dot."""
    series: list[Spec] = []
    for line in lines:
        points = np.column_stack([line.x, line.y]).round(4).tolist()
        series.append(
            {
                "type": "line",
                "name": line.name,
                "data": points,
                "showSymbol": False,
                "color": line.colour,
                "lineStyle": {"type": line.dash, "width": 2},
                "silent": True,
            }
        )
        series.append(
            {
                "type": "scatter",
                "name": line.name,
                "symbolSize": 14,
                "data": [[round(value, 4) for value in line.dot]],
                "itemStyle": {
                    "color": line.colour,
                    "borderColor": palette["text"],
                    "borderWidth": 2,
                },
                "z": 5,
            }
        )
    axis = {"type": "value", "min": 0, "splitNumber": 4, "splitLine": {"show": False}}
    return {
        "animation": False,
        "grid": {"left": 48, "right": 20, "top": 50, "bottom": 42, "outerBoundsMode": "none"},
        "legend": {"top": 0, "left": 0, "itemWidth": 26, "data": [line.name for line in lines]},
        "xAxis": {
            **axis,
            "max": 1,
            "name": x_name,
            "nameLocation": "middle",
            "nameGap": 24,
        },
        "yAxis": {
            **axis,
            "max": y_max,
            "name": y_name,
            "nameTextStyle": {"align": "left"},
        },
        "series": series,
    }


def _top(found: Histogram) -> float:
    """Where bars are cut off, in per cent: a spike must not flatten the rest."""
    heights = 100 * np.concatenate([found.digits, found.unknowns])
    usual = np.sort(heights)[-4]
    return float(max(min(heights.max(), 2 * usual), 1.0))
