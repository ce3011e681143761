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
    },
    "dark": {
        "classifier": "#56B4E9",
        "detector": "#F08A3C",
        "accepted": "#2FC59A",
        "refused": "#E3A0C5",
        "faint": "#7F8795",
        "text": "#E8E6E1",
    },
}
ROW = 18  # pixels, the height of a heading and of a row of a legend
FROM_0_TO_1 = {"type": "value", "min": 0, "max": 1}  # an axis
_LOW, _HIGH = -0.5, 1.5  # what is beyond is cut off there, with an arrow and its number
_ROOM = 0.35  # above and below for those numbers


def colours(theme: str | None) -> dict[str, str]:
    """The palette of a theme, light unless it is "dark"."""
    return _COLOURS["dark" if theme == "dark" else "light"]


def heading(text: str, palette: Mapping[str, str]) -> Spec:
    """The title of a chart, in its top left corner: what stands above it on a desktop may be far
    away on a phone.
    """
    style = {"color": palette["text"], "fontSize": 13, "fontWeight": 600, "lineHeight": ROW}
    return {"text": text, "left": 0, "top": 0, "padding": 0, "textStyle": style}


def legend_rows(
    rows: Sequence[Sequence[str]], palette: Mapping[str, str], *, top: int = 0
) -> list[Spec]:
    """A legend for each row of names, `ROW` pixels high, from `top` down: one that is too long for
    its width can be leafed through, and never grows into the chart.
    """
    return [
        {
            "type": "scroll",
            "top": top + ROW * number,
            "left": 0,
            "right": 0,
            "data": list(names),
            "itemWidth": 28,
            "textStyle": {"color": palette["text"], "fontSize": 11},
        }
        for number, names in enumerate(rows)
    ]


def ten_bars(
    heights: NDArray[np.floating] | None,
    colour: str,
    palette: Mapping[str, str],
    *,
    clean: int | None = None,
) -> Spec:
    """One bar for each digit, 0 and 1 marked. None draws the empty axes.

    `clean` is the digit of the clean answer to outline behind the bars.
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
            "markLine": lines([{"yAxis": 0}, {"yAxis": 1}], palette, "dashed"),
        }
    ]
    if clean is not None:
        outline = {"color": "transparent", "borderColor": palette["faint"], "borderType": "dashed"}
        series.append(
            {
                "type": "bar",
                "data": [1.0 if digit == clean else None for digit in range(10)],
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


def _bar_label(value: float) -> str:
    if value > _HIGH:
        return f"▲{value:.1f}"
    if value < _LOW:
        return f"▼{-value:.1f}"
    return f"{value:.2f}"


def lines(positions: list[Spec], palette: Mapping[str, str], dash: str) -> Spec:
    return {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "label": {"show": False},
        "lineStyle": {"color": palette["faint"], "type": dash, "width": 1},
        "data": positions,
    }
