"""Real sets of unknowns on the thresholds page and on the shelf of the draw page."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from data.fake_mnist import as_idx
from screen import app_at, labels, press, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.data.drawing import frame
from core.data.unknowns import real
from core.data.unknowns.fetching import Fetcher
from core.errors import DownloadError
from core.judging.outputs import load_outputs
from core.judging.scores import SCORES
from core.nets import checkpoints
from core.nets.model import Model
from pages.shared import cached, session

# Things that fill the picture; the first is blank, so framing leaves it out.
THINGS = np.zeros((6, 28, 28), np.uint8)
for index in range(1, 6):
    THINGS[index, 2 * index :, : 5 * index] = 40 * index
FILE = "fashion-images-idx3-ubyte.gz"


@pytest.fixture(autouse=True)
def folder(bundled, monkeypatch, tmp_path) -> Path:
    """One good set and a broken one; nothing kept from another test."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    monkeypatch.setenv("UNKNOWNS_DIR", str(tmp_path))
    monkeypatch.setenv("MNIST_DOWNLOAD", "1")
    monkeypatch.setattr(real, "cache_folder", lambda: tmp_path / "cache")
    (tmp_path / FILE).write_bytes(as_idx(THINGS))
    (tmp_path / "small-images-idx3-ubyte.gz").write_bytes(as_idx(np.zeros((2, 8, 8), np.uint8)))
    cached.start_afresh()
    yield tmp_path
    cached.start_afresh()


def open_page(page: str = "thresholds", **link) -> AppTest:
    at = app_at(page)
    if page == "thresholds":
        link = {"model": "Course detector", "compare": "none", **link}
    for key, value in link.items():
        at.query_params[key] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def kinds(at: AppTest):
    return at.get("button_group")[0]


def accepted(at: AppTest) -> str:
    """The second large number, and the line below it."""
    below = next(each.value for each in at.caption if "no digit" in each.value)
    return f"{at.metric[1].value} {below}"


def expected(images: np.ndarray, at: AppTest) -> str:
    """Counted anew, from the weights."""
    scores = SCORES["distance"].compute(checkpoints.load("course-detector").judge(images))
    num = int((scores >= -float(at.select_slider(key="threshold").value)).sum())
    share = 100 * num / len(images)
    shown = f"{share:.1f} %" if share >= 9.95 else f"{share:.2f} %"
    return f"{shown} {num} of {len(images)} pictures of no digit"


def test_set_is_offered_as_found_and_framed_and_counted_so() -> None:
    at = open_page(unknowns=["Fashion-MNIST"])
    # The most lenient line, so that something is accepted.
    at.select_slider(key="threshold").set_value(at.select_slider(key="threshold").options[0])
    assert accepted(run(at)) == expected(THINGS, at)
    framed = np.stack([frame(image).image for image in THINGS[1:]])
    other = open_page(unknowns=["Fashion-MNIST, framed"])
    other.select_slider(key="threshold").set_value(other.select_slider(key="threshold").options[0])
    assert accepted(run(other)) == expected(framed, other)
    assert accepted(other) != accepted(at)


def test_page_judges_nothing_before_a_set_is_chosen(monkeypatch) -> None:
    asked = []

    def judge(model, images):
        asked.append(len(images))
        return answer(model, images)

    answer = Model.judge
    monkeypatch.setattr(Model, "judge", judge)
    open_page()
    assert asked == []
    for _ in range(2):  # of all sessions only the first has it judged
        open_page(unknowns=["Fashion-MNIST", "Scribbles"])
    assert asked == [len(THINGS)]


def test_changed_file_is_judged_again(folder) -> None:
    before = accepted(open_page(unknowns=["Fashion-MNIST"]))
    (folder / FILE).write_bytes(as_idx(THINGS[:4]))
    after = accepted(open_page(unknowns=["Fashion-MNIST"]))
    assert ("of 6 pictures" in before, "of 4 pictures" in after) == (True, True)


def test_second_side_judges_the_same_set() -> None:
    at = open_page(unknowns=["Fashion-MNIST, framed"], compare="Classifier · energy")
    model = checkpoints.load("course-classifier")
    digits = SCORES["energy"].compute(load_outputs("course-classifier").test.judged)
    refused = round(float(at.metric[0].value.split()[0]) * 100)
    threshold = np.sort(digits)[refused]
    framed = np.stack([frame(image).image for image in THINGS[1:]])
    share = 100 * np.mean(SCORES["energy"].compute(model.judge(framed)) >= threshold)
    assert f"accepts **{share:.1f} %** of the same" in texts(at).replace(".00 %", ".0 %")


