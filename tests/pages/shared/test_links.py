"""Links to the dataset page that ask for nothing; what the other links do is tested with it."""

import pytest
from screen import app_at
from streamlit.testing.v1 import AppTest

from core.data import loading
from pages.shared import cached


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    cached.start_afresh()
    yield
    cached.start_afresh()


def open_page(**link: str | list[str]) -> AppTest:
    at = app_at("dataset")
    for key, value in link.items():
        at.query_params[key] = value
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("value", ["", ["", ""]], ids=["once", "twice"])
@pytest.mark.parametrize("key", ["split", "only", "numbers", "map-only"])
def test_check_link_drops_a_choice_of_nothing(key: str, value: str | list[str]) -> None:
    at = open_page(**{key: value, "open": "5"})
    assert at.segmented_control(key="split").value == "test"
    assert at.pills(key="only").value == []
    assert at.number_input(key="open").value == 5
    assert not at.warning


def test_check_link_lets_a_choice_be_taken_back() -> None:
    at = open_page(only="3")
    for chosen in ([], [3, 4], []):
        at.pills(key="only").set_value(chosen).run()
        assert not at.exception
        assert at.pills(key="only").value == chosen
