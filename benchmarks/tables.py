"""Cells of the benchmarks' tables."""

from collections.abc import Sequence

import numpy as np


def quantiles(seconds: Sequence[float]) -> str:
    """The median and the 95th percentile, as two cells in milliseconds."""
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return f"{p50:.0f} ms | {p95:.0f} ms"
