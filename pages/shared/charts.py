"""Charts of answers and scores: arrays in, specs out, without Streamlit.

What changes with a stroke, a slider or the clock is ECharts, whose node stays in the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Spec = dict[str, Any]

# Okabe-Ito, lightened on dark; the same hues as in .streamlit/config.toml.
_COLOURS = {
    "light": {
        "classifier": "#0072B2",
        "detector": "#D55E00",
        "accepted": "#009E73",
        "refused": "#CC79A7",
        "faint": "#8A8F99",
        "text": "#20242C",
        "paper": "#FFFFFF",
    },
    "dark": {
        "classifier": "#56B4E9",
        "detector": "#F08A3C",
        "accepted": "#2FC59A",
        "refused": "#E3A0C5",
        "faint": "#7F8795",
        "text": "#E8E6E1",
        "paper": "#14161A",
    },
}
_FROM_0_TO_1 = {"type": "value", "min": 0, "max": 1}  # an axis
_LOW, _HIGH = -0.5, 1.5  # what is beyond is cut off there, with an arrow and its number
_ROOM = 0.35  # above and below for those numbers


def colours(theme: str | None) -> dict[str, str]:
    """The palette of a theme, light unless it is "dark"."""
    return _COLOURS["dark" if theme == "dark" else "light"]


def ten_bars(
    heights: NDArray[np.floating] | None,
    colour: str,
    palette: Mapping[str, str],
    ghost: NDArray[np.floating] | None = None,
) -> Spec:
    """One bar for each digit, 0 and 1 marked. None draws the empty axes.

    `ghost` are outlined bars behind: the clean answer that is nearest.
    """
    values = [] if heights is None else [float(value) for value in heights]
    winner = int(np.argmax(values)) if values else -1
    bars = [
        {
            "value": round(min(max(value, _LOW), _HIGH), 4),
            # Not opacity, which the label would take over.
            "itemStyle": {"color": colour if digit == winner else f"{colour}73"},
            "label": {
                "show": digit == winner or not _LOW <= value <= _HIGH,
                "position": "top" if value >= 0 else "bottom",
                "formatter": _bar_label(value),
                "fontWeight": "bold" if digit == winner else "normal",
                "fontSize": 11,
            },
        }
        for digit, value in enumerate(values)
    ]
    series: list[Spec] = [
        {
            "type": "bar",
            "data": bars,
            "color": colour,
            "barWidth": "72%",
            "z": 3,
            "markLine": _lines([{"yAxis": 0}, {"yAxis": 1}], palette, "dashed"),
        }
    ]
    if ghost is not None:
        outline = {"color": "transparent", "borderColor": palette["faint"], "borderType": "dashed"}
        series.append(
            {
                "type": "bar",
                "data": [float(value) or None for value in ghost],
                "barWidth": "72%",
                "barGap": "-100%",
                "itemStyle": outline,
                "silent": True,
                "z": 4,
            }
        )
    return {
        "animation": False,
        "grid": {"left": 22, "right": 4, "top": 4, "bottom": 22, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "category",
            "data": [str(digit) for digit in range(10)],
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "fontSize": 13},
            "axisLine": {"onZero": False},
        },
        "yAxis": {
            "type": "value",
            "min": _LOW - _ROOM,
            "max": _HIGH + _ROOM,
            "splitLine": {"show": False},
            "axisLabel": {"customValues": [0, 1]},
        },
        "series": series,
    }


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
            **_FROM_0_TO_1,
            "name": "strength of the noise",
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {**_FROM_0_TO_1, "name": "share accepted", "nameTextStyle": {"align": "left"}},
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


def _bar_label(value: float) -> str:
    if value > _HIGH:
        return f"▲{value:.1f}"
    if value < _LOW:
        return f"▼{-value:.1f}"
    return f"{value:.2f}"


def _area(left: float, right: float, colour: str) -> list[Spec]:
    style = {"color": colour, "opacity": 0.22}
    return [{"xAxis": round(left, 4), "itemStyle": style}, {"xAxis": round(right, 4)}]


def _limit_line(limit: float, palette: Mapping[str, str], end: str, text: str) -> Spec:
    """A line across the axis at a limit, with a text at one end."""
    label = {"show": True, "position": end, "formatter": text}
    return {**_lines([{"xAxis": round(limit, 4)}], palette, "solid"), "label": label}


def _lines(positions: list[Spec], palette: Mapping[str, str], dash: str) -> Spec:
    return {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "label": {"show": False},
        "lineStyle": {"color": palette["faint"], "type": dash, "width": 1},
        "data": positions,
    }
