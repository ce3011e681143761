"""The thresholds page without a browser: shipped answers, the line, links, own unknowns, costs."""

import dataclasses
import json
import re

import numpy as np
import pytest
from draw_page import cards
from screen import app_at, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.noise import noise
from core.judging.outputs import family_images, load_outputs
from core.judging.panel import Line, Panel
from core.judging.scores import SCORES, scores_of
from core.nets import checkpoints
from pages.draw import verdicts
from pages.shared import cached, session
from pages.thresholds import kinds
from pages.thresholds import numbers as page_numbers
from pages.thresholds.unknowns import MIXED


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    cached.start_afresh()
    monkeypatch.setattr(kinds, "draw_family", drawn_once)
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    yield
    cached.start_afresh()


_drawn: dict[str, np.ndarray] = {}


def drawn_once(name, splits):
    """To draw a thousand pictures anew for each test would take most of the time."""
    if name not in _drawn:
        _drawn[name] = family_images(name, None if splits is None else splits.test)
    return _drawn[name]


def open_page(models=None, uploaded=None, *, more: bool = False, **link) -> AppTest:
    at = app_at("thresholds")
    for key, value in {"model": "Course detector", "compare": "none", **link}.items():
        at.query_params[key] = value
    if models:
        tickets = {name: cached.ticket_for(model) for name, model in models.items()}
        at.session_state[session._MODELS] = tickets
    if uploaded:
        at.session_state[kinds._UPLOADED] = {
            name: cached.pool().put(name, images) for name, images in uploaded.items()
        }
        at.session_state["unknowns"] = list(uploaded)
    if more:
        at.session_state["more"] = True
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def numbers(at: AppTest) -> tuple[str, str]:
    refused, accepted = at.metric
    return refused.value, accepted.value


def alt(at: AppTest, key: str) -> str:
    return next(c.proto.alt for c in at.get("echarts_chart") if c.key == key)


def histogram(at: AppTest) -> dict:
    components = {each.proto.component_name: each.proto for each in at.get("bidi_component")}
    return json.loads(components["line_histogram"].json)


def expected(name: str, score: str, kinds, threshold: float) -> tuple[float, float]:
    """Counted anew: shares of the shipped test digits refused and of the unknowns accepted."""
    outputs = load_outputs(name)
    unknowns = np.concatenate([SCORES[score].compute(outputs.unknowns[kind]) for kind in kinds])
    refused = np.mean(SCORES[score].compute(outputs.test.judged) < threshold)
    return 100 * float(refused), 100 * float(np.mean(unknowns >= threshold))


def test_page_opens_with_the_pair_of_the_draw_page() -> None:
    at = run(app_at("thresholds"))
    threshold = -float(at.select_slider(key="threshold").value)
    refused, accepted = expected("cnn-detector", "distance", MIXED, threshold)
    in_hundred = f"**{round(accepted)} of 100 unknowns get in · {round(refused)} of 100 digits"
    assert in_hundred in texts(at)
    assert ":blue[**Ordinary classifier, largest softmax**]: a line at" in texts(at)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 of 100"),
        (1.0, "100 of 100"),
        (0.4612, "46 of 100"),
        (0.0049, "5 of 1,000"),
        (0.996, "996 of 1,000"),
        (0.0001, "1 of 10,000"),
    ],
)
def test_shares_are_counted_in_hundreds_where_that_says_something(share, shown) -> None:
    assert page_numbers._out_of(share) == shown


def test_first_view_counts_both_mistakes_from_what_ships() -> None:
    at = open_page()
    assert not at.warning
    assert not at.error
    threshold = -float(at.select_slider(key="threshold").value)
    refused, accepted = expected("course-detector", "distance", MIXED, threshold)
    assert numbers(at) == (f"{refused:.2f} %", f"{accepted:.1f} %")
    assert refused == pytest.approx(1, abs=0.5)


def test_moving_the_line_moves_everything_together() -> None:
    at = open_page(more=True)
    before = numbers(at), histogram(at), alt(at, "roc"), alt(at, "risk"), texts(at)
    at.select_slider(key="threshold").set_value("0.4995")
    options = at.select_slider(key="threshold").options
    at.select_slider(key="threshold").set_value(options[-30])
    run(at)
    after = numbers(at), histogram(at), alt(at, "roc"), alt(at, "risk"), texts(at)
    assert all(was != now for was, now in zip(before, after, strict=True))
    refused, accepted = expected("course-detector", "distance", MIXED, -float(options[-30]))
    assert f"{accepted / 100:.4f} of the unknowns and {1 - refused / 100:.4f}" in alt(at, "roc")
    assert sum(map(int, re.findall(r":violet\[\*\*([\d,]+)\*\*\]", texts(at).replace(",", "")))) > 0


@pytest.mark.parametrize("text", ["-3", "99", "nan", "x"])
def test_line_outside_its_range_in_the_link_is_a_sentence(text) -> None:
    at = open_page(threshold=text)
    assert f"This link puts the line at {text}. Here it can be from" in at.warning[0].value
    assert numbers(at) == numbers(open_page())


