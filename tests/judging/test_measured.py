import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from core.data.digits import Digits, Standardizer
from core.errors import CheckpointError
from core.judging.measured import (
    LEVELS_MEASURED,
    Measured,
    Way,
    load_measured,
    measure,
    spread,
    to_text,
)
from core.judging.scores import scores_for
from core.judging.separation import Separation
from core.nets.model import Judged, Model, Thresholds
from core.recipes import (
    CROSS_ENTROPY,
    RECIPES,
    SHIPPED,
    SQUARED_ERROR,
    Network,
    Optimisation,
    Recipe,
)

KINDS = {
    "clean": Judged(np.eye(10, dtype=np.float32)[[2, 8]]),
    "loud": Judged(np.eye(10, dtype=np.float32)[[0, 1, 2, 3]] * np.float32([[1], [3], [3], [3]])),
}
ROWS = [
    Measured(
        "a",
        seed,
        0.9,
        0.8,
        (Way("distance", 0.95, -0.5, 0.05, {"uniform": 0.0, "symbols": 0.5}),),
        {"distance": {"uniform": Separation(1.0, 0.0, 0.0, 0.8)}},
    )
    for seed in (0, 1)
]


def pixel_reader(loss: str, **thresholds: tuple[float, float]) -> Model:
    """Model whose output for class c is the brightness, 0 to 1, of pixel c."""
    recipe = Recipe("pixels", "Pixels", Network((784, 10)), Optimisation(loss=loss), seed=7)
    weights = {"0.weight": np.eye(10, 784, dtype=np.float32), "0.bias": np.zeros(10, np.float32)}
    figures = {"validation_accuracy": 0.625}
    limits = Thresholds(LEVELS_MEASURED, thresholds)
    return Model(recipe, Standardizer(0.0, 1.0), weights, limits, figures)


def digits(labels: list[int], *pixels: dict[int, int]) -> Digits:
    images = np.zeros((len(labels), 784), np.uint8)
    for image, brightnesses in zip(images, pixels, strict=True):
        for pixel, brightness in brightnesses.items():
            image[pixel] = brightness
    return Digits(images.reshape(-1, 28, 28), np.array(labels), "test")


def test_measure_is_worked_by_hand() -> None:
    model = pixel_reader(SQUARED_ERROR, distance=(-0.5, -2.0), largest=(0.5, 0.1), margin=(1, 0))
    # Distances 0, 0.2, 0.8 and 1; largest outputs 1, 1, 0.2 and 0. The last two are read wrongly.
    test = digits([3, 5, 2, 9], {3: 255}, {5: 255, 6: 51}, {4: 51}, {})
    assert measure(model, test, KINDS) == Measured(
        recipe="pixels",
        seed=7,
        validation_accuracy=0.625,
        test_accuracy=0.5,
        ways=(
            Way("distance", 0.95, -0.5, 0.5, {"clean": 1.0, "loud": 0.25}),
            Way("distance", 0.99, -2.0, 0.0, {"clean": 1.0, "loud": 1.0}),
            Way("largest", 0.95, 0.5, 0.5, {"clean": 1.0, "loud": 1.0}),
            Way("largest", 0.99, 0.1, 0.25, {"clean": 1.0, "loud": 1.0}),
            # The winner is 1, 0.8, 0.2 and 0 ahead.
            Way("margin", 0.95, 1, 0.75, {"clean": 1.0, "loud": 1.0}),
            Way("margin", 0.99, 0, 0.0, {"clean": 1.0, "loud": 1.0}),
        ),
        separations={
            # Both clean ones are at 0, as the best of the digits is; the loud at 0 and thrice 2.
            "distance": {
                "clean": Separation(0.125, 1, 1, 0),
                "loud": Separation(0.75 + 0.25 / 8, 0.25, 0.25, 0),
            },
            "largest": {"clean": Separation(0.25, 1, 1, 0), "loud": Separation(0.0625, 1, 1, 0)},
            "margin": {"clean": Separation(0.125, 1, 1, 0), "loud": Separation(0.25 / 8, 1, 1, 0)},
        },
    )


def test_measure_counts_right_answers_for_the_ccr() -> None:
    model = pixel_reader(SQUARED_ERROR, **dict.fromkeys(("distance", "largest", "margin"), (0, 0)))
    test = digits([3, 5, 2, 9], {3: 255}, {5: 255, 6: 51}, {4: 255}, {})
    blank = {"blank": Judged(np.zeros((1, 10), np.float32))}  # at distance 1, as the last digit is
    separation = measure(model, test, blank).separations["distance"]["blank"]
    assert separation.ccr_at_fpr_1e_3 == 0.5  # three are nearer, one of them was read wrongly


