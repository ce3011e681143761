import json

import numpy as np
import pytest

from pages.draw.charts import score_histogram, shares_by_strength
from pages.shared.charts import (
    colours,
    ten_bars,
)

LIGHT = colours("light")


def bars(heights: list[float]) -> list[dict]:
    return ten_bars(np.array(heights), "#123456", LIGHT)["series"][0]["data"]


def test_colours_are_light_unless_dark_is_asked_for() -> None:
    assert colours("dark") != LIGHT
    assert colours("dark").keys() == LIGHT.keys()
    for theme in (None, "", "sepia"):
        assert colours(theme) is LIGHT


# ---------------------------------------------------------------------------- ten bars


@pytest.mark.parametrize(
    ("value", "shown", "text", "position"),
    [
        (0.25, 0.25, "0.25", "top"),
        (-0.25, -0.25, "-0.25", "bottom"),
        (1.5, 1.5, "1.50", "top"),
        (-0.5, -0.5, "-0.50", "bottom"),
        (1.51, 1.5, "▲1.5", "top"),
        (-0.51, -0.5, "▼0.5", "bottom"),
        (12.34, 1.5, "▲12.3", "top"),
        (-7.0, -0.5, "▼7.0", "bottom"),
    ],
)
def test_ten_bars_cut_what_is_beyond_and_say_its_number(value, shown, text, position) -> None:
    bar = bars([0.1, value, *[20.0] * 8])[1]  # not the winner
    assert bar["value"] == shown
    assert bar["label"]["formatter"] == text
    assert bar["label"]["position"] == position
    assert bar["label"]["show"] == ("▲" in text or "▼" in text)


def test_ten_bars_number_the_winner_and_fade_the_rest() -> None:
    drawn = bars([0.0, 0.9, 0.1, 0.9, *[0.0] * 6])
    assert [bar["label"]["show"] for bar in drawn] == [digit == 1 for digit in range(10)]
    assert [bar["itemStyle"]["color"][7:] for bar in drawn] == ["73", "", *["73"] * 8]


def test_ten_bars_without_a_picture_keep_their_axes() -> None:
    empty, full = (ten_bars(heights, "#123456", LIGHT) for heights in (None, np.ones(10)))
    assert empty["series"][0]["data"] == []
    for axis in ("xAxis", "yAxis", "grid"):
        assert empty[axis] == full[axis]
    assert full["xAxis"]["data"] == list("0123456789")


def test_ten_bars_leave_room_for_the_cut_ones() -> None:
    axis = ten_bars(np.ones(10), "#123456", LIGHT)["yAxis"]
    cut = [bar["value"] for bar in bars([-99.0, 99.0, *[0.0] * 8])]
    assert axis["min"] < min(cut)
    assert max(cut) < axis["max"]


def test_ten_bars_outline_the_clean_answer() -> None:
    clean = ten_bars(np.full(10, 0.2), "#123456", LIGHT, clean=6)["series"][1]
    assert clean["data"] == [None] * 6 + [1.0] + [None] * 3


# --------------------------------------------------------------------------- histogram

RNG = np.random.default_rng(0)
VALUES = {
    "many": (RNG.normal(1, 0.5, 1_000), 0.7),
    "one": (np.array([0.4]), 0.7),
    "one at the limit": (np.array([0.7]), 0.7),
    "all equal": (np.full(1_000, 3.25), 0.7),
    "all at the limit": (np.full(1_000, 0.7), 0.7),
    "ties at the limit": (np.repeat([0.6, 0.7, 0.8], 100), 0.7),
    "limit far below": (RNG.random(100), -50.0),
    "limit far above": (RNG.random(100), 50.0),
    "next to each other": (np.nextafter(0.7, [-1.0, 2.0]), 0.7),
    "huge": (RNG.normal(1e9, 1e8, 100), 1e9),
    "huge and equal": (np.full(50, 1e9), 1e9),
    "tiny": (RNG.normal(0, 1e-9, 100), 0.0),
    "certain": (np.array([1.0, 1 - 1e-12, 0.9999]), 0.9999),
}


