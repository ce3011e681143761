"""The histogram below the slider: digits upwards and solid, unknowns downwards and hatched."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.judging.comparison import Histogram
from core.judging.operating_points import OperatingPoint
from core.judging.scores import Score
from pages.shared import charts
from pages.shared.charts import Spec
from pages.thresholds.numbers import share
from pages.thresholds.scored_model import ScoredModel

_DECAL = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0.785}


def show_histogram(scored: ScoredModel, point: OperatingPoint) -> None:
    """Show the scores of digits and unknowns, with the line between refused and accepted."""
    score = scored.comparison.score
    st.echarts_chart(
        _spec(
            scored.comparison.histogram,
            point.threshold,
            charts.colours(st.context.theme.type),
            score,
        ),
        height=268,
        key="histogram",
        alt=f"{score.title} of digits and unknowns; the line at {scored.shown(point.threshold)} "
        f"refuses {share(point.digits_refused)} of the digits and accepts "
        f"{share(point.unknowns_accepted)} of the unknowns",
    )
    st.caption("Up, solid: test digits. Down, hatched: unknowns. Stricter to the right.")


def _spec(histogram: Histogram, threshold: float, palette: Mapping[str, str], score: Score) -> Spec:
    """Stricter to the right, whichever way the score goes; very high bars are cut off."""
    sign = -1 if score.is_distance else 1
    beyond = "further than this" if score.is_distance else "less than this"
    edges, top = histogram.edges, _top(histogram)
    low, high = sorted((sign * float(edges[0]), sign * float(edges[-1])))
    middles = (sign * (edges[:-1] + edges[1:]) / 2).round(5).tolist()
    colours = [palette["accepted" if edge > threshold else "refused"] for edge in edges[1:]]
    common = {
        "type": "bar",
        "stack": "both",
        "barWidth": "92%",
        "silent": True,
        "label": {"color": palette["text"], "fontWeight": "bold"},
        "labelLayout": {"hideOverlap": True},
    }
    line = {
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
    }
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"enabled": False}},
        "grid": {"left": 14, "right": 14, "top": 22, "bottom": 42, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "value",
            "min": round(low, 4),
            "max": round(high, 4),
            "inverse": score.is_distance,
            "name": score.title.lower(),
            "nameLocation": "middle",
            "nameGap": 26,
            "nameTextStyle": {"color": palette["text"]},
            "splitLine": {"show": False},
            "axisLine": {"onZero": False},
            "axisLabel": {"showMinLabel": False, "showMaxLabel": False},
        },
        "yAxis": {"type": "value", "show": False, "min": -1.2 * top, "max": 1.2 * top},
        "series": [
            {
                **common,
                "name": "digits",
                "data": _bars(middles, 100 * histogram.digits, colours, top, beyond),
                "markLine": line,
            },
            {
                **common,
                "name": "unknowns",
                "data": _bars(middles, -100 * histogram.unknowns, colours, top, beyond),
                "itemStyle": {"decal": {**_DECAL, "color": palette["paper"]}},
            },
        ],
    }


def _bars(
    middles: Sequence[float],
    heights: NDArray[np.floating],
    colours: Sequence[str],
    top: float,
    beyond: str,
) -> list[Spec]:
    """Bars of heights in per cent, those below 0 downwards. Those higher than `top` say so, and
    the first, of all scores that are even lower, that it is of what is `beyond`.
    """
    # Towards the middle where a side of the chart is near.
    aligns = ["left"] * 4 + ["center"] * (len(heights) - 8) + ["right"] * 4
    return [
        {
            "value": [middle, round(min(max(height, -top), top), 3)],
            "itemStyle": {"color": colour},
            "label": {
                "show": abs(height) > top or (number == 0 and abs(height) >= 1),
                "formatter": f"{f'{beyond}: ' if number == 0 else '▲' if height > 0 else '▼'}"
                f"{abs(height):.0f} %",
                "position": "top" if height > 0 else "bottom",  # beyond the bar
                "align": align,
            },
        }
        for number, (middle, height, colour, align) in enumerate(
            zip(middles, heights.tolist(), colours, aligns, strict=True)
        )
    ]


def _top(histogram: Histogram) -> float:
    """Where bars are cut off, in per cent: a spike must not flatten the rest."""
    heights = 100 * np.concatenate([histogram.digits, histogram.unknowns])
    fourth = np.sort(heights)[-4]
    return float(max(min(heights.max(), 2 * fourth), 1.0))
