"""Numbers as text."""

import pytest

from core import wording


@pytest.mark.parametrize(
    ("number", "text"),
    [(31.4, "31"), (347_123, "350,000"), (9.9e8, "990,000,000"), (1e30, "more than a billion")],
)
def test_roughly_is_a_number_that_can_be_read_aloud(number: float, text: str) -> None:
    assert wording.roughly(number) == text
