"""Comparisons, checked by comparing scores one by one."""

import numpy as np
import pytest

from core.data.unknowns.families import CHOICE_FAMILY
from core.errors import InputError
from core.judging.comparison import Comparison, compare
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


KINDS = {"large": judged(50, 3), "small": judged(30, 4)}


@pytest.fixture
def comparison() -> Comparison:
    return compare(SCORE, answers(200, 1), answers(300, 2), KINDS)


@pytest.fixture
def without_unknowns() -> Comparison:
    return compare(SCORE, answers(200, 1), answers(300, 2), {})


@pytest.mark.parametrize("threshold", [-9.0, 0.5, 0.75, 9.0])
def test_just_below_are_the_refused_nearest_to_the_threshold(comparison, threshold) -> None:
    scores = SCORE.compute(answers(300, 2).judged)
    indices = comparison.digits.just_below(threshold, 6)
    slow = sorted((score for score in scores if score < threshold), reverse=True)[:6]
    assert scores[indices].tolist() == slow


@pytest.mark.parametrize("threshold", [-9.0, 0.25, 0.5, 9.0])
def test_just_accepted_are_the_accepted_nearest_to_the_threshold(comparison, threshold) -> None:
    pictures = comparison.just_accepted(threshold, 7)
    scores = [SCORE.compute(KINDS[kind])[number] for kind, number in pictures]
    all_scores = np.concatenate([SCORE.compute(kind) for kind in KINDS.values()])
    assert scores == sorted(all_scores[all_scores >= threshold])[:7]


def test_point_and_said_count_the_same(comparison) -> None:
    point = comparison.point(0.5)
    assert point.digits_refused == pytest.approx(comparison.digits.counts_read(0.5)[-1] / 300)
    refused = sum(kind.counts_read(0.5)[-1] for kind in comparison.kinds.values())
    assert point.unknowns_accepted == pytest.approx(1 - refused / 80)
    for name, kind in comparison.kinds.items():
        accepted = SCORE.compute(KINDS[name]) >= 0.5
        slow = np.bincount(KINDS[name].preds[accepted], minlength=10)
        assert kind.counts_read(0.5)[:10].tolist() == slow.tolist()


def test_choices_do_not_depend_on_the_unknowns(comparison, without_unknowns) -> None:
    choices = without_unknowns.choices
    assert choices == comparison.choices
    assert list(choices) == sorted(set(choices))
    assert without_unknowns.nearest_choice(0.5001) in choices


def test_without_unknowns_only_digits_are_counted(without_unknowns) -> None:
    assert np.isnan(without_unknowns.point(0.5).unknowns_accepted)
    assert without_unknowns.just_accepted(0.5, 6) == []
    assert without_unknowns.histogram.unknowns.sum() == 0
    with pytest.raises(InputError, match="choose some unknowns"):
        _ = without_unknowns.roc


def test_histogram_holds_everything_once(comparison) -> None:
    assert comparison.histogram.digits.sum() == pytest.approx(1)
    assert comparison.histogram.unknowns.sum() == pytest.approx(1)


def test_refusing_refuses_the_share() -> None:
    rng = np.random.default_rng(5)
    smooth = Answers(Judged(rng.normal(size=(300, 10)).astype(np.float32)), np.ones(300, bool))
    comparison = compare(SCORE, smooth, smooth, {})
    threshold = comparison.refusing(0.1)
    assert comparison.point(threshold).digits_refused == pytest.approx(0.1)


def test_equal_scores_leave_thresholds_to_choose() -> None:
    flat = Answers(Judged(np.zeros((20, 10), np.float32)), np.ones(20, bool))
    comparison = compare(SCORE, flat, flat, {"flat": flat.judged})
    assert len(comparison.choices) > 1
    assert comparison.point(0.0) == (0.0, 0.0, 1.0)
    assert "nothing can be" in comparison.separations["flat"]


@pytest.mark.parametrize("name", ["course-classifier", "course-classifier-01"])
def test_choices_of_softmax_read_differently_and_are_near_the_cheapest(name) -> None:
    outputs, score = load_outputs(name), SCORES["softmax"]
    comparison = compare(score, outputs.validation, outputs.test, {})
    texts = [score.shown(choice) for choice in comparison.choices]
    assert len({*texts}) == len(texts)
    assert [float(text) for text in texts] == list(comparison.choices)
    letters, validation = outputs.unknowns[CHOICE_FAMILY], comparison.validation
    for refusals in (1, 5, 20):
        exact = cheapest(validation, scored(score, letters).ranked, refusals)
        proposed = comparison.proposal(letters, refusals)
        assert 1 - validation.accepted(proposed) == pytest.approx(
            1 - validation.accepted(exact), abs=0.015
        )