def test_every_part_of_a_link_that_cannot_be_obeyed_is_named() -> None:
    at = open_page(threshold="99", compare="x", unknowns="yours: a.npy", score="Energy")
    sentences = [warning.value for warning in at.warning]
    assert len(sentences) == 4
    for part in ("compare = x", "yours: a.npy", "judged by energy", "the line at 99"):
        assert any(part in sentence for sentence in sentences)


def test_line_between_two_steps_goes_to_the_nearest() -> None:
    at = open_page(threshold="0.500001")
    assert not at.warning
    assert float(at.select_slider(key="threshold").value) == pytest.approx(0.5, abs=0.01)


def test_link_shows_the_same_state() -> None:
    link = {"model": "Classifier", "score": "Energy", "unknowns": ["Uniform", "Symbols"]}
    at = open_page(**link, threshold="8")
    threshold = float(at.select_slider(key="threshold").value)
    assert threshold == pytest.approx(8, abs=0.5)
    refused, accepted = expected("course-classifier", "energy", ("uniform", "symbols"), threshold)
    assert numbers(at) == (f"{refused:.2f} %", f"{accepted:.1f} %")


@pytest.mark.parametrize("name", ["course-classifier", "course-detector"])
def test_every_score_of_a_model_can_be_chosen(name) -> None:
    model = checkpoints.load(name)
    at = open_page(model=model.recipe.title)
    for score in scores_of(model):
        at.selectbox(key="score").set_value(score.name)
        run(at)
        assert not at.warning, score.name
        assert float(numbers(at)[0].split()[0]) == pytest.approx(1, abs=0.5), score.name


def test_no_unknowns_chosen_is_a_sentence_and_the_rest_is_alive() -> None:
    at = open_page(more=True)
    at.session_state["unknowns"] = []
    run(at)
    assert numbers(at)[1] == "–"
    assert "No unknowns are chosen" in texts(at) + at.info[0].value
    assert "What to try" in [each.value for each in at.subheader]


def test_uploaded_picture_is_judged_and_one_is_told_to_be_one() -> None:
    image = np.zeros((1, 28, 28), np.uint8)
    at = open_page(uploaded={"yours: one.npy": image}, more=True)
    assert "of 1 pictures" in texts(at)
    assert any("only one picture" in each.value for each in at.warning)


def test_cost_proposes_a_line_and_the_button_uses_it() -> None:
    at = open_page(more=True)
    proposed = re.search(r"Cheapest line: \*\*([\d.]+)\*\*", texts(at))[1]
    at.select_slider(key="cost").set_value(1)
    run(at)
    cheap = re.search(r"Cheapest line: \*\*([\d.]+)\*\*", texts(at))[1]
    assert float(cheap) > float(proposed)  # a larger distance: more lenient
    next(button for button in at.button if button.label == "Use it").click()
    run(at)
    assert at.select_slider(key="threshold").value == cheap


def follow_to_draw(at: AppTest) -> None:
    """As *Use this line and draw* does, which is a link."""
    assert "Use this line and draw" in " ".join(link.proto.label for link in at.get("page_link"))
    at.switch_page("pages/draw/page.py")
    at.query_params[session.TAKE_LINE] = "yes"
    run(at)
    assert session.TAKE_LINE not in at.query_params


def test_line_decides_on_the_draw_page_until_it_is_given_back() -> None:
    at = open_page(model="Classifier", score="Energy")
    value = at.select_slider(key="threshold").value
    follow_to_draw(at)
    assert cards(at)[0]["line"] == f"Your line: energy at least {value}"
    assert cards(at)[0]["rule"]["threshold"] == float(value)
    assert not cards(at)[1]["line"]
    assert "Your line brought its own classifier, Course classifier" in texts(at)
    at.session_state[session._LINE] = None  # as a press of ✕ leaves it
    run(at)
    assert not cards(at)[0]["line"]
    assert "Your line brought" not in texts(at)


def test_second_is_compared_where_it_refuses_as_many_digits() -> None:
    at = open_page(compare="Detector · largest output", unknowns=["Uniform"])
    shares = re.search(r"refuses ([\d.]+) % of the digits and accepts \*\*([\d.]+) %", texts(at))
    as_many = float(numbers(at)[0].split()[0])
    assert float(shares[1]) == pytest.approx(as_many, abs=0.011)  # one digit of 10,000
    assert shares[2] == "100.0"


def test_without_mnist_it_says_whose_pictures_are_missing() -> None:
    assert "get MNIST on" in texts(open_page())


def test_model_of_the_session_is_judged_here_on_what_is_at_hand(bundled) -> None:
    model = checkpoints.load("course-classifier")
    at = open_page(models={"mine": model}, model="yours: mine")
    assert "not chosen for them" in at.warning[0].value
    scores = SCORES["softmax"].compute(model.judge(bundled.test.images))
    threshold = float(at.select_slider(key="threshold").value)
    assert numbers(at)[0] == f"{100 * np.mean(scores < threshold):.2f} %"
    assert set(MIXED) <= set(FAMILIES)


