"""The draw page without a browser: drawings, noise and photos go in, sentences come out."""

import base64
import dataclasses
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from drawn import SCRIBBLES, WRITERS, by, drawn, encoded, photo
from fakes import fake_model
from numpy.typing import NDArray
from screen import APP, texts
from streamlit.testing.v1 import AppTest

from core import files
from core.data import loading
from core.data.drawing import frame
from core.data.unknowns.families import FAMILIES
from core.data.unknowns.noise import NOISE, noise
from core.errors import DataError
from core.judging.measured import LEVELS_MEASURED
from core.judging.operating_points import LEVELS
from core.judging.panel import Panel
from core.judging.scores import SCORES, sigmoid, sigmoid_distance_score
from core.nets import checkpoints
from core.nets.model import Model, Thresholds
from core.recipes import ONE_VS_REST, SQUARED_ERROR
from pages.draw import networks, verdicts
from pages.draw.networks import COURSE, COURSE_01, PAIRS, STRONG
from pages.shared import cached, model_menu, session

WEIGHTS = files.weights_folder()
SEVEN = by(WRITERS[0], 7)
STAR = drawn(next(record for record in SCRIBBLES if record["name"] == "star"))
NONE = "none of these"
TITLES = [kind.title for kind in NOISE.values()]
DEFAULTS = [0.99, 18, 1.0, NOISE["uniform"], STRONG]  # in the order of `chosen`


@pytest.fixture(scope="module")
def canvas():
    """The module, which can only be imported once an app is running: its component asks for it."""
    AppTest.from_file(APP, default_timeout=30).run()
    from pages.draw import canvas

    return canvas


@pytest.fixture(autouse=True)
def nothing_kept(bundled, monkeypatch, canvas):
    """The bundled digits to shuffle, the same noise at every press, nothing from other tests."""
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    monkeypatch.setattr(canvas, "_seeds", itertools.count())
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def shipped(pair: str) -> tuple[Model, Model]:
    """The shipped classifier and detector of a pair."""
    classifier, detector = (cached.model(name) for name in PAIRS[pair])
    return classifier, detector


def sent(ink: NDArray[np.uint8]) -> dict:
    """What the canvas sends when there is ink on it."""
    opaque = np.stack([ink, ink, ink, np.full_like(ink, 255)], axis=2)
    return message("data:image/png;base64," + base64.b64encode(encoded(opaque)).decode())


def message(data: object, raw: object = None) -> dict:
    strokes = {"objects": [{"type": "Path"}]} if raw is None else raw
    return {"drawing": {"raw": strokes, "data": data}, "backgroundFit": None}


def open_page(ink: NDArray[np.uint8] | None = None, **link: str | list[str]) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30)
    for key, value in link.items():
        at.query_params[key] = value
    if ink is not None:
        at.session_state["canvas-1-0"] = sent(ink)
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click()
    run(at)


def choose(at: AppTest, kind: str, key: str, value: object) -> None:
    getattr(at, kind)(key=key).set_value(value)
    run(at)


def answers(at: AppTest) -> tuple[str, str]:
    """What the classifier and the detector say, without colours."""
    said = [re.search(f"{duty}: (.*)", texts(at))[1] for duty in ("must answer", "may refuse")]
    return tuple(re.sub(r":\w+\[(.*)\]", r"\1", each) for each in said)


def charts(at: AppTest) -> dict[str, tuple[dict, str]]:
    """Key -> the chart's specification and its text for those who cannot see it."""
    found = {chart.key: chart.proto for chart in at.get("echarts_chart")}
    return {key: (json.loads(proto.spec), proto.alt) for key, proto in found.items()}


def limit(at: AppTest) -> float:
    return float(re.search(r"accepted up to (\S+)", charts(at)["bars-detector"][1])[1])


def seen(at: AppTest) -> list[str]:
    """The address of the strip of steps, which is made from its content."""
    return [address for image in at.get("image") for address in image.value]


