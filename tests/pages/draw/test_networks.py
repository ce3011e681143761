"""Which networks are asked: shipped ones, the course in place of broken ones, and one's own."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from draw_page import (
    SEVEN,
    WEIGHTS,
    answers,
    cards,
    charts,
    choose,
    distance,
    limit,
    open_page,
    open_with,
    press,
    run,
)
from fakes import fake_model
from screen import texts

from core import files
from core.data.drawing import frame
from core.data.unknowns.noise import noise
from core.judging.panel import Panel
from core.judging.scores import SCORES, sigmoid, sigmoid_distance_score
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import ONE_VS_REST, SQUARED_ERROR
from pages.draw import verdicts
from pages.draw.networks import COURSE, COURSE_01, ORDINARY, PAIRS
from pages.shared import cached, model_menu


@pytest.fixture
def folder(monkeypatch, tmp_path) -> Path:
    """A place for weights in which there are none, only what was measured of them."""
    for path in WEIGHTS.glob("*.measured.json"):
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.setattr(files, "weights_folder", lambda: tmp_path)
    return tmp_path


def test_missing_weights_are_a_sentence(folder) -> None:
    at = open_page(SEVEN)
    assert [error.value for error in at.error] == [
        "No model is called 'course-classifier' and no such file can be read. Use the path of a "
        ".safetensors file. Rebuild the shipped models with `python -m core pretrain`."
    ]
    assert "Classifier" not in texts(at)


@pytest.mark.parametrize("broken", [None, b"", b"half of it"])
def test_course_stands_in_for_strong_weights_that_cannot_be_read(folder, broken) -> None:
    for name in (*PAIRS[COURSE], *PAIRS[COURSE_01]):
        (folder / f"{name}.safetensors").symlink_to(WEIGHTS / f"{name}.safetensors")
    for name in PAIRS[ORDINARY] if broken is not None else ():
        (folder / f"{name}.safetensors").write_bytes(broken)
    at = open_page(SEVEN)
    assert not at.error
    assert (
        "The networks with convolutions are missing or damaged, so the course's answer instead."
        in (at.info[0].value)
    )
    assert answers(at) == ("7", "7")
    wanted = -checkpoints.load("course-detector").thresholds.at("distance", 0.99)
    assert limit(at) == pytest.approx(wanted, abs=5e-4)
    assert "strict (95 %) refused" in texts(at)
    choose(at, "segmented_control", "networks", COURSE_01)
    assert "The networks with convolutions" not in "".join(info.value for info in at.info)


def test_missing_measurements_are_a_sentence_and_the_rest_works(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(
        "core.judging.measured.path_of", lambda name: tmp_path / f"{name}.measured.json"
    )
    at = open_page(SEVEN, networks=COURSE)
    assert "course-detector.measured.json is missing or damaged." in texts(at)
    for names in PAIRS.values():
        for name in names:
            assert any(info.value.startswith(f"{name}.meas") for info in at.info)
    assert answers(at) == ("7", "7")


def test_one_vs_rest_is_shown_and_judged_by_its_sigmoids() -> None:
    model = fake_model(ONE_VS_REST)
    at = open_with({"mine": model}, may="yours: mine")
    assert not at.warning
    judged = model.judge(frame(SEVEN).image[None])
    heights = sigmoid(judged.outputs)[0]
    np.testing.assert_allclose(cards(at)[1]["verdict"]["answers"], heights, atol=1e-6)
    far = -sigmoid_distance_score(judged)[0]
    assert distance(at) == pytest.approx(far)
    most = -model.thresholds.at("sigmoid_distance", 0.99)
    assert limit(at) == pytest.approx(most, abs=1e-3)
    assert "trained only once" in texts(at)
    panel = Panel(model, model, 0.99)
    table = verdicts.every_score(panel, panel.judge(frame(SEVEN).image))
    assert f"| {far:.3f} | to {most:.3f} |" in table


def test_noise_is_thrown_at_the_networks_that_were_chosen() -> None:
    model = fake_model(ONE_VS_REST)
    at = open_with({"mine": model, "other": fake_model()}, may="yours: mine", must="yours: other")
    press(at, "Test 1,000 noise pictures")
    found = charts(at)
    images = noise("uniform", 1_000, 1)
    judged = model.judge(images)
    for name, sign in (("sigmoid", 1), ("sigmoid_distance", -1)):
        threshold = model.thresholds.at(name, 0.99)
        accepted = (SCORES[name].compute(judged) >= threshold).mean()
        spec, alt = found[f"histogram-detector-{name}"]
        assert f"{accepted * 100:.1f} % are accepted" in alt
        drawn_at = spec["series"][0]["markLine"]["data"][0]["xAxis"]
        assert drawn_at == pytest.approx(sign * threshold, abs=2e-3)
    lines = [line["name"] for line in found["strengths"][0]["series"]]
    assert {
        "detector, largest sigmoid",
        "detector, distance of the sigmoids to a clean answer",
    } <= {*lines}


def test_own_networks_stand_only_where_they_fit() -> None:
    at = open_with({"a": fake_model(), "b": fake_model(SQUARED_ERROR)})
    assert at.selectbox(key="must").options == [model_menu.BUILT_IN, "yours: a"]
    assert at.selectbox(key="may").options == [model_menu.BUILT_IN, "yours: b"]
    assert answers(at) == ("7", "7")


def test_network_without_thresholds_or_dropped_gives_its_place_back(monkeypatch) -> None:
    bare = dataclasses.replace(fake_model(SQUARED_ERROR), thresholds=Thresholds((), {}))
    at = open_with({"bare": bare}, may="yours: bare")
    assert "The built-in detector answers instead." in at.warning[0].value
    assert answers(at)[1] == "7"
    at = open_with({"good": fake_model(SQUARED_ERROR)}, may="yours: good")
    monkeypatch.setattr(cached.pool(), "_max_bytes", 1)
    cached.ticket_for(fake_model(seed=1))
    run(at)
    assert at.selectbox(key="may").value == model_menu.BUILT_IN
    assert "Dropped to make room for newer models of other visitors: yours: good." in texts(at)
    gone = "“yours: good” had to make room for newer networks, so a built-in one answers"
    assert any(gone in warning.value for warning in at.warning)
    press(at, "All right")
    assert not any(gone in warning.value for warning in at.warning)
    assert answers(at)[1] == "7"
