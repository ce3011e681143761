"""The mistakes page on the bundled digits and on made-up ones, without a browser."""

import csv
import dataclasses
import re
from types import SimpleNamespace

import numpy as np
import pytest
import safetensors.numpy
import streamlit as st
from fakes import fake_model, fake_splits
from screen import app_at, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.data.digits import Standardizer
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.family import Family
from core.judging import mistakes
from core.judging.scores import SCORES, Score, margin_score
from core.nets import checkpoints
from core.nets.model import Thresholds
from core.recipes import LOSSES, RECIPES, SQUARED_ERROR, STANDARDISED, Network, Recipe
from pages.mistakes import filters, gallery, opened_digit
from pages.mistakes.filters import Filters
from pages.mistakes.gallery import Gallery
from pages.mistakes.models import mark_model
from pages.shared import cached, model_menu, session


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    use_digits(monkeypatch, bundled)
    yield
    cached.start_afresh()


def use_digits(monkeypatch, splits) -> None:
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: splits))
    cached.start_afresh()
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)


def open_page(models: dict | None = None, **link: str) -> AppTest:
    at = app_at("mistakes")
    for key, value in link.items():
        at.query_params[key] = value
    if models:
        tickets = {name: cached.ticket_for(model) for name, model in models.items()}
        at.session_state[session._MODELS] = tickets
    at.run()
    assert not at.exception
    return at


def marks(bundled) -> tuple[mistakes.Marked, mistakes.Marked]:
    pair = (checkpoints.load(name) for name in ("course-classifier", "course-detector"))
    first, second = (mistakes.mark(model, bundled.test) for model in pair)
    return first, second


def test_first_paint_counts_both_models_and_says_what_the_digits_are(bundled) -> None:
    at = open_page()
    assert at.title[0].value == "What do they get wrong?"
    assert "not MNIST" in at.info[0].value
    assert not at.warning
    assert not at.error
    for marked in marks(bundled):
        assert f"**{100 * marked.accuracy:.2f} %** of 360 read right" in texts(at)
    first, second = marks(bundled)
    assert f"{(first.wrong | second.wrong).sum()} digits: true → said" in texts(at)
    assert f"wrong about **{(first.wrong & second.wrong).sum()}** of 360" in texts(at)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("both", lambda a, b: a & b),
        ("only the first", lambda a, b: a & ~b),
        ("only the second", lambda a, b: b & ~a),
        ("all", lambda a, b: a | ~a),
    ],
)
def test_filter_shows_as_many_as_there_are(bundled, which, expected) -> None:
    at = open_page()
    at.segmented_control(key="which").set_value(which).run()
    assert not at.exception
    first, second = marks(bundled)
    assert f"{expected(first.wrong, second.wrong).sum()} digits:" in texts(at)


def test_mistakes_of_the_second_alone_are_shown_in_its_matrix() -> None:
    at = open_page()
    at.segmented_control(key="which").set_value("only the second").run()
    assert at.segmented_control(key="matrix").value == "second"
    assert "refused by the second" in texts(at)


def test_strictness_moves_both_counts() -> None:
    def refused(at: AppTest) -> list[tuple[int, ...]]:
        counts = re.findall(
            r"\*\*(\d+) of its (\d+) mistakes\*\* and \*\*(\d+) of (\d+)", texts(at)
        )
        return [tuple(map(int, numbers)) for numbers in counts]

    lenient, strict = refused(open_page()), refused(open_page(level="80 %"))
    assert len(lenient) == len(strict) == 2
    for before, after in zip(lenient, strict, strict=True):
        assert before[0] < after[0]
        assert before[2] < after[2]
        assert before[1] + before[3] == 360


