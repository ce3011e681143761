"""A figure over seeds in the cell of a table."""

from collections.abc import Callable

from core.judging.measured import spread


def mean_and_range(shares: list[float], written: Callable[[float], str] = "{:.1f}".format) -> str:
    """At least one share in per cent: the mean, and the range where it shows, without a place where
    a line could break.
    """
    mean, low, high = (written(100 * share) for share in spread(shares))
    return mean if low == high else f"{mean}\u00a0({low}\u2060–\u2060{high})"