@pytest.mark.parametrize(
    ("title", "sentences"),
    [
        ("Kuzushiji-MNIST", ["left out: Kuzushiji-MNIST.", "Get Kuzushiji-MNIST under"]),
        ("EMNIST letters, framed", ["Put emnist-letters-images-idx3-ubyte.gz into"]),
        ("yours: mine.npy", ["yours: mine.npy", "Uploads stay with whoever uploaded them"]),
        ("small", ["should hold pictures of 28x28 pixels", "It was left out."]),
    ],
)
def test_link_to_a_set_that_cannot_be_used_is_a_sentence(title, sentences) -> None:
    at = open_page(unknowns=[title, "Scribbles"])
    [warning] = at.warning
    assert all(sentence in warning.value for sentence in sentences)
    assert "of 1,000 pictures of no digit" in texts(at)


def test_set_that_was_taken_away_is_left_out(folder) -> None:
    at = open_page(unknowns=["Fashion-MNIST", "Scribbles"])
    assert "of 1,006 pictures of no digit" in texts(at)
    (folder / FILE).unlink()
    assert "of 1,000 pictures of no digit" in texts(run(at))


def test_tables_name_the_set() -> None:
    at = app_at("thresholds")
    at.query_params["unknowns"] = ["Fashion-MNIST", "Fashion-MNIST, framed"]
    at.session_state["more"] = True
    tables = texts(run(at))
    assert "| Fashion-MNIST | 6 |" in tables
    assert "| *Fashion-MNIST, framed* |" in tables
    assert "| score | Fashion-MNIST | Fashion-MNIST, framed |" in tables


def test_folder_that_is_none_is_a_sentence_on_both_pages(monkeypatch, folder) -> None:
    monkeypatch.setenv("UNKNOWNS_DIR", str(folder / "none"))
    for page in ("thresholds", "draw"):
        assert "which is no folder" in " ".join(
            [*(each.value for each in open_page(page).warning), texts(open_page(page))]
        )


@pytest.mark.usefixtures("pressable_shelf")
def test_shelf_lays_a_picture_of_a_set_on_the_canvas_to_be_framed() -> None:
    at, pictures = open_page("draw"), set()
    for _ in range(9):
        press(at, "Fashion-MNIST")
        assert "28 × 28 already" not in texts(at)  # each step of framing is shown
        pictures.add(at.session_state[session._OVERLAY].pixels.tobytes())
    assert len(pictures) > 1
    assert pictures <= {image.tobytes() for image in THINGS[1:]}


def test_shelf_says_what_is_wrong_with_a_set() -> None:
    at = open_page("draw")
    assert "should hold pictures of 28x28 pixels" in texts(at)
    assert not at.error


def test_press_fetches_a_missing_set_and_mixes_it_in(monkeypatch, folder) -> None:
    def fetch(name: str, progress) -> None:
        progress(0.4)
        assert go_on.wait(20)
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(as_idx(THINGS))

    go_on = threading.Event()
    fetcher = Fetcher(fetch)
    monkeypatch.setattr(cached, "set_fetcher", lambda: fetcher)
    at = open_page(unknowns=["Scribbles"])
    assert [each for each in labels(at) if each.startswith("Get")] == ["Get Kuzushiji-MNIST (3 MB)"]
    press(at, "Get Kuzushiji-MNIST (3 MB)")
    assert not [each for each in labels(at) if each.startswith("Get")]
    assert "Fetching Kuzushiji-MNIST" in at.get("progress")[0].proto.text
    go_on.set()
    while fetcher.snapshot("kmnist").fraction is not None:
        time.sleep(0.01)
    assert "of 1,006 pictures of no digit" in texts(run(at))


def test_press_that_fails_says_why_and_can_be_tried_again(monkeypatch) -> None:
    def fetch(_name: str, _progress) -> None:
        raise DownloadError("Kuzushiji-MNIST could not be downloaded (no connection).")

    fetcher = Fetcher(fetch)
    monkeypatch.setattr(cached, "set_fetcher", lambda: fetcher)
    at = open_page()
    press(at, "Get Kuzushiji-MNIST (3 MB)")
    while fetcher.snapshot("kmnist").fraction is not None:
        time.sleep(0.01)
    run(at)
    assert "no connection" in at.error[0].value
    assert "Get Kuzushiji-MNIST (3 MB)" in labels(at)
    assert at.metric


def test_no_download_is_offered_where_none_is_allowed(monkeypatch) -> None:
    monkeypatch.setenv("MNIST_DOWNLOAD", "0")
    at = open_page(unknowns=["Kuzushiji-MNIST"])
    assert not [each for each in labels(at) if each.startswith("Get")]
    assert "Put kmnist-images-idx3-ubyte.gz into" in at.warning[0].value
