"""Checks of single settings; each raises a `RecipeError` that names the setting."""

from collections.abc import Collection

from core.errors import RecipeError
from core.wording import cut


def check_text(name: str, value: object, most: int) -> None:
    """Require a text of 1 to `most` characters."""
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise RecipeError(
            f"{name} must be a text of 1 to {most} characters, not {cut(repr(value))}."
        )


def check_number(name: str, value: object) -> float:
    """Require a number, whole or not, and return it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"{name} must be a number, not {cut(repr(value))}.")
    return value


def check_range(name: str, value: object, high: float) -> None:
    """Require a number from 0 to `high`."""
    number = check_number(name, value)
    if not 0 <= number <= high:  # NaN fails as well
        raise RecipeError(f"{name} must be from 0 to {high}, got {cut(str(number))}.")


def check_positive(name: str, value: object, high: float) -> None:
    """Require a number above 0, at most `high`."""
    number = check_number(name, value)
    if not 0 < number <= high:  # NaN fails as well
        raise RecipeError(f"{name} must be above 0 and at most {high}, got {cut(str(number))}.")


def check_whole(name: str, value: object, low: int, high: int) -> None:
    """Require a whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecipeError(f"{name} must be a whole number, not {cut(repr(value))}.")
    if not low <= value <= high:
        raise RecipeError(f"{name} must be from {low} to {high}, got {cut(str(value))}.")


def check_choice(name: str, value: object, choices: Collection[str]) -> None:
    """Require one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise RecipeError(f"{name} must be one of {', '.join(choices)}, got {cut(repr(value))}.")


def check_flag(name: str, value: object) -> None:
    """Require true or false."""
    if not isinstance(value, bool):
        raise RecipeError(f"{name} must be true or false, not {cut(repr(value))}.")