# ---------------------------------------------------------------------------- drawings


def test_blank_canvas_names_no_digit() -> None:
    at = open_page()
    assert answers(at) == ("…", "…")
    assert "The canvas is blank: nothing for the networks to read yet" in texts(at)
    assert not seen(at)
    for key in ("bars-classifier", "bars-detector"):
        assert "no picture yet" in charts(at)[key][1]
    assert not at.warning
    assert not at.error


@pytest.mark.parametrize("level", [0, 8])
def test_canvas_that_is_black_or_nearly_so_is_blank(level: int) -> None:
    at = open_page(np.full((280, 280), level, np.uint8))
    assert answers(at) == ("…", "…")


@pytest.mark.parametrize("digit", range(10))
def test_recorded_digit_is_named_by_both(digit: int) -> None:
    at = open_page(by(WRITERS[0], digit))
    assert answers(at) == (str(digit), str(digit))
    assert f"of its certainty goes to the {digit}." in texts(at)
    assert "Near enough to a clean answer" in texts(at)
    for key in ("bars-classifier", "bars-detector"):
        assert f"is for {digit}" in charts(at)[key][1]
    assert len(seen(at)) == 1


def test_scribble_is_named_by_one_and_refused_by_the_other() -> None:
    at = open_page(STAR)
    must, may = answers(at)
    assert must in set("0123456789")
    assert may == NONE
    assert "Too far from any clean answer" in texts(at)


def test_drawing_outlives_a_change_of_page() -> None:
    at = open_page(SEVEN)
    at.switch_page("pages/dataset/page.py")
    cached.digit_loader().start()
    assert cached.digit_loader().wait(30)
    run(at)
    assert "What do the pictures look like" in at.title[0].value
    at.switch_page("pages/draw/page.py")
    assert answers(run(at)) == ("7", "7")


def test_clear_forgets_the_drawing() -> None:
    at = open_page(SEVEN)
    press(at, "Clear")
    assert answers(at) == ("…", "…")
    press(at, "Noise")
    assert "Back" not in [button.label for button in at.button]


def test_toolbar_of_the_canvas_clears_as_well() -> None:
    at = open_page(SEVEN)
    at.session_state["canvas-1-0"] = message(
        sent(np.zeros((280, 280), np.uint8))["drawing"]["data"], {"objects": []}
    )
    assert answers(run(at)) == ("…", "…")
    press(at, "Noise")
    assert "Back" not in [button.label for button in at.button]


def picture_url(pixels: NDArray[np.uint8], format_: str = "PNG") -> str:
    return "data:image/png;base64," + base64.b64encode(encoded(pixels, format_)).decode()


WHITE = np.full((280, 280, 4), 255, np.uint8)


@pytest.mark.parametrize(
    "broken",
    [
        message("data:image/png;base64," + base64.b64encode(b"no picture").decode()),
        message("data:image/png;base64,a"),
        message("hello"),
        message(7),
        message([1]),
        message(picture_url(WHITE[..., :3], "JPEG")),
        message(picture_url(WHITE[..., :3])),
        message(picture_url(WHITE[:1, :1])),
        message(picture_url(WHITE[:9])),
        message(picture_url(np.zeros((3_000, 3_000, 4), np.uint8))),
        message(picture_url(WHITE)[:200]),
        message(picture_url(WHITE), [1]),
        message(picture_url(WHITE), "x"),
        message(picture_url(WHITE), {}),
    ],
    ids=range(14),
)
def test_broken_canvas_leaves_the_drawing_as_it_was(broken: dict) -> None:
    at = open_page(SEVEN)
    before = charts(at)
    at.session_state["canvas-1-0"] = broken
    assert charts(run(at)) == before


