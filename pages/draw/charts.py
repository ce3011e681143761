"""The charts that only the draw page has: a gauge, histograms, and lines over strengths."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pages.shared.charts import FROM_0_TO_1, Spec, lines


def distance_gauge(distance: float | None, limit: float, palette: Mapping[str, str]) -> Spec:
    """The distance of an answer to a clean one, on a line with its limit; cut at three limits."""
    accepted = distance is not None and distance <= limit
    limit = max(limit, 1e-3)  # an axis needs some length
    far = 3 * limit
    marks: list[Spec] = []
    if distance is not None:
        cut = distance > far
        marks.append(
            {
                "value": [round(min(distance, far), 4), 0],
                "symbol": "triangle" if cut else "circle",
                "symbolRotate": -90 if cut else 0,
                "itemStyle": {"color": palette["accepted" if accepted else "refused"]},
                "label": {
                    "show": True,
                    "position": "top" if distance < 0.8 * far else [-44, -18],
                    "formatter": f"{distance:.2f}",
                    "fontWeight": "bold",
                },
            }
        )
    return {
        "animation": False,
        "grid": {"left": 22, "right": 12, "top": 22, "bottom": 20, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": round(far, 4),
            "interval": round(limit, 4),
            "splitLine": {"show": False},
            "axisLabel": {"show": False},
            "axisTick": {"show": False},
        },
        "yAxis": {"type": "value", "min": -1, "max": 1, "show": False},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 15,
                "data": marks,
                "markArea": {
                    "silent": True,
                    "data": [
                        _area(0, limit, palette["accepted"]),
                        _area(limit, far, palette["refused"]),
                    ],
                },
                "markLine": _limit_line(
                    limit, palette, "start", f"distance accepted up to {limit:.2f}"
                ),
            }
        ],
    }


def stacked(top: Spec, bottom: Spec, top_height: int) -> Spec:
    """Two charts as one, the first `top_height` pixels high: one node to update, not two."""
    parts: dict[str, list[Spec]] = {"grid": [], "xAxis": [], "yAxis": [], "series": []}
    for index, spec in enumerate((top, bottom)):
        grid = dict(spec["grid"])
        if index == 0:
            grid["height"] = top_height - grid["top"] - grid.pop("bottom")
        else:
            grid["top"] += top_height
        parts["grid"].append(grid)
        parts["xAxis"].append({**spec["xAxis"], "gridIndex": index})
        parts["yAxis"].append({**spec["yAxis"], "gridIndex": index})
        indices = {"xAxisIndex": index, "yAxisIndex": index}
        parts["series"] += [{**series, **indices} for series in spec["series"]]
    return {"animation": False, **parts}


def score_histogram(
    values: NDArray[np.floating], limit: float, palette: Mapping[str, str], *, small_is_good: bool
) -> Spec:
    """A histogram of the pictures' values; those on the good side of the limit are accepted."""
    scores, threshold = (-values, -limit) if small_is_good else (values, limit)
    sign = -1 if small_is_good else 1
    low, high = min(scores.min(), threshold), max(scores.max(), threshold)
    # Never less than what a float can tell apart there.
    margin = max((high - low) * 0.05, 1e-6 * max(1, abs(low), abs(high)))
    # The threshold is an edge, so that no bar is on both sides.
    width = (high - low + 2 * margin) / 40
    below = np.arange(threshold, low - margin - width, -width)[::-1]
    edges = np.concatenate([below, np.arange(threshold + width, high + margin + width, width)])
    counts, _ = np.histogram(scores, edges)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = [
        {
            "value": [round(sign * float(x), 4), int(n)],
            "itemStyle": {"color": palette["accepted" if x > threshold else "refused"]},
        }
        for x, n in zip(middles, counts, strict=True)
    ]
    ends = sorted(sign * round(float(edge), 4) for edge in (edges[0], edges[-1]))
    return {
        "animation": False,
        "grid": {"left": 40, "right": 12, "top": 22, "bottom": 24},
        "xAxis": {
            "type": "value",
            "min": ends[0],
            "max": ends[1],
            "splitLine": {"show": False},
            "splitNumber": 4,
            "axisLabel": {"showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": {"type": "value", "splitNumber": 2},
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "bar",
                "data": bars,
                "barWidth": "98%",
                "barCategoryGap": "0%",
                "markLine": _limit_line(
                    limit, palette, "end", "← accepted" if small_is_good else "accepted →"
                ),
            }
        ],
    }


def shares_by_strength(
    strengths: Sequence[float],
    lines: Mapping[str, tuple[Sequence[float], str, str]],
    palette: Mapping[str, str],
) -> Spec:
    """Curves over the strengths of noise, all in 0-1: title -> (shares accepted, colour, dash)."""
    return {
        "animation": False,
        "grid": {"left": 48, "right": 16, "top": 84, "bottom": 40},
        "legend": {"top": 0, "itemWidth": 34},
        "tooltip": {"trigger": "axis", "valueFormatter": "percent"},
        "xAxis": {
            **FROM_0_TO_1,
            "name": "strength of the noise",
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {**FROM_0_TO_1, "name": "share accepted", "nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "line",
                "name": title,
                "data": [[s, round(v, 4)] for s, v in zip(strengths, values, strict=True)],
                "color": colour,
                "lineStyle": {"type": dash, "width": 2.5},
                "symbolSize": 5,
            }
            for title, (values, colour, dash) in lines.items()
        ],
    }


def _area(left: float, right: float, colour: str) -> list[Spec]:
    style = {"color": colour, "opacity": 0.22}
    return [{"xAxis": round(left, 4), "itemStyle": style}, {"xAxis": round(right, 4)}]


def _limit_line(limit: float, palette: Mapping[str, str], end: str, text: str) -> Spec:
    """A line across the axis at a limit, with a text at one end."""
    label = {"show": True, "position": end, "formatter": text}
    return {**lines([{"xAxis": round(limit, 4)}], palette, "solid"), "label": label}
