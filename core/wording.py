"""Numbers as text, the same in tables, on pages and on the command line.

A share is a fraction from 0 to 1 and is written in per cent, with a space before the sign.
"""

import math
from collections.abc import Sequence

NOT_MEASURED = "–"


def percent(share: float, places: int = 1) -> str:
    """0.984 as "98.4 %"."""
    return f"{100 * share:.{places}f} %"


def level(share: float) -> str:
    """A level of acceptance with as many decimal places as it has: "99 %", "99.5 %"."""
    return f"{100 * share:g} %"


def mean_and_range(shares: Sequence[float], places: int = 1, *, sign: str = " %") -> str:
    """The mean of shares, and the range where it shows: "55 % (33–66)"; "–" for no shares."""
    if not shares:
        return NOT_MEASURED
    return ranged(math.fsum(shares) / len(shares), min(shares), max(shares), places, sign=sign)


def ranged(
    mean: float, low: float, high: float, places: int = 1, *, sign: str = " %", scale: float = 100
) -> str:
    """A mean share with the ends of its range or interval, which are left out where both read the
    same: "55 % (33–66)", "55 %". With another sign and scale it can be any number.
    """
    middle, *ends = (f"{scale * number:.{places}f}" for number in (mean, low, high))
    return middle + sign + ("" if ends[0] == ends[1] else f" ({ends[0]}–{ends[1]})")


def unbroken(text: str) -> str:
    """The same text in one line, however narrow its cell of a table is."""
    return text.replace(" ", "\u00a0").replace("–", "\u2060–\u2060")


def counted(count: int, noun: str) -> str:
    """A count with its noun, which takes an s unless it is one: "1 digit", "2,000 digits"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def roughly(number: float) -> str:
    """A large number with its two leading digits: "340,000", "more than a billion"."""
    return "more than a billion" if number > 1e9 else f"{float(f'{number:.2g}'):,.0f}"


def megabytes(num_bytes: float) -> str:
    """An amount of memory: "42 MB"."""
    return f"{num_bytes / 1e6:,.0f} MB"


def cut(text: str, length: int = 40) -> str:
    """The text in one line, of at most so many characters; what is left out is an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
