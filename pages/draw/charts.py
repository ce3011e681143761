"""The charts that only the draw page has: histograms, and lines over strengths."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pages.shared.charts import FROM_0_TO_1, ROW, Spec, legend_rows, lines


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
        "grid": {"left": 40, "right": 12, "top": 28, "bottom": 24},
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
    rows = [[title] for title in lines]
    return {
        "animation": False,
        "grid": {"left": 48, "right": 16, "top": ROW * (len(rows) + 1) + 14, "bottom": 40},
        "legend": legend_rows(rows, palette),
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


def _limit_line(limit: float, palette: Mapping[str, str], end: str, text: str) -> Spec:
    """A line across the axis at a limit, with a text at one end."""
    # Higher than the number at the top of the axis, beside which it may come to stand.
    label = {"show": True, "position": end, "formatter": text, "distance": 10}
    return {**lines([{"xAxis": round(limit, 4)}], palette, "solid"), "label": label}