@pytest.mark.parametrize("small_is_good", [False, True])
@pytest.mark.parametrize("name", VALUES)
def test_score_histogram_counts_everybody_on_its_own_side(name: str, small_is_good: bool) -> None:
    values, limit = VALUES[name]
    spec = score_histogram(values, limit, LIGHT, small_is_good=small_is_good)
    counted = {"accepted": 0, "refused": 0}
    for bar in spec["series"][0]["data"]:
        side = "accepted" if bar["itemStyle"]["color"] == LIGHT["accepted"] else "refused"
        counted[side] += bar["value"][1]
    accepted = int(np.sum(values <= limit if small_is_good else values >= limit))
    assert counted == {"accepted": accepted, "refused": len(values) - accepted}
    assert spec["xAxis"]["min"] <= spec["xAxis"]["max"]


@pytest.mark.parametrize("small_is_good", [False, True])
@pytest.mark.parametrize("name", ["many", "one", "ties at the limit", "limit far above"])
def test_score_histogram_has_no_bar_across_the_limit(name: str, small_is_good: bool) -> None:
    values, limit = VALUES[name]
    spec = score_histogram(values, limit, LIGHT, small_is_good=small_is_good)
    data = spec["series"][0]["data"]
    middles = np.array([bar["value"][0] for bar in data])
    widths = np.abs(np.diff(middles))
    np.testing.assert_allclose(widths, widths[0], atol=2e-4)
    assert np.abs(middles - limit).min() == pytest.approx(widths[0] / 2, abs=2e-4)
    good = middles < limit if small_is_good else middles > limit
    for bar, is_good in zip(data, good, strict=True):
        assert bar["itemStyle"]["color"] == LIGHT["accepted" if is_good else "refused"]
    line = spec["series"][0]["markLine"]
    assert line["data"] == [{"xAxis": limit}]
    assert line["label"]["formatter"].startswith("←") == small_is_good
    assert spec["xAxis"]["min"] < values.min()
    assert values.max() < spec["xAxis"]["max"]


# ------------------------------------------------------------------------------- lines


def test_shares_by_strength_pair_each_strength_with_its_share() -> None:
    lines = {"a": ([0.0, 0.123456], "#1", "solid"), "b": ([1.0, 0.5], "#2", "dashed")}
    spec = shares_by_strength((0.1, 1.0), lines, LIGHT)
    drawn = {s["name"]: (s["data"], s["color"], s["lineStyle"]["type"]) for s in spec["series"]}
    assert drawn == {
        "a": ([[0.1, 0.0], [1.0, 0.1235]], "#1", "solid"),
        "b": ([[0.1, 1.0], [1.0, 0.5]], "#2", "dashed"),
    }
    for axis in ("xAxis", "yAxis"):
        assert (spec[axis]["min"], spec[axis]["max"]) == (0, 1)
    with pytest.raises(ValueError, match="longer"):
        shares_by_strength((0.1,), lines, LIGHT)


# ---------------------------------------------------------------------------- all specs

EXTREMES = [np.zeros(10), np.full(10, 1e30), np.full(10, -1e30), np.float32(np.arange(10) - 5)]


@pytest.mark.parametrize(
    "spec",
    [
        *(ten_bars(heights, "#1", LIGHT) for heights in (None, *EXTREMES)),
        *(
            score_histogram(values, limit, LIGHT, small_is_good=good)
            for values, limit in VALUES.values()
            for good in (False, True)
        ),
        score_histogram(np.float32([1, 2]), np.float64(1.5), LIGHT, small_is_good=True),
        shares_by_strength((0.5,), {"a": ([np.float64(0.5)], "#1", "solid")}, LIGHT),
    ],
)
def test_every_spec_is_json_without_nan(spec: dict) -> None:
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
