"""The chart of one setting swept, as an ECharts spec."""

from collections.abc import Mapping, Sequence

from core.runs.sweep import SweepRow
from pages.shared.charts import ROW, Spec, heading, legend_rows


def sweep_chart(
    rows: Sequence[SweepRow], setting: str, monitored: str, palette: Mapping[str, str]
) -> Spec:
    """Percent right over the values as they were typed; what has no epoch yet has no point."""
    text = {"color": palette["text"]}

    def line(name: str, shares: list[float | None], dash: str, symbol: str) -> Spec:
        return {
            "type": "line",
            "name": name,
            "data": [None if share is None else round(100 * share, 2) for share in shares],
            "color": palette["text"],
            "lineStyle": {"type": dash, "width": 2},
            "symbol": symbol,
            "symbolSize": 9,
        }

    return {
        "animation": False,
        "title": heading("% right", palette),
        "grid": {"left": 52, "right": 14, "top": 52, "bottom": 44, "outerBoundsMode": "none"},
        "legend": legend_rows([["training", monitored]], palette, top=ROW),
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": [row.value for row in rows],
            "name": setting,
            "nameLocation": "middle",
            "nameGap": 26,
            "nameTextStyle": text,
            "axisLabel": {**text, "interval": 0},
        },
        "yAxis": {
            "type": "value",
            "scale": True,
            "splitLine": {"lineStyle": {"color": palette["faint"], "opacity": 0.25}},
            "axisLabel": text,
        },
        "series": [
            line("training", [row.train_accuracy for row in rows], "solid", "circle"),
            line(monitored, [row.validation_accuracy for row in rows], "dashed", "emptyCircle"),
        ],
    }
