"""Words that people bring are shown as words: nowhere as Markdown, HTML, an icon or a picture."""

import dataclasses
import io
import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
from fakes import fake_model, fake_recipe, fake_splits
from screen import app_at, open_page
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.errors import RecipeError
from core.nets import checkpoints
from core.nets.model import Model
from core.recipes import SQUARED_ERROR, Lesson, Recipe, read_recipe
from core.runs.pace import Pace
from core.runs.snapshot import DONE
from core.runs.store import RunStore
from pages.shared import cached, session, session_run
from pages.shared.plain import plain
from pages.thresholds import kinds

HOSTILE = (
    "![x](https://evil.example/x.png)<b>B</b>:material/block:$a$**c**`d`|e:red[f]www.evil.example"
)
LIVE = (
    *("![x](", "<b>", ":material/block:", "$a$", "**c**", "`d`", "|e", ":red[", "https://evil"),
    "www.evil",
)
_ALIVE = re.compile(rf"(?<!\\)({'|'.join(map(re.escape, LIVE))})")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path) -> Iterator[None]:
    splits = fake_splits(200)
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: splits))
    monkeypatch.setattr(session_run, "measure_pace", lambda: Pace(1e-3, 1e-9))
    monkeypatch.setattr(session_run, "RunStore", lambda folder: RunStore(tmp_path))
    monkeypatch.setenv("UNKNOWNS_DIR", str(tmp_path))
    cached.start_afresh()
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    yield
    session_run.scheduler().stop_all()
    cached.start_afresh()


def markdown_of(at: AppTest) -> list[str]:
    """Every text of the page that Streamlit reads as Markdown."""
    found = []

    def walk(block) -> None:
        proto = getattr(block, "proto", None)
        for name in ("body", "label", "text", "help"):
            value = getattr(proto, name, None)
            if isinstance(value, str):
                found.append(value)
        for option in getattr(proto, "options", ()):
            found.append(getattr(option, "content", ""))  # of pills and segmented controls
        expander = getattr(getattr(proto, "expandable", None), "label", None)
        found.append(expander or "")
        for child in getattr(block, "children", {}).values():
            walk(child)

    for root in (at.main, at.sidebar, at._tree[2]):
        walk(root)
    return found


def assert_plain(at: AppTest, *, shown: bool = True) -> None:
    assert not at.exception
    texts = markdown_of(at)
    for text in texts:
        assert not _ALIVE.search(text), text
    if shown:
        assert any("evil" in text for text in texts), "it is not on the page at all"


def hostile_recipe(**changes: object) -> Recipe:
    lesson = Lesson(1, HOSTILE, None, HOSTILE)
    return dataclasses.replace(
        fake_recipe(epochs=1), name=HOSTILE, title=HOSTILE, lesson=lesson, **changes
    )


def hostile_model(**changes: object) -> Model:
    return dataclasses.replace(fake_model(**changes), recipe=hostile_recipe())


@pytest.mark.parametrize("live", LIVE)
def test_plain_leaves_nothing_alive(live: str) -> None:
    assert live in HOSTILE
    assert not re.search(rf"(?<!\\){re.escape(live)}", plain(HOSTILE))
    assert "\n" not in plain("a\n\n# b")


def test_plain_leaves_ordinary_words_alone() -> None:
    text = "Fashion-MNIST, framed; 98.5 % of 10,000 digits: a “7”?"
    assert plain(text) == text


def test_title_of_an_uploaded_recipe() -> None:
    at = open_page("train")
    content = json.dumps(hostile_recipe().to_json()).encode()
    at.file_uploader(key="recipe-file").upload(f"{HOSTILE}.json", content, "application/json")
    at.run()
    assert_plain(at)


def test_title_of_a_run_that_a_link_opens() -> None:
    link = session_run.scheduler().start([hostile_recipe()], fake_splits(200))
    while session_run.scheduler().snapshot(link).going:
        session_run.scheduler().touch(link)
    assert session_run.scheduler().snapshot(link).state == DONE
    at = open_page("train", run=str(link))
    assert_plain(at)
    for page in ("draw", "thresholds", "mistakes"):
        at.switch_page(f"pages/{page}/page.py").run()
        assert_plain(at, shown=False)


