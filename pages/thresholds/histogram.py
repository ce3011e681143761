"""The histogram of all scores, in which the line between refused and accepted is dragged."""

import numpy as np
import streamlit as st

from core.judging.comparison import Histogram
from core.judging.operating_points import OperatingPoint
from pages.components.line_histogram import line_histogram
from pages.thresholds.numbers import share
from pages.thresholds.scored_model import ScoredModel
from pages.thresholds.slider import move_line

KEY = "histogram"


def show_histogram(scored: ScoredModel, point: OperatingPoint) -> None:
    """Show the scores of digits and unknowns, with the line between refused and accepted."""
    comparison = scored.comparison
    line_histogram(
        comparison.histogram,
        comparison.score,
        point.threshold,
        cut_at=_cut_at(comparison.histogram),
        label=f"{comparison.score.title} of digits and unknowns; the line at "
        f"{scored.shown(point.threshold)} refuses {share(point.digits_refused)} of the digits and "
        f"accepts {share(point.unknowns_accepted)} of the unknowns",
        key=KEY,
        on_move=lambda value: move_line(scored, comparison.nearest_choice(value)),
    )
    st.caption(
        "Solid, upwards: test digits. Hatched, downwards: unknowns. Drag the line; "
        "stricter is to the right."
    )


def _cut_at(histogram: Histogram) -> float:
    """The share at which bars are cut off: a spike must not flatten the rest."""
    shares = np.concatenate([histogram.digits, histogram.unknowns])
    return float(max(min(shares.max(), 2 * np.sort(shares)[-4]), 0.01))