def test_picture_of_a_link_is_opened_with_both_answers_and_its_neighbours(bundled) -> None:
    first, second = marks(bundled)
    index = int(np.flatnonzero(first.wrong & second.wrong)[0])
    at = open_page(digit=str(index), nearest="true")
    shown = texts(at)
    label = bundled.test.labels[index]
    assert f"**Test digit {index}: label {label}**" in shown
    assert f":blue[**Course classifier**] says **{first.preds[index]}** (wrong" in shown
    assert f":orange[**Course detector**] says **{second.preds[index]}** (wrong" in shown
    assert "The nearest of 1,257, most alike first" in shown
    next(button for button in at.button if button.label == "Next").click().run()
    assert not at.exception
    assert f"**Test digit {index}: label" not in texts(at)
    assert "**Test digit " in texts(at)


def test_nothing_is_compared_before_it_is_asked_for(monkeypatch) -> None:
    compared = []
    monkeypatch.setattr(opened_digit, "_nearest_training", lambda *_: compared.append(1))
    open_page(digit="3")
    assert not compared


def test_input_of_the_network_says_its_range() -> None:
    at = open_page(**{"network-input": "true"})
    assert "no ink is −0.42, full ink 2.82" in texts(at)
    at = open_page(**{"network-input": "true"}, first="Classifier, pixels 0-1")
    assert "no ink is 0.00, full ink 1.00" in texts(at)


@pytest.mark.parametrize(
    "link",
    [
        {"first": "Oracle"},
        {"second": ""},
        {"level": "42 %"},
        {"matrix": "third"},
        {"which": "neither"},
        {"true": "10"},
        {"answer": "x"},
        {"sort": "size"},
        {"digit": "360"},
        {"digit": "-1"},
        {"digit": "²"},
        {"digit": "1e999"},
        {"sheet": "99"},
        {"sheet": "1e999"},
    ],
    ids=str,
)
def test_link_that_cannot_be_obeyed_is_a_sentence_or_the_default(link) -> None:
    at = open_page(**link)
    [(key, value)] = link.items()
    if value not in ("", "1e999") or key == "digit":
        assert f"{key} = " in at.warning[0].value
    assert "**Test digit" not in texts(at)
    assert at.segmented_control(key="which").value == "either"


def test_empty_choice_is_a_sentence() -> None:
    at = open_page(true="0", answer="0", which="both")
    assert "0 digits: true" in texts(at)
    assert any("No pictures match" in info.value for info in at.info)


def test_own_models_are_in_the_menu_and_never_a_traceback(monkeypatch) -> None:
    use_digits(monkeypatch, fake_splits())
    good = fake_model(SQUARED_ERROR)
    bare = dataclasses.replace(good, thresholds=Thresholds((), {}))
    huge = dataclasses.replace(
        good, weights={name: weight * np.float32(1e38) for name, weight in good.weights.items()}
    )
    models = {"good": good, "bare": bare, "huge": huge}
    assert "of 20 read right" in texts(open_page(models, second="yours: good"))
    assert "Nothing is refused: This model has no threshold" in texts(
        open_page(models, second="yours: bare")
    )
    assert "too large to compute with" in open_page(models, second="yours: huge").error[0].value


def test_things_that_nobody_has_measured_break_nothing(monkeypatch) -> None:
    score = Score("rival", "Rival", "How small is the rival?", tuple(LOSSES), margin_score)
    monkeypatch.setitem(SCORES, score.name, score)
    family = Family("dots", "Dots", "dots", lambda *_: np.zeros((1, 28, 28), np.uint8))
    monkeypatch.setitem(FAMILIES, family.name, family)
    recipe = Recipe("made-up", "Made-up", Network((784, 5, 10)))
    monkeypatch.setitem(RECIPES, recipe.name, recipe)
    use_digits(monkeypatch, fake_splits())
    model = dataclasses.replace(fake_model(layers=recipe.network.layers), recipe=recipe)
    at = open_page({"mine": model}, second="yours: mine", digit="3")
    assert not at.error
    assert "Second, :blue[**Made-up**]" in texts(at)
    assert ":blue[**Made-up**] says **" in texts(at)
    assert "Nothing is refused" not in texts(at)


def test_model_that_was_dropped_is_left_out_of_the_menu() -> None:
    at = open_page({"mine": fake_model()}, second="yours: mine")
    assert at.selectbox(key="second").value == "yours: mine"
    at.session_state[session._MODELS] = {}
    at.run()
    assert not at.exception
    assert at.selectbox(key="second").value == "course-detector"


