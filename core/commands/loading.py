"""Load the digits for a command, with a bar on stderr while something is downloaded."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import click
from tqdm import tqdm

from core.commands.options import SOURCE
from core.data import sources
from core.data.digits import DigitSplits


def load_digits() -> DigitSplits:
    """The digits at hand, MNIST if it can be had. Raises `DataError`.

    The running command will say which they are.
    """
    with download_bar("MNIST") as progress:
        digits = sources.load_splits(progress=progress)
    if (context := click.get_current_context(silent=True)) is not None:
        context.meta[SOURCE] = digits.source
    return digits


@contextlib.contextmanager
def download_bar(title: str) -> Iterator[Callable[[float], None]]:
    """Give a function that takes the fraction done; its first call shows the bar."""
    bar: Any = None

    def progress(fraction: float) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=100, desc=title, unit="%", disable=None)
        bar.update(round(fraction * 100) - bar.n)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.close()