def test_all_scores_equal_is_a_sentence() -> None:
    """A network of zeros."""
    model = checkpoints.load("course-detector")
    zero = {name: 0 * values for name, values in model.weights.items()}
    at = open_page(
        models={"z": dataclasses.replace(model, weights=zero, density=None)},
        model="yours: z",
        more=True,
    )
    assert any("nothing can be told apart" in each.value for each in at.warning)


def test_score_without_a_density_is_a_sentence() -> None:
    bare = dataclasses.replace(checkpoints.load("course-detector"), density=None)
    at = open_page(models={"b": bare}, model="yours: b", score="Density of features")
    assert any("none was fitted" in each.value for each in at.warning)
    assert numbers(at)


def test_histogram_is_sent_as_numbers() -> None:
    at = open_page()
    data = histogram(at)
    assert sum(data["digits"]) == pytest.approx(1)
    assert sum(data["unknowns"]) == pytest.approx(1)
    assert len(data["edges"]) == len(data["digits"]) + 1
    assert data["threshold"] == -float(at.select_slider(key="threshold").value)
    assert max(data["unknowns"]) > data["cutAt"]  # a spike must not flatten the rest


def test_score_of_another_loss_in_the_link_is_a_sentence() -> None:
    at = open_page(model="Classifier", score="Distance to a clean answer")
    assert "cannot be judged by distance to a clean answer" in at.warning[0].value
    assert at.selectbox(key="score").value == "softmax"


def test_another_model_begins_with_its_own_score_and_line() -> None:
    at = open_page(threshold="0.5")
    at.selectbox(key="model").set_value("course-classifier")
    run(at)
    assert not at.warning
    assert at.selectbox(key="score").value == "softmax"
    assert float(numbers(at)[0].split()[0]) == pytest.approx(1, abs=0.5)


def test_line_of_a_classifier_lets_it_refuse_on_the_draw_page() -> None:
    model = checkpoints.load("course-classifier")
    blank = np.zeros((28, 28), np.uint8)
    detector = checkpoints.load("course-detector")
    energy = SCORES["energy"]
    value = float(energy.compute(model.judge(blank[None]))[0])
    for threshold, accepted in ((value - 0.1, True), (value + 0.1, False)):
        line = Line(model, "Classifier", energy, threshold)
        classifier, _ = Panel(model, detector, 0.99, line).judge(blank)
        assert (classifier.by_line, classifier.accepted) == (True, accepted)
    largest = Line(detector, "Detector", SCORES["largest"], 9.0)
    classifier, refused = Panel(model, detector, 0.99, largest).judge(blank)
    assert (refused.decision.score.name, refused.decision.accepted) == ("largest", False)
    assert classifier.decision is None


def test_line_decides_in_every_figure_of_the_draw_page() -> None:
    at = open_page(model="Classifier", score="Largest softmax")
    at.select_slider(key="threshold").set_value(at.select_slider(key="threshold").options[-20])
    run(at)
    threshold = at.select_slider(key="threshold").value
    assert len(threshold) > len("0.9999")  # one that is not told from 1 by a few places
    follow_to_draw(at)
    press(at, "Noise")
    assert cards(at)[0]["rule"]["threshold"] == float(threshold)
    assert f"{float(threshold):.{cards(at)[0]['rule']['places']}f}" == threshold
    press(at, "Test 1,000 noise pictures")
    rule = f"but the classifier at your line: largest softmax at least {threshold}."
    assert rule in texts(at)
    judged = checkpoints.load("course-classifier").judge(noise("uniform", 1_000, 1))
    for name in ("softmax", "energy"):
        limit = float(threshold)
        if name == "energy":
            limit = checkpoints.load("course-classifier").thresholds.at(name, 0.99)
        share = np.mean(SCORES[name].compute(judged) >= limit)
        assert f"{100 * share:.1f} % are accepted" in alt(at, f"histogram-classifier-{name}")
    strengths = next(c.proto.spec for c in at.get("echarts_chart") if c.key == "strengths")
    line = next(
        each
        for each in json.loads(strengths)["series"]
        if each["name"] == "classifier, largest softmax"
    )
    share = np.mean(SCORES["softmax"].compute(judged) >= float(threshold))
    assert np.ravel(line["data"][-1])[-1] == pytest.approx(share, abs=1e-3)


def test_every_score_marks_the_row_that_the_line_decides() -> None:
    pair = [checkpoints.load(name) for name in ("course-classifier", "course-detector")]
    energy = Line(pair[0], "Classifier", SCORES["energy"], 99.125)
    image = np.full((28, 28), 90, np.uint8)
    with_line, without = Panel(*pair, 0.99, energy), Panel(*pair, 0.99)
    rows = verdicts.every_score(with_line, with_line.judge(image)).splitlines()
    [row] = [row for row in rows if "your line)" in row]
    assert row.startswith("| :blue[energy] | :violet[none of these] |")
    assert row.endswith("| from 99.125 (your line) |")
    assert rows[-1].endswith("of the validation digits, but for your line of the classifier.")
    plain = verdicts.every_score(without, without.judge(image)).splitlines()
    assert [a for a, b in zip(rows[:-1], plain[:-1], strict=True) if a != b] == [row]