# ---------------------------------------------------------------------------- controls


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("level", [LEVELS[0], LEVELS[5], LEVELS[-1]])
def test_limit_is_the_threshold_of_model_and_level(pair: str, level: float) -> None:
    at = open_page(SEVEN)
    choose(at, "segmented_control", "networks", pair)
    choose(at, "select_slider", "level", level)
    wanted = -checkpoints.load(PAIRS[pair][1]).thresholds.at("distance", level)
    assert limit(at) == pytest.approx(wanted, abs=5e-4)
    lines = charts(at)["bars-detector"][0]["series"][-1]["markLine"]["data"]
    assert lines == [{"xAxis": round(wanted, 4)}]


def test_strictness_refuses_what_leniency_accepts() -> None:
    at = open_page(SEVEN)
    distance = float(re.search(r"distance (\S+) to", charts(at)["bars-detector"][1])[1])
    for level in LEVELS:
        choose(at, "select_slider", "level", level)
        assert (answers(at)[1] == NONE) == (distance > limit(at))


def test_pixels_are_scaled_as_the_caption_says() -> None:
    at = open_page(SEVEN)
    assert "numbers from -0.42 to 2.82" in texts(at)
    choose(at, "segmented_control", "networks", COURSE_01)
    assert "numbers from 0.00 to 1.00: (pixel / 255 − 0.0000) / 1.0000" in texts(at)


@pytest.mark.parametrize("step", ["crop", "fit", "brighten", "centre"])
def test_each_step_of_framing_changes_what_the_networks_see(step: str) -> None:
    small = np.zeros_like(SEVEN)
    small[140:210, 150:220] = SEVEN[::4, ::4] // 2  # small, faint, low and to the right
    at = open_page(small)
    whole, shown = charts(at), seen(at)
    steps = list(at.pills(key="framing").value)
    choose(at, "pills", "framing", [other for other in steps if other != step])
    assert charts(at)["bars-detector"] != whole["bars-detector"]
    assert seen(at) != shown
    choose(at, "pills", "framing", steps)
    assert (charts(at), seen(at)) == (whole, shown)


def test_without_any_framing_the_page_stays_alive() -> None:
    at = open_page(SEVEN)
    choose(at, "pills", "framing", [])
    assert answers(at)[0] in set("0123456789")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("level", value) for value in ("7", "nan", "0.99", "99")),
        *(("pen", value) for value in ("1e999", "-1e999", "nan", "-1", "5", "41", "x", "9" * 999)),
        *(("strength", value) for value in ("1e999", "nan", "-1", "0", "1.01", "strong")),
        *(("noise", value) for value in ("<script>", "uniform", "![](http://a)")),
        *(("networks", value) for value in ("strong", "cnn-detector")),
    ],
)
def test_link_that_cannot_be_obeyed_is_a_sentence(key: str, value: str) -> None:
    at = open_page(SEVEN, **{key: value})
    assert f"{key} = {value[:40]}" in at.warning[0].value
    assert chosen(at) == DEFAULTS
    assert answers(at) == ("7", "7")


@pytest.mark.parametrize("key", ["level", "pen", "strength", "noise", "networks"])
@pytest.mark.parametrize("value", ["", ["", ""]], ids=["once", "twice"])
def test_link_that_asks_for_nothing_changes_nothing(key: str, value: str | list[str]) -> None:
    at = open_page(SEVEN, **{key: value})
    assert chosen(at) == DEFAULTS
    assert answers(at) == ("7", "7")


def test_link_sets_every_control() -> None:
    link = {"level": "95 %", "pen": "12", "strength": "0.35", "noise": "Blank"}
    at = open_page(**link, networks=COURSE_01)
    assert chosen(at) == [0.95, 12, 0.35, NOISE["blank"], COURSE_01]
    assert not at.warning


def chosen(at: AppTest) -> list[object]:
    return [
        at.select_slider(key="level").value,
        at.slider(key="pen").value,
        at.slider(key="strength").value,
        at.selectbox(key="noise").value,
        at.segmented_control(key="networks").value,
    ]