def test_model_that_made_room_for_ones_own_newer_ones_is_said_to_be_gone() -> None:
    first = {"mine": fake_model()}
    at = open_page(first, second="yours: mine")
    newer = {f"new {seed}": fake_model(seed=seed) for seed in range(session.MAX_MODELS)}
    at.session_state[session._MODELS] = {
        name: cached.ticket_for(model) for name, model in newer.items()
    }
    at.run()
    assert any("“yours: mine” had to make room" in warning.value for warning in at.warning)
    for name in ("yours: new 0", "course-detector"):  # which was left, and did not go
        at.selectbox(key="second").set_value(name).run()
        assert not any("had to make room" in warning.value for warning in at.warning)


def test_model_that_made_room_for_those_of_others_is_said_to_be_gone(monkeypatch) -> None:
    at = open_page({"mine": fake_model()}, second="yours: mine")
    monkeypatch.setattr(cached.pool(), "_max_bytes", 1)
    cached.ticket_for(fake_model(seed=1))  # somebody else's
    at.run()
    assert not at.exception
    assert at.selectbox(key="second").value == "course-detector"
    assert "Dropped to make room for newer models of other visitors: yours: mine." in texts(at)
    assert any("“yours: mine” had to make room" in warning.value for warning in at.warning)
    again = open_page(second="yours: mine")
    assert "second = yours: mine" in again.warning[0].value


@pytest.fixture
def state(monkeypatch) -> dict:
    """Session state without a session."""
    values: dict = {}
    monkeypatch.setattr(st, "session_state", values)
    return values


def test_add_model_keeps_three_and_drops_the_oldest(state) -> None:
    model = fake_model()
    for name in "abcb":
        session.add_model(name, model)
    assert list(session.models()) == ["a", "c", "b"]
    session.add_model("d", model)
    assert list(session.models()) == ["c", "b", "d"]


def upload(state, name: str, content: bytes) -> list[str]:
    """What is chosen after uploading."""
    chosen: list[str] = []
    state[model_menu._UPLOAD] = SimpleNamespace(
        name=name, file_id=name, getvalue=lambda: content, truncate=lambda _: None
    )
    model_menu._take(fake_splits(), chosen.append)
    return chosen


def test_uploaded_model_is_kept_and_chosen(state) -> None:
    content = checkpoints.to_bytes(fake_model())
    assert upload(state, "mine.safetensors", content) == ["yours: mine"]
    assert list(session.models()) == ["mine"]
    assert session.problem() is None


def test_network_from_elsewhere_is_taken_when_it_reads_digits(bundled) -> None:
    train = bundled.train
    pixels = Standardizer.fit(train.images, STANDARDISED).apply(train.images).reshape(-1, 784)
    means = np.stack([pixels[train.labels == digit].mean(axis=0) for digit in range(10)])
    bias = -(means**2).sum(axis=1) / 60
    weights = {"fc.weight": means.astype(np.float32) / 30, "fc.bias": bias.astype(np.float32)}
    upside_down = {**weights, "fc.weight": -weights["fc.weight"]}
    at = open_page()
    for tensors in (upside_down, weights):
        content = safetensors.numpy.save(tensors)
        at.file_uploader(key="weights").set_value(("means.safetensors", content, "")).run()
        assert not at.exception
        if tensors is upside_down:
            assert "of the validation digits right. It was not taken" in at.error[0].value
    assert not at.error
    assert list(at.session_state[session._MODELS]) == ["means"]
    at.selectbox(key="weights-loss").set_value("squared_error").run()
    model = at.session_state[session._MODELS]["means"].get()
    assert model.recipe.optimisation.loss == "squared_error"  # it was told again


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + b"\0" * 50, b"\x80\x04" * 20])
def test_upload_that_is_no_model_is_a_sentence(state, content: bytes) -> None:
    assert upload(state, "photo.safetensors", content) == []
    assert session.models() == {}
    assert "photo.safetensors" in session.problem()


