"""The thresholds page with a score, a family and a recipe that are newer than what ships."""

import dataclasses

import numpy as np
import pytest
from screen import app_at, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.data.digits import Digits, DigitSplits, Source
from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.data.unknowns.family import Family
from core.judging.outputs import NUM_UNKNOWNS, SEED, load_outputs
from core.judging.scores import SCORES, Score
from core.nets import checkpoints
from core.nets.model import Judged
from core.recipes import LOSSES, RECIPES
from pages.shared import cached, session
from pages.thresholds import scored_model
from pages.thresholds.unknowns import MIXED

NOT_MEASURED = {"–"}


def runner_up(judged: Judged) -> np.ndarray:
    return -np.sort(judged.outputs.astype(np.float64), axis=1)[:, -2]


def stripes(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.repeat(rng.integers(0, 256, (count, 28, 1)), 28, axis=2).astype(np.uint8)


def darkened(rng: np.random.Generator, count: int, digits: Digits) -> np.ndarray:
    return digits.images[rng.integers(0, len(digits), count)] // 3


SCORE = Score("runner_up", "Runner-up", "How small is the second?", tuple(LOSSES), runner_up)
STRIPES = Family("stripes", "Stripes", "rows of one grey", stripes)
DARKENED = Family("darkened", "Darkened digits", "a third as bright", darkened, needs_digits=True)


@pytest.fixture(autouse=True)
def only_bundled(bundled, monkeypatch):
    """No MNIST and no download, and nothing kept from another test."""
    use_digits(bundled, monkeypatch)
    yield
    cached.start_afresh()


def use_digits(splits: DigitSplits, monkeypatch) -> None:
    cached.start_afresh()
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: splits))
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)


def open_page(models=None, **link) -> AppTest:
    """The page with More open."""
    at = app_at("thresholds")
    for key, value in {"model": "Course detector", "compare": "none", **link}.items():
        at.query_params[key] = value
    for name, model in (models or {}).items():
        at.session_state[session._MODELS] = {name: cached.ticket_for(model)}
    at.session_state["more"] = True
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def most_lenient(at: AppTest) -> AppTest:
    """The page with the line where most is accepted."""
    slider = at.select_slider(key="threshold")
    slider.set_value(slider.options[0])
    return run(at)


def rows(at: AppTest, title: str) -> list[list[str]]:
    """The cells after the first one, of all rows of tables that begin with it."""
    lines = texts(at).replace("\u2060", "").splitlines()
    lines = [line for line in lines if line.startswith(f"| {title} |")]
    return [[cell.strip() for cell in line.split("|")[2:-1]] for line in lines]


def line(at: AppTest) -> float:
    """The threshold as a score: minus the distance."""
    return -float(at.select_slider(key="threshold").value)


def accepted(images: np.ndarray, threshold: float) -> str:
    """Counted anew, by the course detector's distance."""
    scores = SCORES["distance"].compute(checkpoints.load("course-detector").judge(images))
    share = np.mean(scores >= threshold)
    return f"{100 * share:.{2 if share < 0.0995 else 1}f} %"


def test_new_score_works_from_the_shipped_answers(monkeypatch) -> None:
    monkeypatch.setitem(SCORES, "runner_up", SCORE)
    at = open_page(score="Runner-up", compare="Classifier · runner-up")
    assert not [*at.warning, *at.error]
    outputs = load_outputs("course-detector")
    unknowns = np.concatenate([runner_up(outputs.unknowns[kind]) for kind in MIXED])
    threshold = float(at.select_slider(key="threshold").value)
    refused = np.mean(runner_up(outputs.test.judged) < threshold)
    assert at.metric[0].value == f"{100 * refused:.2f} %"
    assert at.metric[1].value == f"{100 * np.mean(unknowns >= threshold):.1f} %"
    assert "For comparison, :blue[**Course classifier, runner-up**]" in texts(at)


def test_new_score_shows_dashes_where_seeds_were_not_measured_by_it(monkeypatch) -> None:
    monkeypatch.setitem(SCORES, "runner_up", SCORE)
    figures = {row[0]: set(row[1:]) for row in rows(open_page(), ":orange[Course detector]")}
    assert figures["runner-up"] == NOT_MEASURED
    assert not figures["distance to a clean answer"] & NOT_MEASURED