# ------------------------------------------------------------------------------- noise


@pytest.mark.parametrize("strength", [0.05, 1.0])
@pytest.mark.parametrize("kind", TITLES)
def test_every_noise_is_named_by_one_and_judged_as_it_is(kind: str, strength: float) -> None:
    at = open_page(noise=kind, strength=str(strength))
    press(at, "Noise")
    must, may = answers(at)
    assert must in set("0123456789")
    assert may in {NONE, *"0123456789"}
    assert "This picture is 28 × 28 already: it is taken as it is." in texts(at)
    assert len(seen(at)) == 1
    assert ("refused." in texts(at)) == (may == NONE)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("kind", ["Uniform", "Blank"])
def test_full_noise_and_nothing_at_all_are_refused(kind: str, pair: str) -> None:
    at = open_page(noise=kind, networks=pair)
    press(at, "Noise")
    assert answers(at)[1] == NONE


def test_noise_is_another_picture_at_each_press() -> None:
    at = open_page()
    pictures = []
    for _ in range(3):
        press(at, "Noise")
        pictures += seen(at)
    assert len(set(pictures)) == 3


@pytest.mark.parametrize(
    "title", [family.title for name, family in FAMILIES.items() if not family.is_noise]
)
def test_shelf_lays_another_picture_of_a_family_on_the_canvas(title: str) -> None:
    at = open_page(SEVEN)
    drawn_seven = seen(at)
    pictures = []
    for _ in range(2):
        press(at, title)
        pictures += seen(at)
    assert len({*pictures, *drawn_seven}) == len(pictures) + len(drawn_seven)
    must, may = answers(at)
    assert must in set("0123456789")
    assert "This picture is 28 × 28 already: it is taken as it is." in texts(at)
    said = "\n".join(re.sub(r":\w+\[([^]]*)\]", r"\1", line) for line in texts(at).splitlines())
    assert f"On the canvas now: the classifier says **{must}**, the detector **{may}**." in said
    press(at, "Back")
    assert seen(at) == drawn_seven
    assert "On the canvas now" not in texts(at)


def test_shelf_says_when_there_are_no_digits_to_make_it_of(monkeypatch) -> None:
    def nothing():
        raise DataError("No digits yet.")

    at = open_page()
    monkeypatch.setattr(cached, "digits_at_hand", nothing)
    press(at, "Halves")
    assert [error.value for error in at.error] == ["No digits yet."]


def test_back_returns_to_the_drawing() -> None:
    at = open_page(SEVEN)
    before = charts(at), seen(at)
    press(at, "Noise")
    assert (charts(at), seen(at)) != before
    press(at, "Back")
    assert (charts(at), seen(at)) == before
    assert "Clear" in [button.label for button in at.button]


def test_stroke_over_noise_takes_the_noise_away() -> None:
    at = open_page()
    press(at, "Noise")
    at.session_state["canvas-1-1"] = sent(SEVEN)
    assert answers(run(at)) == ("7", "7")
    assert "taken as it is" not in texts(at)
    assert "Clear" in [button.label for button in at.button]


def test_shuffled_digits_without_digits_are_a_sentence(monkeypatch) -> None:
    def fail(**_) -> None:
        raise DataError("No digits were found.")

    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(fail))
    at = open_page(SEVEN, noise="Shuffled digits")
    press(at, "Noise")
    assert [error.value for error in at.error] == ["No digits were found."]
    assert answers(at) == ("7", "7")
    assert run(at).error  # until something new is tried
    press(at, "Clear")
    assert not at.error
    press(at, "Test 1,000 noise pictures")
    assert [error.value for error in at.error] == ["No digits were found."]


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [
        (None, ""),
        ("Both refuse", "**Not quite.** "),
        ("Only the detector refuses", "**Right.** "),
        ("Both name a digit", "**Not quite.** "),
    ],
)
def test_guess_is_judged_when_noise_is_refused(guess: str | None, verdict: str) -> None:
    at = open_page()
    choose(at, "segmented_control", "guess", guess)
    assert ("Now press **Noise** and see." in texts(at)) == bool(guess)
    press(at, "Noise")
    sentence = f"{verdict}The classifier had to name a digit; the detector refused."
    assert sentence in [element.value for element in at.markdown]