def test_noise_accepted_leaves_out_other_unknowns() -> None:
    assert ROWS[0].ways[0].noise_accepted == {"uniform": 0.0}


def test_measure_refuses_no_digit_at_its_own_threshold() -> None:
    model = pixel_reader(
        SQUARED_ERROR, distance=(-1.0, math.nextafter(-1, 0)), largest=(0, 0), margin=(0, 0)
    )
    tied = measure(model, digits([9], {}), {})  # all black: a distance of exactly 1
    assert tied.way("distance", 0.95).digits_refused == 0
    assert tied.way("distance", 0.99).digits_refused == 1


def test_measure_takes_the_scores_of_a_classifier() -> None:
    row = measure(
        pixel_reader(
            CROSS_ENTROPY, softmax=(0.2, 0.1), energy=(3.0, 2.0), entropy=(-9, -9), margin=(9, 9)
        ),
        digits([1], {1: 255}),  # softmax e / (e + 9) = 0.232, energy log(e + 9) = 2.46
        {"faint": Judged(np.zeros((1, 10), np.float32))},  # 0.1 and log 10 = 2.303
    )
    shares = {(w.score, w.level): (w.digits_refused, w.accepted["faint"]) for w in row.ways}
    assert shares == {
        ("softmax", 0.95): (0, 0),
        ("softmax", 0.99): (0, 1),
        ("energy", 0.95): (1, 0),
        ("energy", 0.99): (0, 1),
        ("entropy", 0.95): (0, 1),
        ("entropy", 0.99): (0, 1),
        ("margin", 0.95): (1, 0),
        ("margin", 0.99): (1, 0),
    }


def test_way_has_the_score_and_the_level() -> None:
    assert ROWS[0].way("distance", 0.95) is ROWS[0].ways[0]
    for score, level in (("distance", 0.99), ("largest", 0.95)):
        with pytest.raises(StopIteration):
            ROWS[0].way(score, level)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([6.0, 1.0, 2.0], (3.0, 1.0, 6.0)),
        ([0.25], (0.25, 0.25, 0.25)),
        ([0.1] * 10, (0.1, 0.1, 0.1)),  # a plain sum is 0.9999999999999999
        ([-1.0, 1.0], (0.0, -1.0, 1.0)),
    ],
)
def test_spread_is_worked_by_hand(values: list[float], expected: tuple[float, ...]) -> None:
    assert spread(values) == expected


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr("core.files.weights_folder", lambda: tmp_path)
    return tmp_path


def test_load_measured_inverts_to_text(folder: Path) -> None:
    (folder / "a.measured.json").write_text(to_text(ROWS), encoding="utf-8")
    assert load_measured("a") == ROWS


GOOD = json.loads(to_text(ROWS))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[",
        b"null",
        b"7",
        b"[7]",
        b"[]",
        b"{}",
        b'{"recipe": "a"}',
        json.dumps([{**GOOD[0], "ways": 3}]).encode(),
        json.dumps([{**GOOD[0], "separations": {"distance": []}}]).encode(),
        json.dumps([{**GOOD[0], "separations": {"distance": {"a": [1]}}}]).encode(),
        json.dumps([{**GOOD[0], "ways": [{"score": "distance"}]}]).encode(),
        json.dumps([{**GOOD[0], "more": 1}]).encode(),
        json.dumps([{k: v for k, v in GOOD[0].items() if k != "ways"}]).encode(),
        to_text(ROWS).encode()[:-9],
        None,
    ],
    ids=range(17),
)
def test_load_measured_says_how_to_rebuild(folder: Path, content: bytes | None) -> None:
    if content is not None:
        (folder / "a.measured.json").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"^a.measured.json is missing .* pretrain a$"):
        load_measured("a")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rows_hold_shares_of_every_score_and_level(name: str) -> None:
    for row in load_measured(name):
        scores = [score.name for score in scores_for(RECIPES[name])]
        expected = list(itertools.product(scores, LEVELS_MEASURED))
        assert [(way.score, way.level) for way in row.ways] == expected
        for way in row.ways:
            assert all(0 <= share <= 1 for share in (way.digits_refused, *way.accepted.values()))
        # Accepting more digits means accepting more of everything.
        for score in scores:
            strict, lenient = (row.way(score, level) for level in LEVELS_MEASURED)
            assert lenient.threshold < strict.threshold
            assert lenient.digits_refused < strict.digits_refused
            assert all(lenient.accepted[kind] >= strict.accepted[kind] for kind in strict.accepted)
