"""Contests: what is next to the line, checked by comparing scores one by one."""

import numpy as np
import pytest

from core.data.unknowns.families import CHOICE_FAMILY
from core.errors import InputError
from core.judging.comparison import compare
from core.judging.costs import cheapest
from core.judging.outputs import Answers, load_outputs
from core.judging.scored import scored
from core.judging.scores import SCORES
from core.nets.model import Judged

SCORE = SCORES["largest"]


def judged(count: int, seed: int, shift: float = 0.0) -> Judged:
    rng = np.random.default_rng(seed)
    return Judged((rng.normal(size=(count, 10)).round(1) / 4 + shift).astype(np.float32))


def answers(count: int, seed: int) -> Answers:
    return Answers(judged(count, seed, 0.4), np.random.default_rng(seed).random(count) < 0.9)


@pytest.fixture
def made():
    kinds = {"one": judged(50, 3), "other": judged(30, 4)}
    return compare(SCORE, answers(200, 1), answers(300, 2), kinds), kinds


@pytest.mark.parametrize("threshold", [-9.0, 0.5, 0.75, 9.0])
def test_just_below_are_the_refused_nearest_to_the_line(made, threshold) -> None:
    scores = SCORE.of(answers(300, 2).judged)
    near = made[0].digits.just_below(threshold, 6)
    slow = sorted((s for s in scores if s < threshold), reverse=True)[:6]
    assert scores[near].tolist() == slow


@pytest.mark.parametrize("threshold", [-9.0, 0.25, 0.5, 9.0])
def test_just_accepted_are_the_accepted_nearest_to_the_line(made, threshold) -> None:
    of, kinds = made
    found = of.just_accepted(threshold, 7)
    scores = [SCORE.of(kinds[kind])[place] for kind, place in found]
    every = np.concatenate([SCORE.of(kind) for kind in kinds.values()])
    assert scores == sorted(every[every >= threshold])[:7]


def test_point_and_said_count_the_same(made) -> None:
    of, kinds = made
    point = of.point(0.5)
    assert point.digits_refused == pytest.approx(of.digits.said(0.5)[-1] / 300)
    refused = sum(kind.said(0.5)[-1] for kind in of.kinds.values())
    assert point.unknowns_accepted == pytest.approx(1 - refused / 80)
    for name, kind in of.kinds.items():
        accepted = SCORE.of(kinds[name]) >= 0.5
        slow = np.bincount(kinds[name].preds[accepted], minlength=10)
        assert kind.said(0.5)[:10].tolist() == slow.tolist()


def test_choices_do_not_depend_on_the_unknowns(made) -> None:
    alone = compare(SCORE, answers(200, 1), answers(300, 2), {})
    assert alone.choices == made[0].choices
    assert list(alone.choices) == sorted(set(alone.choices))
    assert alone.nearest_choice(0.5001) in alone.choices


def test_without_unknowns_only_digits_are_counted() -> None:
    alone = compare(SCORE, answers(200, 1), answers(300, 2), {})
    assert np.isnan(alone.point(0.5).unknowns_accepted)
    assert alone.just_accepted(0.5, 6) == []
    assert alone.histogram.unknowns.sum() == 0
    with pytest.raises(InputError, match="choose some unknowns"):
        _ = alone.roc


def test_histogram_holds_everything_once(made) -> None:
    found = made[0].histogram
    assert found.digits.sum() == pytest.approx(1)
    assert found.unknowns.sum() == pytest.approx(1)


def test_refusing_refuses_as_many_as_were_asked_for() -> None:
    rng = np.random.default_rng(5)
    smooth = Answers(Judged(rng.normal(size=(300, 10)).astype(np.float32)), np.ones(300, bool))
    of = compare(SCORE, smooth, smooth, {})
    assert of.point(of.refusing(0.1)).digits_refused == pytest.approx(0.1)


def test_equal_scores_leave_a_line_to_choose() -> None:
    flat = Answers(Judged(np.zeros((20, 10), np.float32)), np.ones(20, bool))
    of = compare(SCORE, flat, flat, {"k": flat.judged})
    assert len(of.choices) > 1
    assert of.point(0.0) == (0.0, 0.0, 1.0)
    assert "nothing can be" in of.separations["k"]


@pytest.mark.parametrize("name", ["course-classifier", "course-classifier-01"])
def test_choices_of_softmax_can_be_told_apart_when_read_and_meet_each_price(name) -> None:
    found, score = load_outputs(name), SCORES["softmax"]
    of = compare(score, found.validation, found.test, {})
    shown = [score.shown(choice) for choice in of.choices]
    assert len({*shown}) == len(shown)
    assert [float(text) for text in shown] == list(of.choices)
    letters = found.unknowns[CHOICE_FAMILY]
    for price in (1, 5, 20):
        exact = cheapest(of.validation, scored(score, letters).ranked, price).threshold
        proposed = of.proposal(letters, price)
        assert 1 - of.validation.accepted(proposed) == pytest.approx(
            1 - of.validation.accepted(exact), abs=0.015
        )
