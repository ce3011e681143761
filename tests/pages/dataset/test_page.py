"""The dataset page on the bundled digits, without a browser."""

import dataclasses
import json
import threading

import pytest
from fakes import fake_splits
from screen import app_at, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading, sources
from core.data.digits import DigitSplits, Source
from core.errors import DataError
from pages.dataset import digit_map
from pages.shared import cached, require_digits

LAST_TEST = 359  # the bundled digits have 360 for the test


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    use_loader(monkeypatch, lambda **_: bundled)
    cached.start_afresh()
    yield
    cached.start_afresh()


def open_page(*, wait: bool = True, **link: str | list[str]) -> AppTest:
    at = app_at("dataset")
    for key, value in link.items():
        at.query_params[key] = value
    if wait:
        cached.digit_loader().start()
        assert cached.digit_loader().wait(30)
    at.run()
    assert not at.exception
    return at


def use_loader(monkeypatch, load) -> None:
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(load))


def test_first_paint_says_what_the_digits_are() -> None:
    at = open_page()
    assert at.title[0].value == "What do the pictures look like to a network?"
    assert "not MNIST" in at.info[0].value
    assert "All 360 test digits" in texts(at)
    assert "**Test digit 0: label" in texts(at)
    assert not at.warning


def test_filters_open_the_first_that_is_left(bundled) -> None:
    at = open_page()
    at.segmented_control(key="split").set_value("validation").run()
    at.pills(key="only").set_value([3, 7]).run()
    assert not at.exception
    validation = bundled.validation
    wanted = [index for index, label in enumerate(validation.labels) if label in (3, 7)]
    assert f"{len(wanted)} of the 180 validation digits" in texts(at)
    assert at.number_input(key="open").value == wanted[0]
    press(at, "Next")
    assert at.number_input(key="open").value == wanted[1]
    press(at, "Previous")
    press(at, "Previous")
    assert at.number_input(key="open").value == wanted[0]


def test_typed_index_turns_to_its_page() -> None:
    at = open_page()
    at.number_input(key="open").set_value(LAST_TEST).run()
    assert at.number_input(key="page").value == 7
    assert f"**Test digit {LAST_TEST}: label" in texts(at)


def test_random_sample_changes_with_each_press_and_is_in_a_link() -> None:
    at = open_page()
    press(at, "Random sample")
    first = at.number_input(key="open").value
    press(at, "Random sample")
    assert at.number_input(key="sample").value == 2
    assert at.number_input(key="open").value != first
    assert open_page(sample="1").number_input(key="open").value == first


def test_numbers_are_scaled_and_undone_exactly() -> None:
    at = open_page()
    for scale in ("0–1", "standardised"):
        at.segmented_control(key="numbers").set_value(scale).run()
        assert not at.exception
        assert "scaled back: 0 of 784 pixels differ" in texts(at)


def test_row_and_column_lead_to_a_place() -> None:
    at = open_page(row="7", column="12")
    assert "28 × 7 + 12 = **208**" in texts(at)


def test_link_opens_what_it_names() -> None:
    at = open_page(split="validation", only=["3", "7"], open="100", numbers="0–1")
    assert at.pills(key="only").value == [3, 7]
    assert "**Validation digit 100: label" in texts(at)
    assert not at.warning


@pytest.mark.parametrize(
    "link",
    [
        {"split": "holdout"},
        {"only": "ten"},
        {"open": "360"},
        {"open": "-1"},
        {"open": "nan"},
        {"open": "9" * 30},
        {"page": "8"},
        {"page": "0"},
        {"sample": "-3"},
        {"row": "28"},
        {"column": "x"},
        {"numbers": "0-9"},
    ],
    ids=lambda link: str(link)[:24],
)
def test_link_that_cannot_be_obeyed_is_a_sentence(link) -> None:
    at = open_page(**link)
    [(key, _)] = link.items()
    assert f"{key} = " in at.warning[0].value
    assert "**Test digit 0: label" in texts(at)


@pytest.mark.parametrize("key", ["open", "page", "sample", "row", "column"])
def test_infinite_number_in_a_link_is_the_default(key) -> None:
    at = open_page(**{key: "1e999"})
    assert "**Test digit 0: label" in texts(at)


def test_disputed_labels_are_not_claimed_for_other_digits() -> None:
    at = open_page(disputed="true")
    assert any("MNIST's test digits only" in info.value for info in at.info)
    at = open_page()
    at.segmented_control(key="split").set_value("train").run()
    at.toggle(key="disputed").set_value(True).run()
    assert at.segmented_control(key="split").value == "test"
    assert not at.exception


