"""The scratch page on the bundled digits, without a browser."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from screen import open_page, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.recipes import LOSSES, SQUARED_ERROR
from core.training.worksheet import LAYERS
from pages.scratch import outcomes
from pages.shared import cached


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    cached.start_afresh()
    yield
    cached.start_afresh()


def open_scratch(**link: str) -> AppTest:
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    return open_page("scratch", **link)


def loss(at: AppTest) -> float:
    return float(at.metric[0].value)


def latex(at: AppTest) -> str:
    return "\n".join(element.value for element in at.get("latex"))


def test_first_paint_shows_a_unit_that_is_on() -> None:
    at = open_scratch()
    assert at.title[0].value == "What does training compute?"
    assert not at.warning
    assert not at.error
    assert r"a_{1} &= \max(0," in latex(at)
    assert r"\cdot 1\;" in latex(at), "its gradient passes"


@pytest.mark.parametrize("title", [loss.title for loss in LOSSES.values()])
@pytest.mark.parametrize("network", LAYERS)
def test_steps_bring_the_loss_down_and_starting_again_brings_it_back(title, network) -> None:
    at = open_scratch(**{"loss-of": title, "network": network})
    first = loss(at)
    press(at, "Step")
    assert loss(at) < first
    press(at, "Start again")
    press(at, "10 steps")
    change, before = at.metric[0].delta.split(" from ")
    assert float(before) == first
    assert float(change) == pytest.approx(loss(at) - first, abs=2e-4)
    press(at, "100 steps")
    assert loss(at) < 0.5 * first
    press(at, "Start again")
    assert loss(at) == first


def test_loss_without_formulas_is_not_offered(monkeypatch) -> None:
    hinge = dataclasses.replace(LOSSES[SQUARED_ERROR], name="hinge", title="hinge")
    monkeypatch.setitem(LOSSES, "hinge", hinge)
    at = open_scratch(**{"loss-of": "hinge"})
    assert (
        "loss-of = hinge (known: cross-entropy, squared error, one-vs-rest)" in at.warning[0].value
    )


def test_a_new_setting_starts_again_and_a_new_rate_does_not() -> None:
    at = open_scratch()
    press(at, "10 steps")
    after = loss(at)
    at.number_input(key="step-size").set_value(0.1).run()
    assert loss(at) == after
    at.number_input(key="seed").set_value(1).run()
    assert not at.metric[0].delta


def test_typed_weight_moves_the_loss_as_the_formula_says() -> None:
    at = open_scratch(layer="2", unit="3", input="1")
    before = loss(at)
    at.text_input(key="weight").set_value("2.5").run()
    assert not at.exception
    assert loss(at) != before
    assert "2.500" in latex(at)
    assert at.text_input(key="weight").value == "2.5000"
    press(at, "− 0.5")
    assert at.text_input(key="weight").value == "2.0000"


@pytest.mark.parametrize("value", ["nan", "inf", "1e308", "1e999", "two"])
def test_weight_that_is_no_use_is_a_sentence_and_the_page_lives(value) -> None:
    at = open_scratch(**{"loss-of": "squared error", "layer": "2", "unit": "3", "input": "1"})
    before, weight = loss(at), at.text_input(key="weight").value
    at.text_input(key="weight").set_value(value).run()
    assert not at.exception
    assert "It stays" in at.error[0].value
    assert (loss(at), at.text_input(key="weight").value) == (before, weight)
    press(at, "Step")
    assert not at.error
    assert loss(at) < before


def test_rate_that_explodes_is_a_sentence_and_the_page_lives() -> None:
    at = open_scratch(
        **{"loss-of": "squared error", "network": "no hidden layer", "step-size": "1000"}
    )
    press(at, "100 steps")
    assert "smaller rate" in at.error[0].value
    assert np.isfinite(loss(at))
    assert "The loss leaves the chart at move 1: it reached more than a billion." in texts(at)
    press(at, "Start again")
    assert not at.error
    assert "leaves the chart" not in texts(at)


def test_what_your_own_sheet_did_stands_beside_the_guesses() -> None:
    at = open_scratch()
    assert "the largest gradient of input 0 is 0" in texts(at)
    assert "Take steps first" in texts(at)
    before = loss(at)
    press(at, "10 steps")
    assert f"10 moves took the loss from {before:.4f} to {loss(at):.4f}." in texts(at)
    bare = open_scratch(network="no hidden layer")
    assert "has no hidden layer" in texts(bare)


def test_dead_units_are_those_that_are_0_for_every_digit() -> None:
    weight = np.zeros((3, 2))
    activations = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    layer = SimpleNamespace(rectified=True, activations=activations)
    gradients = SimpleNamespace(weight=weight)
    work = SimpleNamespace(layers=[layer], gradients=[gradients])
    sheet = SimpleNamespace(moves=[None])
    assert outcomes.outcomes(sheet, work)["dead_units"].endswith("every digit: 1, 3.")


def test_gradients_are_checked_only_when_asked_for_and_agree() -> None:
    at = open_scratch()
    assert "relative error is" not in texts(at)
    at.toggle(key="check").set_value(True).run()
    assert not at.exception
    assert "All agree: the largest relative error is" in texts(at)
    press(at, "Step")
    assert "All agree" in texts(at)


def test_opens_after_the_mistakes_page() -> None:
    """Which keeps its first model for the whole session."""
    at = open_scratch()
    at.switch_page("pages/mistakes/page.py").run()
    assert not at.exception
    at.switch_page("pages/scratch/page.py").run()
    assert not at.exception


def test_link_brings_back_every_setting() -> None:
    link = {
        "network": "two hidden layers",
        "loss-of": "squared error",
        "rule": "Adam",
        "step-size": "0.05",
        "digits": "6",
        "from": "12",
        "seed": "3",
        "layer": "3",
        "unit": "9",
        "input": "4",
        "digit": "5",
    }
    at = open_scratch(**link)
    assert not at.warning
    assert at.text_input(key="weight").label == "w[9, 4] of layer 3"
    assert r"{10\cdot" not in latex(at)
    assert r"6\cdot10" in latex(at)
    assert "Predicted change" not in texts(at), "Adam takes no such step"


@pytest.mark.parametrize(
    "link",
    [
        {"network": "nine layers"},
        {"loss-of": "hinge"},
        {"rule": "x"},
        {"step-size": "-1"},
        {"step-size": "1e999"},
        {"step-size": "nan"},
        {"digits": "0"},
        {"digits": "9"},
        {"from": "99999"},
        {"seed": "x"},
        {"layer": "3"},
        {"unit": "6"},
        {"input": "49"},
        {"digit": "4"},
    ],
    ids=str,
)
def test_link_that_cannot_be_obeyed_is_a_sentence(link) -> None:
    at = open_scratch(**link)
    [(key, _)] = link.items()
    assert f"{key} = " in at.warning[0].value
    assert np.isfinite(loss(at))


def test_smaller_network_and_batch_keep_the_choice_within() -> None:
    at = open_scratch(network="two hidden layers", layer="3", unit="9", digit="3")
    at.selectbox(key="network").set_value("no hidden layer").run()
    assert not at.exception
    at.number_input(key="digits").set_value(1).run()
    assert not at.exception
    assert at.text_input(key="weight").label.endswith("of layer 1")
    assert at.number_input(key="digit").value == 0


def test_things_that_nobody_measured_change_nothing(made_up) -> None:
    at = open_scratch()
    before = loss(at)
    press(at, "Step")
    assert loss(at) < before
    assert not at.error