@pytest.mark.parametrize("guess", ["Both refuse", "Only the detector refuses", "Both name a digit"])
def test_guess_is_judged_when_noise_is_accepted(monkeypatch, canvas, guess: str) -> None:
    like_a_seven = frame(SEVEN).image
    monkeypatch.setattr(canvas, "noise", lambda *_: like_a_seven[None])
    at = open_page()
    choose(at, "segmented_control", "guess", guess)
    press(at, "Noise")
    assert answers(at) == ("7", "7")
    verdict = "**Right.**" if guess == "Both name a digit" else "**Not quite.**"
    assert f"{verdict} The classifier had to name a digit; the detector accepted it" in texts(at)


# ---------------------------------------------------------------------- many pictures


def accepted(at: AppTest) -> dict[str, float]:
    """Network and way to decide -> per cent of the thousand pictures that it accepts."""
    found = re.findall(r"\*\*(\w+)\*\*\] · (.*): accepts \*\*(.*) %\*\*", texts(at))
    return {f"{network.lower()}, {title}": float(share) for network, title, share in found}


@pytest.mark.parametrize("pair", PAIRS)
def test_thousand_are_judged_in_every_way(pair: str) -> None:
    at = open_page(networks=pair)
    assert len(charts(at)) == 2
    press(at, "Test 1,000 noise pictures")
    shares = accepted(at)
    assert list(shares) == [
        "classifier, largest softmax",
        "classifier, energy",
        "classifier, entropy",
        "classifier, margin",
        "classifier, density of features",
        "detector, distance to a clean answer",
        "detector, largest output",
        "detector, margin",
        "detector, density of features",
    ]
    histograms = [chart for key, chart in charts(at).items() if key.startswith("histogram-")]
    for (spec, _), share in zip(histograms, shares.values(), strict=True):
        assert sum(bar["value"][1] for bar in spec["series"][0]["data"]) == 1_000
        colours = {bar["itemStyle"]["color"] for bar in spec["series"][0]["data"]}
        assert len(colours) <= 2
        assert 0 <= share <= 100
    values = {bar["value"][0] for bar in histograms[5][0]["series"][0]["data"] if bar["value"][1]}
    assert min(values) > 0  # a distance is shown as such, not as a score
    # The promise that all ten outputs stay near 0: broken by the course's pixels alone.
    assert shares["detector, distance to a clean answer"] < 1
    assert (shares["detector, largest output"] > 99) == (pair == COURSE)


def test_line_over_strengths_is_what_each_way_accepts() -> None:
    at = open_page(networks=COURSE)
    press(at, "Test 1,000 noise pictures")
    lines = {line["name"]: line["data"] for line in charts(at)["strengths"][0]["series"]}
    models = dict(zip(("classifier", "detector"), shipped(COURSE), strict=True))
    ways = {"classifier": ("softmax", "energy"), "detector": ("distance", "largest")}
    assert list(lines) == [
        f"{role}, {SCORES[way].title.lower()}" for role, names in ways.items() for way in names
    ]
    for role, names in ways.items():
        for way in names:
            points = lines[f"{role}, {SCORES[way].title.lower()}"]
            assert [point[0] for point in points] == [step / 10 for step in range(1, 11)]
            for strength, share in (points[0], points[4], points[-1]):
                images = noise("uniform", 1_000, 1, strength)[:250]
                scores = SCORES[way].of(models[role].judge(images))
                wanted = np.mean(scores >= models[role].thresholds.at(way, 0.99))
                assert share == pytest.approx(wanted, abs=1e-4)


