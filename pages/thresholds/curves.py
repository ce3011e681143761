"""Two curves with the line as a dot on them: ROC, and risk over coverage."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.shared import charts
from pages.shared.charts import ROW, Spec, legend_rows
from pages.thresholds.scored_model import ScoredModel


class Curve(NamedTuple):
    """A curve of a chart, and the point on it where the line is."""

    name: str
    x: NDArray[np.floating]
    y: NDArray[np.floating]
    dot: tuple[float, float]
    colour: str
    dash: str


def show_curves(first: ScoredModel, second: ScoredModel | None, threshold: float) -> None:
    """Show both charts; a second model has its dot where it refuses as many digits."""
    palette = charts.colours(st.context.theme.type)
    lines = [(first, threshold, "solid")]
    if second is not None:
        refused = first.comparison.point(threshold).digits_refused
        lines.append((second, second.comparison.refusing(refused), "dashed"))
    rocs, risks = [], []
    for scored, line, dash in lines:
        name = f"{scored.role.name}, {scored.comparison.score.title.lower()}"
        style = (palette[scored.role.name], dash)
        comparison, point = scored.comparison, scored.comparison.point(line)
        roc_dot = (point.unknowns_accepted, 1 - point.digits_refused)
        rocs.append(Curve(name, comparison.roc.fpr, comparison.roc.tpr, roc_dot, *style))
        answered = float(comparison.pooled.accepted(line))
        right = float(comparison.pooled.accepted_right(line))
        risk_dot = (answered, 1 - right / answered if answered else 0.0)
        risks.append(Curve(name, comparison.risk.coverage, comparison.risk.risk, risk_dot, *style))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**ROC**: what you gain and what you pay, for every line")
        st.echarts_chart(
            _spec(rocs, palette, "unknowns accepted (FPR)", "digits accepted (TPR)"),
            height=300,
            key="roc",
            alt=f"ROC curve; the dot is at {rocs[0].dot[0]:.4f} of the unknowns and "
            f"{rocs[0].dot[1]:.4f} of the digits accepted",
        )
    with right:
        st.markdown("**Risk and coverage**: answer less, make fewer mistakes")
        top = 1.1 * max(float(curve.y.max()) for curve in risks)
        st.echarts_chart(
            _spec(
                risks,
                palette,
                "answered, of digits and unknowns",
                "wrong among the answers",
                *round_steps(max(top, 0.01)),
            ),
            height=300,
            key="risk",
            alt=f"Risk over coverage; the dot is at {risks[0].dot[0]:.4f} answered and "
            f"{risks[0].dot[1]:.4f} of the answers wrong",
        )


def round_steps(top: float) -> tuple[float, float]:
    """A round step of at most five in an axis, and where the axis then ends, at `top` or beyond it:
    on a step, so that no tick is beside the end, which is one itself.
    """
    power = 10.0 ** math.floor(math.log10(top / 5))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= top / 5)
    return round(step, 10), round(step * math.ceil(top / step), 10)


def _spec(
    curves: Sequence[Curve],
    palette: Mapping[str, str],
    x_name: str,
    y_name: str,
    y_step: float = 0.25,
    y_max: float = 1.0,
) -> Spec:
    """Curves over 0-1, each with its dot."""
    rows = [[curve.name] for curve in curves]

    def axis(name: str, step: float, end: float) -> Spec:
        ends = {"type": "value", "min": 0, "max": end, "interval": step}
        return {**ends, "name": name, "splitLine": {"show": False}}

    return {
        "animation": False,
        "grid": {
            "left": 48,
            "right": 20,
            "top": ROW * (len(rows) + 1) + 14,
            "bottom": 42,
            "outerBoundsMode": "none",
        },
        "legend": legend_rows(rows, palette),
        "xAxis": {**axis(x_name, 0.25, 1), "nameLocation": "middle", "nameGap": 24},
        "yAxis": {**axis(y_name, y_step, y_max), "nameTextStyle": {"align": "left"}},
        "series": [
            series for curve in curves for series in (_line(curve), _dot(curve, palette["text"]))
        ],
    }


def _line(curve: Curve) -> Spec:
    return {
        "type": "line",
        "name": curve.name,
        "data": np.column_stack([curve.x, curve.y]).round(4).tolist(),
        "showSymbol": False,
        "color": curve.colour,
        "lineStyle": {"type": curve.dash, "width": 2},
        "silent": True,
    }


def _dot(curve: Curve, border: str) -> Spec:
    return {
        "type": "scatter",
        "name": curve.name,
        "symbolSize": 14,
        "data": [[round(value, 4) for value in curve.dot]],
        "itemStyle": {"color": curve.colour, "borderColor": border, "borderWidth": 2},
        "z": 5,
    }
