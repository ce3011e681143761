"""The scratch page on the bundled digits, without a browser."""

import re

import numpy as np
import pytest
import streamlit as st
from screen import app_at, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.recipes import CROSS_ENTROPY, SQUARED_ERROR
from core.training.worksheet import EDIT, LAYERS, START, STEP, Move, Worksheet
from pages.scratch import formulas
from pages.scratch.charts import moves_chart
from pages.shared import cached, charts


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def open_page(**link: str) -> AppTest:
    at = app_at("scratch")
    for key, value in link.items():
        at.query_params[key] = value
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    at.run()
    assert not at.exception
    return at


def loss(at: AppTest) -> float:
    return float(at.metric[0].value)


def latex(at: AppTest) -> str:
    return "\n".join(element.value for element in at.get("latex"))


def test_first_paint_shows_a_unit_that_is_on() -> None:
    at = open_page()
    assert at.title[0].value == "What does training compute?"
    assert not at.warning
    assert not at.error
    assert r"a_{1} &= \max(0," in latex(at)
    assert r"\cdot 1\;" in latex(at), "its gradient passes"


@pytest.mark.parametrize("kind", ["cross-entropy", "squared error"])
@pytest.mark.parametrize("network", LAYERS)
def test_steps_bring_the_loss_down_and_starting_again_brings_it_back(kind, network) -> None:
    at = open_page(**{"loss-of": kind, "network": network})
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


def test_a_new_setting_starts_again_and_a_new_rate_does_not() -> None:
    at = open_page()
    press(at, "10 steps")
    after = loss(at)
    at.number_input(key="step-size").set_value(0.1).run()
    assert loss(at) == after
    at.number_input(key="seed").set_value(1).run()
    assert not at.metric[0].delta


def test_typed_weight_moves_the_loss_as_the_formula_says() -> None:
    at = open_page(layer="2", unit="3", input="1")
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
    at = open_page(**{"loss-of": "squared error", "layer": "2", "unit": "3", "input": "1"})
    before, weight = loss(at), at.text_input(key="weight").value
    at.text_input(key="weight").set_value(value).run()
    assert not at.exception
    assert "It stays" in at.error[0].value
    assert (loss(at), at.text_input(key="weight").value) == (before, weight)
    press(at, "Step")
    assert not at.error
    assert loss(at) < before


def test_rate_that_explodes_is_a_sentence_and_the_page_lives() -> None:
    at = open_page(
        **{"loss-of": "squared error", "network": "no hidden layer", "step-size": "1000"}
    )
    press(at, "100 steps")
    assert "smaller rate" in at.error[0].value
    assert np.isfinite(loss(at))
    press(at, "Start again")
    assert not at.error


def test_gradients_are_checked_only_when_asked_for_and_agree() -> None:
    at = open_page()
    assert "relative error is" not in texts(at)
    at.toggle(key="check").set_value(True).run()
    assert not at.exception
    assert "All agree: the largest relative error is" in texts(at)
    press(at, "Step")
    assert "All agree" in texts(at)


def test_opens_after_the_mistakes_page() -> None:
    """Which keeps its first model for the whole session."""
    at = open_page()
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
    at = open_page(**link)
    assert not at.warning
    assert at.text_input(key="weight").label == "w[9, 4] of layer 3"
    assert r"{10\cdot" not in latex(at)
    assert r"6\cdot10" in latex(at)
    assert "slope promises" not in texts(at), "Adam promises no such fall"


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
    at = open_page(**link)
    [(key, _)] = link.items()
    assert f"{key} = " in at.warning[0].value
    assert np.isfinite(loss(at))


def test_smaller_network_and_batch_keep_the_choice_within() -> None:
    at = open_page(network="two hidden layers", layer="3", unit="9", digit="3")
    at.selectbox(key="network").set_value("no hidden layer").run()
    assert not at.exception
    at.number_input(key="digits").set_value(1).run()
    assert not at.exception
    assert at.text_input(key="weight").label.endswith("of layer 1")
    assert at.number_input(key="digit").value == 0


def numbers(text: str) -> list[float]:
    """The numbers with a point in it of some LaTeX, powers of ten taken in."""
    found = re.findall(r"(-?\d+\.\d+)(?:\\cdot 10\^\{(-?\d+)\})?", text)
    return [float(value) * 10 ** int(power or 0) for value, power in found]


@pytest.mark.parametrize("kind", [CROSS_ENTROPY, SQUARED_ERROR])
@pytest.mark.parametrize("layer", [0, 1])
def test_formulas_add_up(kind: str, layer: int) -> None:
    rng = np.random.default_rng(0)
    sheet = Worksheet(rng.random((3, 49)), np.array([2, 7, 1]), LAYERS["one hidden layer"], kind, 0)
    sheet.weights[f"{layer}.bias"][:] = 0.123
    work = sheet.work()
    *terms, result = formulas.forward(work, layer, 1, 2).split(r"\\")[1:7]
    pairs = [numbers(term) for term in terms]
    assert sum(np.prod(pair) for pair in pairs) == pytest.approx(numbers(result)[0], abs=0.01)
    assert numbers(result)[0] == pytest.approx(work.layers[layer].pre_activations[2, 1], abs=6e-4)

    update = formulas.update(work, layer, 1, 3, 0.5).split(r"\\")
    gradient = work.gradients[layer].weight[1, 3]
    assert numbers(update[4])[0] == pytest.approx(gradient, abs=6e-5)
    assert sum(np.prod(numbers(term)) for term in update[1:4]) == pytest.approx(gradient, abs=1e-3)
    moved = sheet.weights[f"{layer}.weight"][1, 3] - 0.5 * gradient
    assert numbers(update[-1])[-1] == pytest.approx(moved, abs=6e-5)

    delta = work.gradients[layer].deltas[2, 1]
    said = numbers(formulas.backward(work, sheet.labels, sheet.loss, layer, 1, 2))
    assert said[-1] == pytest.approx(delta, abs=6e-5)
    assert numbers(formulas.loss(work, sheet.labels, sheet.loss))[-1] == pytest.approx(
        work.loss, abs=6e-5
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0.000"),
        (-0.1234, "-0.123"),
        (2e-5, r"2.0\cdot 10^{-5}"),
        (1e300, r"1.00\cdot 10^{300}"),
    ],
)
def test_number_is_never_a_false_zero(value: float, expected: str) -> None:
    assert formulas.number(value) == expected


def test_curve_of_many_steps_is_thinned_but_keeps_its_ends_and_what_was_typed() -> None:
    moves = [Move(START, 2.0), *(Move(STEP, 1.0) for _ in range(5000)), Move(STEP, 0.5)]
    moves[3] = Move(EDIT, 3.0)
    points = moves_chart(moves, charts.colours("light"))["series"][0]["data"]
    assert len(points) <= 401
    assert [points[0]["value"], points[-1]["value"]] == [[0, 2.0], [5001, 0.5]]
    assert [p["value"] for p in points if p["symbol"] == "diamond"] == [[3, 3.0]]