def test_thousand_follow_the_controls() -> None:
    at = open_page(networks=COURSE)
    press(at, "Test 1,000 noise pictures")
    before = charts(at)
    choose(at, "slider", "strength", 0.5)
    assert charts(at)["histogram-classifier-energy"] != before["histogram-classifier-energy"]
    assert charts(at)["strengths"] == before["strengths"]
    choose(at, "selectbox", "noise", NOISE["shuffled"])
    assert charts(at)["strengths"] != before["strengths"]
    assert "(**shuffled digits**, a digit's own pixels in random order; strength 0.5)" in texts(at)


def test_thousand_of_nothing_at_all_is_one_bar() -> None:
    at = open_page(noise="Blank", networks=COURSE)
    press(at, "Test 1,000 noise pictures")
    for key, (spec, _) in charts(at).items():
        if key.startswith("histogram-"):
            assert max(bar["value"][1] for bar in spec["series"][0]["data"]) == 1_000


@pytest.mark.parametrize("level", LEVELS_MEASURED)
def test_table_is_what_was_measured(level: float) -> None:
    at = open_page()
    choose(at, "segmented_control", "table", level)
    table = next(e.value for e in at.markdown if e.value.startswith("| networks"))
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert lines[0][3:] == [
        "uniform",
        "shuffled digits",
        "scribbles",
        "printed letters",
        "Fashion-MNIST",
        "Omniglot",
    ]
    kinds = ("uniform", "shuffled", "scribbles", "printed", "fashion", "omniglot")
    expected = []
    for pair, names in PAIRS.items():
        for name in names:
            path = WEIGHTS / f"{name}.measured.json"
            runs = json.loads(path.read_text(encoding="utf-8"))
            ways = list(zip(*(run["ways"] for run in runs), strict=True))
            for way in [way for way in ways if way[0]["level"] == level][:2]:
                shares = [[one["digits_refused"] for one in way]]
                shares += [[one["accepted"][kind] for one in way] for kind in kinds]
                expected.append([f"{pair}: ", SCORES[way[0]["score"]].title.lower(), *shares])
    assert len(expected) == len(lines) - 2 == 12
    for row, (network, way, *shares) in zip(lines[2:], expected, strict=True):
        assert row[0].startswith(network)
        assert row[1] == way
        for cell, values in zip(row[2:], shares, strict=True):
            shown = [float(number) for number in re.findall(r"[\d.]+", cell)]
            wanted = [100 * value for value in (np.mean(values), min(values), max(values))]
            assert shown == pytest.approx(wanted if len(shown) == 3 else wanted[:1], abs=0.501)
            assert len(shown) == 3 or wanted[2] - wanted[1] < 1


# ------------------------------------------------------------------------------ photos


def upload(at: AppTest, content: bytes, name: str) -> AppTest:
    at.file_uploader(key="photo").set_value((name, content, "image/jpeg"))
    return run(at)


def test_photo_is_read_turned_around_and_taken_away() -> None:
    at = upload(open_page(), photo("chalk", SEVEN), "seven.jpg")
    assert answers(at)[0] == "7"
    assert "taken as it is" not in texts(at)
    read = seen(at)
    choose(at, "segmented_control", "turn", "dark on light")
    assert seen(at) != read
    choose(at, "segmented_control", "turn", "light on dark")
    assert seen(at) == read
    at.file_uploader(key="photo").set_value(None)
    assert answers(run(at)) == ("…", "…")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "seven.png is empty"),
        (b"\x80\x04cposix\nsystem\n.", "seven.png is not a PNG or JPEG"),
        (encoded(SEVEN)[:99], "seven.png is damaged"),
        (encoded(np.full((90, 90), 200, np.uint8)), "No ink was found"),
    ],
)
def test_upload_that_is_no_photo_is_a_sentence(content: bytes, sentence: str) -> None:
    at = upload(open_page(SEVEN), content, "seven.png")
    assert sentence in at.error[0].value
    assert answers(at) == ("7", "7")