def test_hidden_labels_are_not_told_above_the_fold() -> None:
    at = open_page(hide="true")
    assert "**Test digit 0: label ?**" in texts(at)
    assert "Its label is hidden" in texts(at)
    assert not at.code
    at.toggle(key="hide").set_value(False).run()
    assert "**Test digit 0: label 2**" in texts(at)
    assert "Its label as an integer: 2" in texts(at)


@pytest.mark.mnist
def test_disputed_labels_of_mnist(monkeypatch, mnist) -> None:
    use_loader(monkeypatch, lambda **_: mnist)
    at = open_page(split="test", disputed="true")
    assert not at.info
    assert "15 of the 10,000 test digits" in texts(at)
    assert "**Test digit 947: label 8**" in texts(at)
    press(at, "Next")
    assert at.number_input(key="open").value == 1621
    assert "The validation digits are the first 5,000 of the 60,000" in texts(at)


def test_map_is_computed_only_when_it_is_opened(monkeypatch) -> None:
    asked = []
    original = digit_map.find_map
    monkeypatch.setattr(digit_map, "find_map", lambda s: asked.append(1) or original(s))
    open_page()
    assert not asked
    at = open_page(**{"map-open": "true", "map-only": "4"})
    assert asked
    assert "**360 test digits**" in texts(at)


def test_map_gives_no_label_away_while_labels_are_hidden(bundled) -> None:
    at = open_page(**{"map-open": "true", "map-only": "4"})
    [marks] = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    assert marks["text"] == [str(label) for label in bundled.test.labels]
    at.toggle(key="hide").set_value(True).run()
    [marks] = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    assert "text" not in marks
    assert "label" not in marks["hovertemplate"]
    assert isinstance(marks["marker"]["color"], str)  # one for all
    assert at.button_group(key="map-only").disabled
    assert "written as its label" not in texts(at)


def test_download_shows_its_percentage_and_nothing_else(monkeypatch) -> None:
    halfway, go_on = threading.Event(), threading.Event()
    splits = fake_splits()

    def slow(*, download=True, progress=None) -> DigitSplits:
        if download:
            progress(0.42)
            halfway.set()
            assert go_on.wait(30)
        return splits

    use_loader(monkeypatch, slow)
    at = open_page(wait=False)
    assert halfway.is_set()
    assert "42%" in at.get("progress")[0].proto.text
    assert not at.get("number_input")
    go_on.set()
    at.run()
    assert "All 20 test digits" in texts(at)


def test_broken_files_are_a_sentence_and_can_be_tried_again(monkeypatch) -> None:
    delivered: list[DigitSplits | Exception] = [DataError("t10k-images is broken.")]

    def load(*, download=True, progress=None) -> DigitSplits:
        if isinstance(delivered[0], Exception):
            raise delivered[0]
        return delivered[0]

    use_loader(monkeypatch, load)
    at = open_page()
    assert at.error[0].value == "t10k-images is broken."
    assert not at.get("number_input")
    delivered[0] = fake_splits()
    press(at, "Try again")
    assert not at.error
    assert "All 20 test digits" in texts(at)


def test_failed_download_says_why_and_can_be_tried_again(monkeypatch) -> None:
    tries = []

    def load(*, download=True, progress=None) -> DigitSplits:
        if not download:
            return sources.load_bundled()
        tries.append(1)
        return sources.load_bundled("MNIST could not be downloaded (no connection).")

    use_loader(monkeypatch, load)
    at = open_page()
    assert "could not be downloaded (no connection)" in at.info[0].value
    press(at, "Try again")
    assert cached.digit_loader().wait(30)
    at.run()
    assert len(tries) == 2
    assert "could not be downloaded (no connection)" in at.info[0].value


def test_bundled_digits_can_be_taken_while_a_download_goes_on(monkeypatch, bundled) -> None:
    """A mirror that hangs would otherwise keep everybody from the page."""
    arrive, digits = threading.Event(), dataclasses.replace(bundled, source=Source("mnist", "x"))

    def load(*, download: bool = True, **_: object) -> DigitSplits:
        if download:
            assert arrive.wait(30)
            return digits
        return bundled

    use_loader(monkeypatch, load)
    monkeypatch.setattr(require_digits, "_PATIENCE", 0)
    at = open_page(wait=False)
    assert "Test digit 0" not in texts(at)
    press(at, "Use scikit-learn's 1,797 digits meanwhile")
    assert "**Test digit 0: label" in texts(at)
    assert "not MNIST" in at.info[0].value
    other = open_page(wait=False)  # another session still waits
    assert "Test digit 0" not in texts(other)
    arrive.set()
    assert cached.digit_loader().wait(30)
    at.run()
    assert not at.info
