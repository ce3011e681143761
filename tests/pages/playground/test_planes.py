import pytest

from pages.playground.planes import careful_percent


@pytest.mark.parametrize(
    ("share", "text"),
    [(1, "100 %"), (0, "0 %"), (0.9999, "over 99.9 %"), (1e-5, "under 0.1 %"), (0.123, "12.3 %")],
)
def test_careful_percent_is_all_or_none_only_when_it_is(share: float, text: str) -> None:
    assert careful_percent(share) == text