# ------------------------------------------------------------------------ missing files


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
    assert "must answer" not in texts(at)


@pytest.mark.parametrize("broken", [None, b"", b"half of it"])
def test_course_stands_in_for_strong_weights_that_cannot_be_read(folder, broken) -> None:
    for name in (*PAIRS[COURSE], *PAIRS[COURSE_01]):
        (folder / f"{name}.safetensors").symlink_to(WEIGHTS / f"{name}.safetensors")
    for name in PAIRS[STRONG] if broken is not None else ():
        (folder / f"{name}.safetensors").write_bytes(broken)
    at = open_page(SEVEN)
    assert not at.error
    assert "The strong networks are missing or damaged, so the course's are asked." in (
        at.info[0].value
    )
    assert answers(at) == ("7", "7")
    wanted = -checkpoints.load("course-detector").thresholds.at("distance", 0.99)
    assert limit(at) == pytest.approx(wanted, abs=5e-4)
    assert "Strict (95 %) refused" in texts(at)
    choose(at, "segmented_control", "networks", COURSE_01)
    assert "The strong networks" not in "".join(info.value for info in at.info)


def test_missing_measurements_are_a_sentence_and_the_rest_works(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(
        "core.judging.measured.path_of", lambda name: tmp_path / f"{name}.measured.json"
    )
    at = open_page(SEVEN, networks=COURSE)
    assert "course-detector.measured.json is missing or damaged." in texts(at)
    for pair, (classifier, _) in PAIRS.items():
        assert any(info.value.startswith(f"{pair}: {classifier}.meas") for info in at.info)
    assert answers(at) == ("7", "7")


# ------------------------------------------------------------------------ other networks


def open_with(own: dict[str, Model], **link: str) -> AppTest:
    """The page of somebody who has trained or brought along networks."""
    at = AppTest.from_file(APP, default_timeout=30)
    tickets = {name: cached.model_pool().put(model) for name, model in own.items()}
    at.session_state[session._MODELS] = tickets
    at.session_state["canvas-1-0"] = sent(SEVEN)
    for key, value in link.items():
        at.query_params[key] = value
    return run(at)


def test_one_vs_rest_is_shown_and_judged_by_its_sigmoids() -> None:
    model = fake_model(ONE_VS_REST)
    at = open_with({"mine": model}, may="yours: mine")
    assert not at.warning
    judged = model.judge(frame(SEVEN).image[None])
    heights = sigmoid(judged.outputs)[0]
    spec, alt = charts(at)["bars-detector"]
    shown = [bar["value"] for bar in spec["series"][0]["data"]]
    np.testing.assert_allclose(shown, heights, atol=1e-3)
    distance = -sigmoid_distance_score(judged)[0]
    assert f"distance {distance:.3f} to a clean answer" in alt
    most = -model.thresholds.at("sigmoid_distance", 0.99)
    assert limit(at) == pytest.approx(most, abs=1e-3)
    assert f"distance {distance:.2f}, at most {most:.2f}" in texts(at)
    assert "trained once" in texts(at)
    panel = Panel(model, model, 0.99)
    table = verdicts.every_score(panel, panel.judge(frame(SEVEN).image))
    assert f"| {distance:.3f} | to {most:.3f} |" in table


def test_noise_is_thrown_at_the_networks_that_were_chosen() -> None:
    model = fake_model(ONE_VS_REST)
    at = open_with({"mine": model, "other": fake_model()}, may="yours: mine", must="yours: other")
    press(at, "Test 1,000 noise pictures")
    found = charts(at)
    images = cached.noise_images("uniform", 1.0, 1)
    judged = model.judge(images)
    for name, sign in (("sigmoid", 1), ("sigmoid_distance", -1)):
        threshold = model.thresholds.at(name, 0.99)
        accepted = (SCORES[name].of(judged) >= threshold).mean()
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
    assert at.selectbox(key="must").options == [model_menu.SHIPPED, "yours: a"]
    assert at.selectbox(key="may").options == [model_menu.SHIPPED, "yours: b"]
    assert answers(at) == ("7", "7")


def test_network_without_thresholds_or_dropped_gives_its_place_back(monkeypatch) -> None:
    bare = dataclasses.replace(fake_model(SQUARED_ERROR), thresholds=Thresholds((), {}))
    at = open_with({"bare": bare}, may="yours: bare")
    assert "The built-in detector is asked instead." in at.warning[0].value
    assert answers(at)[1] == "7"
    at = open_with({"good": fake_model(SQUARED_ERROR)}, may="yours: good")
    monkeypatch.setattr(cached.model_pool(), "_max_bytes", 1)
    cached.model_pool().put(fake_model(seed=1))
    run(at)
    assert at.selectbox(key="may").value == model_menu.SHIPPED
    assert "Dropped to make room for newer models of all visitors: yours: good." in texts(at)
    assert answers(at)[1] == "7"


# ---------------------------------------------------------------------------- verdicts


def test_every_score_is_listed_with_its_threshold() -> None:
    panel = Panel(*shipped(COURSE), 0.99)
    classifier, detector = panel.judge(frame(SEVEN).image)
    rows = verdicts.every_score(panel, (classifier, detector)).splitlines()[2:11]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells] == [
        ":blue[largest softmax]",
        ":blue[energy]",
        ":blue[entropy]",
        ":blue[margin]",
        ":blue[density of features]",
        ":orange[distance to a clean answer]",
        ":orange[largest output]",
        ":orange[margin]",
        ":orange[density of features]",
    ]
    assert float(cells[5][2]) == pytest.approx(-detector.decision.value, abs=5e-4)
    assert cells[5][3] == f"to {-detector.decision.threshold:.3f}"
    for row in cells:
        bound, least = row[3].split()
        value = float(row[2])
        accepted = value <= float(least) if bound == "to" else value >= float(least)
        assert row[1] == (":green[7]" if accepted else verdicts.NONE)
    assert verdicts.every_score(panel, None) == "Draw something first."


