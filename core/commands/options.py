"""Arguments, options and types that several commands share, and the one way a result is printed."""

import functools
import json
import math
from collections.abc import Callable
from typing import Any

import click

SOURCE = "source"  # of the digits that a command has loaded, in its context's `meta`
Result = dict[str, Any] | list[dict[str, Any]]


class Number(click.ParamType[float]):
    """A number that fits, with words for what fits: "must be above 0 and at most 1, got 3."."""

    name = "number"

    def __init__(self, read: type[int | float], words: str, fits: Callable[[float], bool]) -> None:
        self.read = read
        self.words = words
        self.fits = fits

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the text of a number. Fails, as click does, for any that does not fit."""
        try:
            number = self.read(value)
        except ValueError:
            number = math.nan
        if not self.fits(number):
            self.fail(f"must be {self.words}, got {value}.", param, ctx)
        return number


def whole_number(low: int, high: int) -> Number:
    """A whole number within a range, both ends included."""
    words = f"a whole number from {low} to {high}"
    return Number(int, words, lambda number: low <= number <= high)


model_argument = click.argument(
    "model_name", metavar="MODEL", help="A name in weights/ or the path of a .safetensors file."
)


def prints_result(command: Callable[..., tuple[Result, str]]) -> Callable[..., None]:
    """Let a command print its result as one JSON value with --json, and its text without.

    Which digits were loaded is in both: in the JSON value, or each of its rows, as `dataset`.

    The exit code is 1 where a result is of some of what was asked for: one with `unread` files.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON value on stdout.")
    @functools.wraps(command)
    def print_result(as_json: bool, **parameters: Any) -> None:
        result, text = command(**parameters)
        if (source := click.get_current_context().meta.get(SOURCE)) is not None:
            for each in [result] if isinstance(result, dict) else result:
                each.setdefault("dataset", source.name)
            said = source.note or f"Digits: {source.name}, {source.path}."
            text += "" if said in text else f"\n{said}"
        click.echo(json.dumps(result) if as_json else text)
        if isinstance(result, dict) and result.get("unread"):
            raise click.exceptions.Exit(1)

    return print_result