def test_new_family_is_judged_live_beside_shipped_answers(monkeypatch) -> None:
    monkeypatch.setitem(FAMILIES, "stripes", STRIPES)
    at = most_lenient(open_page(unknowns="Stripes", compare="Classifier · energy"))
    assert not [*at.warning, *at.error]
    images = stripes(np.random.default_rng(SEED), NUM_UNKNOWNS)
    assert at.metric[1].value == accepted(images, line(at))
    assert "of 1,000 pictures of no digit" in texts(at)
    [[pictures, *_]] = rows(at, "Stripes")
    assert pictures == "1,000"
    assert rows(at, "*Stripes*")
    assert "of the same unknowns" in texts(at)
    assert {
        figure for row in rows(at, ":orange[Course detector]") for figure in row[1:]
    } == NOT_MEASURED


def test_new_family_of_digits_is_left_out_until_mnist_is_at_hand(bundled, monkeypatch) -> None:
    monkeypatch.setitem(FAMILIES, "darkened", DARKENED)
    at = open_page(unknowns=["Darkened digits", "Scribbles"])
    [warning] = at.warning
    assert warning.value == (
        "Darkened digits are made from MNIST's digits, which are missing here. It was left out."
    )
    assert "of 1,000 pictures of no digit" in texts(at)
    here = dataclasses.replace(bundled, source=Source("mnist", "here"))
    use_digits(here, monkeypatch)
    # What ships was judged on 10,000 digits, of which these are not: there are fewer.
    shipped = dataclasses.replace(load_outputs("course-detector"), test=first(360))
    monkeypatch.setattr(scored_model, "load_outputs", lambda _: shipped)
    at = most_lenient(open_page(unknowns="Darkened digits"))
    assert not at.warning
    images = darkened(np.random.default_rng(SEED), NUM_UNKNOWNS, bundled.test)
    assert at.metric[1].value == accepted(images, line(at))


def first(count: int):
    """The shipped answers to the first test digits."""
    answers = load_outputs("course-detector").test
    judged = Judged(answers.judged.outputs[:count], answers.judged.density[:count])
    return dataclasses.replace(answers, judged=judged, right=answers.right[:count])


def test_new_family_and_score_judge_a_model_of_the_session(bundled, monkeypatch) -> None:
    monkeypatch.setitem(SCORES, "runner_up", SCORE)
    monkeypatch.setitem(FAMILIES, "darkened", DARKENED)
    model = checkpoints.load("course-detector")
    link = {"model": "yours: mine", "score": "Runner-up", "unknowns": "Darkened digits"}
    at = open_page({"mine": model}, **link)
    images = darkened(np.random.default_rng(SEED), NUM_UNKNOWNS, bundled.test)
    threshold = float(at.select_slider(key="threshold").value)
    share = np.mean(runner_up(model.judge(images)) >= threshold)
    assert at.metric[1].value == f"{100 * share:.1f} %"


def test_cheapest_line_is_found_when_its_family_does_not_ship(monkeypatch) -> None:
    sentence = next(text for text in texts(open_page()).splitlines() if "Cheapest line" in text)
    shipped = load_outputs("course-detector")
    others = {name: judged for name, judged in shipped.unknowns.items() if name != CHOICE_FAMILY}
    monkeypatch.setattr(
        scored_model, "load_outputs", lambda _: dataclasses.replace(shipped, unknowns=others)
    )
    cached.start_afresh()
    assert sentence in texts(open_page())


def test_new_recipe_without_weights_is_not_offered(monkeypatch) -> None:
    recipe = dataclasses.replace(RECIPES["course-detector"], name="new", title="Brand new")
    monkeypatch.setitem(RECIPES, "new", recipe)
    at = open_page(model="Brand new")
    assert "model = Brand new" in at.warning[0].value
    assert not [name for name in at.selectbox(key="model").options if "new" in name]
    assert at.metric[0].value.endswith("%")


def test_new_recipe_with_weights_and_no_shipped_answers_is_a_sentence(monkeypatch) -> None:
    recipe = dataclasses.replace(RECIPES["course-detector"], name="new", title="Brand new")
    weights = checkpoints.path_of("course-detector")
    path_of = checkpoints.path_of
    monkeypatch.setitem(RECIPES, "new", recipe)
    monkeypatch.setattr(
        checkpoints, "path_of", lambda name: weights if name == "new" else path_of(name)
    )
    at = open_page(model="Brand new")
    assert "outputs/new.safetensors is missing or damaged" in at.error[0].value
    at = open_page(compare="Brand new · largest output")
    assert "outputs/new.safetensors is missing or damaged" in at.warning[0].value
    assert at.metric[0].value.endswith("%")
