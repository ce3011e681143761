"""The slider, the switches and links that set them."""

import pytest
from draw_page import (
    DEFAULTS,
    NONE,
    SEVEN,
    answers,
    choose,
    choose_pair,
    chosen,
    distance,
    limit,
    open_page,
)

from core.data.unknowns.noise import NOISE
from core.judging.operating_points import LEVELS
from core.nets import checkpoints
from core.wording import cut
from pages.draw.networks import CONVOLUTIONS, COURSE_01, PAIRS
from pages.shared.plain import plain


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("level", [LEVELS[0], LEVELS[5], LEVELS[-1]])
def test_limit_is_the_threshold_of_model_and_level(pair: str, level: float) -> None:
    at = open_page(SEVEN)
    choose_pair(at, pair)
    choose(at, "select_slider", "level", level)
    wanted = -checkpoints.load(PAIRS[pair][1]).thresholds.at("distance", level)
    assert limit(at) == pytest.approx(wanted, abs=5e-4)


def test_strictness_refuses_what_leniency_accepts() -> None:
    at = open_page(SEVEN)
    for level in LEVELS:
        choose(at, "select_slider", "level", level)
        assert (answers(at)[1] == NONE) == (distance(at) > limit(at))


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
    assert f"{key} = {plain(cut(value))}" in at.warning[0].value
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


def test_link_of_an_earlier_version_opens_what_it_meant() -> None:
    at = open_page(SEVEN, networks="Strong")
    assert at.segmented_control(key="networks").value == CONVOLUTIONS
    assert at.toggle(key="non-digits").value is True
    assert not at.warning