def test_problem_is_shown_until_other_pictures_are_chosen() -> None:
    at = open_page()
    at.file_uploader(key="weights").upload("photo.safetensors", b"PK", "image/png").run()
    for _ in range(2):
        assert "photo.safetensors" in at.error[0].value
        at.run()
    at.segmented_control(key="which").set_value("both").run()
    assert not at.exception
    assert not at.error


def test_upload_whose_answers_are_no_numbers_is_a_sentence(state) -> None:
    model = fake_model(layers=(784, *[1000] * 6, 10))
    # Made-up digits are darker than their mean, so that a minus brings them through the first ReLU.
    weights = {name: np.full_like(w, 60_000) for name, w in model.weights.items()}
    weights["0.weight"] = -weights["0.weight"]
    content = checkpoints.to_bytes(dataclasses.replace(model, weights=weights))
    assert upload(state, "huge.safetensors", content) == []
    assert "too large to compute with" in session.problem()


def gallery_of(bundled, *chosen: object, **more: object) -> Gallery:
    """The gallery of the course pair with the given filters, in the first one's order."""
    names = ("course-classifier", "course-detector")
    first, second = (
        mark_model(position, bundled, checkpoints.load(name), 0.99)
        for position, name in zip(filters.POSITIONS, names, strict=True)
    )
    return Gallery(bundled, (first, second), first, Filters(*chosen, **more))


def test_pressed_cell_shows_its_pictures_and_again_all(bundled, state) -> None:
    state.update({"true": "any", "answer": "any", "which": "only the second"})
    marked, _ = marks(bundled)
    counts = mistakes.confusion(marked.labels, marked.preds)
    filters.show_cell(5, 5)
    assert (state["true"], state["answer"], state["which"]) == ("5", "5", "all")
    assert len(gallery_of(bundled, "all", 5, 5).indices) == counts[5, 5]
    state["which"] = "both"
    filters.show_cell(1, 8)
    assert (state["true"], state["answer"], state["which"]) == ("1", "8", "either")
    assert len(gallery_of(bundled, "either", 1, 8).indices) == counts[1, 8]
    filters.show_cell(1, 8)
    assert (state["true"], state["answer"]) == ("any", "any")


def test_csv_is_what_is_shown_in_its_order(bundled) -> None:
    shown = gallery_of(bundled, order="loss")
    rows = list(csv.DictReader(shown.as_csv().splitlines()))
    assert [int(row["index"]) for row in rows] == shown.indices.tolist()
    losses = [float(row["first_course-classifier_loss"]) for row in rows]
    assert losses == sorted(losses, reverse=True)
    refused = sum(int(row["second_course-detector_refused"]) for row in rows)
    assert refused == shown.models[1].refused[shown.indices].sum()


def test_pictures_are_scaled_and_undone_exactly(bundled) -> None:
    classifier, _ = gallery_of(bundled).models
    images = bundled.test.images[:20]
    np.testing.assert_array_equal(classifier.pictures(images, as_input=False), images)
    greys = classifier.pictures(images, as_input=True)
    assert greys[images == 0].max() == greys[images == 0].min() == 108  # -0.42 of 2.82
    assert greys[images == 255].min() == 255


@pytest.mark.mnist
def test_disputed_label_asks_who_is_wrong(monkeypatch, mnist) -> None:
    use_digits(monkeypatch, mnist)
    at = open_page(digit="947")
    assert "**Wrong label, or wrong model?**" in texts(at)
    assert "**Test digit 947: label 8**" in texts(at)
    at = open_page(digit="946")
    assert "Wrong label, or wrong model?** Most" not in texts(at)


def test_opened_takes_only_an_index_that_is_there(bundled, monkeypatch) -> None:
    for text, expected in {"0": 0, "359": 359, "360": None, "x": None, "9" * 20: None}.items():
        monkeypatch.setattr(st, "query_params", {"digit": text})
        assert gallery.find_opened(bundled) == expected