def test_title_of_uploaded_weights_on_every_page_that_asks_them() -> None:
    at = open_page("mistakes")
    content = checkpoints.to_bytes(hostile_model())
    at.file_uploader(key="weights").upload(f"{HOSTILE}.safetensors", content, "x/y")
    at.run()
    [name] = at.session_state[session._MODELS]
    assert_plain(at, shown=False)
    at.selectbox(key="first").set_value(f"yours: {name}").run()
    assert_plain(at)
    for page, key in (("thresholds", "model"), ("draw", "must")):
        at.switch_page(f"pages/{page}/page.py").run()
        if any(box.key == key for box in at.selectbox):
            at.selectbox(key=key).set_value(f"yours: {name}").run()
        assert_plain(at, shown=False)


@pytest.mark.parametrize(
    ("page", "key", "suffix"),
    [
        ("", "photo", "png"),
        ("thresholds", "unknown_files", "npy"),
        ("mistakes", "weights", "safetensors"),
        ("train", "weights", "safetensors"),
        ("train", "recipe-file", "json"),
    ],
)
def test_name_of_a_file_that_cannot_be_read(page: str, key: str, suffix: str) -> None:
    at = open_page(page)
    at.file_uploader(key=key).upload(f"{HOSTILE}.{suffix}", b"nothing", "x/y")
    at.run()
    assert at.error
    assert_plain(at, shown=False)
    name = "x" * 300
    at.file_uploader(key=key).upload(f"{name}.{suffix}", b"nothing", "x/y")
    at.run()
    assert all(len(error.value) < 400 for error in at.error)


def test_name_of_a_file_with_unknowns() -> None:
    at = open_page("thresholds")
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).integers(0, 255, (20, 28, 28)).astype(np.uint8))
    at.file_uploader(key="unknown_files").upload(f"{HOSTILE}.npy", file.getvalue(), "x/y")
    at.run()
    assert_plain(at, shown=False)
    [name] = at.session_state[kinds._UPLOADED]
    assert name.startswith("yours: ")
    assert re.fullmatch(r"[\w :,.-]+", name)


@pytest.mark.parametrize("page", ["", "thresholds", "dataset", "mistakes", "train", "playground"])
def test_settings_of_a_link(page: str) -> None:
    keys = (
        "pen",
        "noise",
        "model",
        "unknowns",
        "split",
        "first",
        "recipe",
        "points",
        "seed",
        "must",
    )
    at = app_at(page)
    for key in keys:
        at.query_params[key] = HOSTILE
    at.run()
    assert_plain(at, shown=False)
    assert at.warning
    assert all(len(warning.value) < 2_000 for warning in at.warning)


def test_message_of_a_run() -> None:
    def fail(*_: object):
        raise ValueError(HOSTILE)
        yield

    session_run.scheduler()._train = fail
    link = session_run.scheduler().start([fake_recipe(loss=SQUARED_ERROR)], fake_splits(200))
    while session_run.scheduler().snapshot(link).going:
        pass
    assert_plain(open_page("train", run=str(link)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" " * 100_001, "too large for a recipe"),
        (b"{" * 5_000, "not a JSON file"),
        (b"[1" + b"0" * 5_000 + b"]", "not a JSON file"),
        (json.dumps({"x" * 50_000: 1}).encode(), "unknown settings"),
        (json.dumps({"name": "x" * 50_000, "title": "x"}).encode(), "must be a text"),
        (json.dumps({"name": "x", "title": "x", "seed": "x" * 9_999}).encode(), "whole number"),
        (json.dumps({"name": "x", "title": "x", "seed": 10**4_000}).encode(), "must be from 0"),
        (
            json.dumps(
                {
                    "name": "x",
                    "title": "x",
                    "network": {"layers": [784, 9, 10], "convolutions": [1] * 9_999},
                }
            ).encode(),
            "at most 8 numbers",
        ),
        (
            json.dumps({"name": "x", "title": "x", "network": {"layers": "x" * 9_999}}).encode(),
            "must be a list",
        ),
    ],
)
def test_recipe_file_that_is_too_much_gets_a_short_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(RecipeError, match=sentence) as refused:
        read_recipe(content, "n" * 500)
    assert len(str(refused.value)) < 500