@pytest.mark.parametrize("pair", PAIRS)
def test_costs_are_the_means_and_the_worst_of_the_seeds(pair: str) -> None:
    _, detector = shipped(pair)
    path = WEIGHTS / f"{detector.recipe.name}.measured.json"
    runs = json.loads(path.read_text(encoding="utf-8"))
    said = networks.costs_sentence(detector)
    for level, name in zip(LEVELS_MEASURED, ("Strict", "lenient"), strict=True):
        ways = [w for run in runs for w in run["ways"]]
        ways = [w for w in ways if (w["score"], w["level"]) == ("distance", level)]
        refused = 100 * sum(w["digits_refused"] for w in ways) / len(runs)
        noise = 100 * max(w["accepted"][kind] for w in ways for kind in NOISE if kind != "blank")
        letters = 100 * max(w["accepted"]["printed"] for w in ways)
        shown = re.search(
            rf"{name} \({100 * level:.0f} %\) refused (\S+) % of test digits and accepted up to "
            r"(\S+) % of noise and (\S+) % of printed letters",
            said,
        )
        assert float(shown[1]) == pytest.approx(refused, abs=0.0501)
        # less than 0.1 is not told apart
        assert float(shown[2]) == pytest.approx(max(noise, 0.1), abs=0.0501)
        assert float(shown[3]) == pytest.approx(max(letters, 0.1), abs=0.0501)
    assert f"worst of {len(runs)} trainings and 5 kinds of noise at full strength." in said


def test_costs_are_told_of_a_shipped_detector_only() -> None:
    copy = dataclasses.replace(shipped(COURSE)[1])
    assert "trained once" in networks.costs_sentence(copy)
