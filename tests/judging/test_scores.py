import math
from collections.abc import Callable

import numpy as np
import pytest
from fakes import fake_model, fake_splits
from numpy.typing import NDArray

from core.errors import InputError
from core.judging.densities import with_density
from core.judging.scores import (
    SCORES,
    density_score,
    distance_score,
    energy_score,
    entropy_score,
    find_score,
    largest_score,
    margin_score,
    scores_for,
    scores_of,
    sigmoid_distance_score,
    sigmoid_score,
    softmax_score,
)
from core.nets.model import Judged
from core.recipes import RECIPES


def row(*values: float) -> NDArray[np.float32]:
    """Ten outputs: some values, then zeros."""
    return np.array([*values, *[0.0] * (10 - len(values))], np.float32)


def one(score: Callable, outputs: NDArray[np.float32]) -> float:
    return float(score(Judged(outputs[None]))[0])


def slow_softmax(outputs: list[float]) -> float:
    return 1 / sum(math.exp(z - max(outputs)) for z in outputs)


def slow_energy(outputs: list[float]) -> float:
    return max(outputs) + math.log(sum(math.exp(z - max(outputs)) for z in outputs))


def slow_distance(outputs: list[float]) -> float:
    """Minus the smallest of the distances to all ten targets."""
    targets = ([float(i == digit) for i in range(10)] for digit in range(10))
    return -min(math.dist(outputs, target) for target in targets)


def slow_sigmoid(output: float) -> float:
    """Sigmoid in two forms, so that neither overflows."""
    if output >= 0:
        return 1 / (1 + math.exp(-output))
    return math.exp(output) / (1 + math.exp(output))


def slow_largest_sigmoid(outputs: list[float]) -> float:
    return max(map(slow_sigmoid, outputs))


def slow_sigmoid_distance(outputs: list[float]) -> float:
    return slow_distance([slow_sigmoid(z) for z in outputs])


def slow_entropy(outputs: list[float]) -> float:
    shares = [math.exp(z - max(outputs)) for z in outputs]
    shares = [share / sum(shares) for share in shares]
    return sum(share * math.log(share) for share in shares if share > 0)


def slow_margin(outputs: list[float]) -> float:
    second, first = sorted(outputs)[-2:]
    return first - second


@pytest.mark.parametrize(
    ("score", "slow"),
    [
        (entropy_score, slow_entropy),
        (margin_score, slow_margin),
        (softmax_score, slow_softmax),
        (energy_score, slow_energy),
        (distance_score, slow_distance),
        (largest_score, max),
        (sigmoid_score, slow_largest_sigmoid),
        (sigmoid_distance_score, slow_sigmoid_distance),
    ],
)
@pytest.mark.parametrize("scale", [0.1, 1, 30, 3_000])
def test_scores_agree_with_a_slow_second_implementation(score, slow, scale) -> None:
    outputs = np.random.default_rng(0).normal(0, scale, (40, 10)).astype(np.float32)
    outputs[0] = outputs[1, 0]  # all equal
    expected = [slow([float(z) for z in values]) for values in outputs]
    np.testing.assert_allclose(score(Judged(outputs)), expected, rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize(
    ("score", "outputs", "expected"),
    [
        (softmax_score, row(), 0.1),
        (softmax_score, row(math.log(11)), 11 / 20),
        (entropy_score, row(), -math.log(10)),
        (entropy_score, row(50, 50), -math.log(2)),
        (entropy_score, row(900), 0),
        (margin_score, row(4, 1.5), 2.5),
        (margin_score, row(3, 3), 0),
        (margin_score, row(*[-1] * 9, -0.25), 0.75),
        (energy_score, row(), math.log(10)),
        (energy_score, row(math.log(11)), math.log(20)),
        (distance_score, row(1), 0),
        (distance_score, row(), -1),
        (distance_score, row(4, 4), -5),  # to (1, 0): 3 and 4
        (largest_score, row(0.5, 0.7), 0.7),
        (sigmoid_score, row(), 0.5),
        (sigmoid_score, row(math.log(9), -5), 0.9),
        (sigmoid_distance_score, row(), -math.sqrt(10) / 2),
        (sigmoid_distance_score, row(99, 99, *[-99] * 8), -1),  # two answers say yes
        (sigmoid_distance_score, row(99, *[-99] * 9), 0),
    ],
)
def test_scores_are_worked_by_hand(score, outputs, expected: float) -> None:
    assert one(score, outputs) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("score", "clear", "doubtful"),
    [
        (softmax_score, row(9), row(9, 8)),
        (entropy_score, row(9), row(9, 8)),
        (margin_score, row(9), row(9, 8)),
        (energy_score, row(9), row(1)),
        (distance_score, row(1), row(0.5, 0.5)),
        (distance_score, row(1), row(5)),  # an overshoot is no clean answer …
        (largest_score, row(5), row(1)),  # … but the largest output likes it
        (sigmoid_score, row(5), row(1)),
        (sigmoid_distance_score, row(9, *[-9] * 9), row(*[-9] * 10)),  # nobody says yes
        (sigmoid_distance_score, row(9, *[-9] * 9), row(9, 9, *[-9] * 8)),  # two say yes
    ],
)
def test_scores_are_higher_for_a_clear_digit(score, clear, doubtful) -> None:
    assert one(score, clear) > one(score, doubtful)


OF_OUTPUTS = {name: score for name, score in SCORES.items() if not score.needs_density}


@pytest.mark.parametrize("score", OF_OUTPUTS.values(), ids=OF_OUTPUTS)
def test_scores_do_not_depend_on_the_digit_or_on_other_pictures(score) -> None:
    rng = np.random.default_rng(1)
    outputs = rng.normal(0, 2, (30, 10)).astype(np.float32)
    images, digits = rng.permutation(30), rng.permutation(10)
    values = score.compute(Judged(outputs))
    assert values.dtype == np.float64
    np.testing.assert_allclose(
        score.compute(Judged(outputs[images][:, digits])), values[images], rtol=1e-12
    )


def test_distance_score_of_a_perfect_answer_is_never_above_0() -> None:
    outputs = np.eye(10, dtype=np.float32) * np.float32(1 + 1e-7)
    assert (distance_score(Judged(outputs)) <= 0).all()


@pytest.mark.parametrize(
    ("recipe", "names"),
    [
        ("course-classifier", ["softmax", "energy", "entropy", "margin", "density"]),
        ("course-detector", ["distance", "largest", "margin", "density"]),
        ("course-one-vs-rest", ["sigmoid_distance", "sigmoid", "margin", "density"]),
    ],
)
def test_find_score_knows_the_scores_of_the_loss(recipe: str, names: list[str]) -> None:
    recipe = RECIPES[recipe]
    assert [score.name for score in scores_for(recipe)] == names
    assert find_score(recipe, None).name == names[0]
    assert [find_score(recipe, name) for name in names] == [SCORES[name] for name in names]
    for name in SCORES.keys() - set(names) | {"nonsense", ""}:
        with pytest.raises(InputError, match=f"cannot be judged by.*Use one of {names[0]}"):
            find_score(recipe, name)


def test_density_score_needs_a_fitted_density() -> None:
    judged = Judged(row()[None].repeat(2, 0), np.array([-3.0, 4.0]))
    assert density_score(judged).tolist() == [-3, 4]
    with pytest.raises(InputError, match=r"none was fitted. Train it anew with `python -m core"):
        density_score(Judged(row()[None]))


def test_scores_of_leaves_density_out_where_none_was_fitted() -> None:
    bare = fake_model()
    fitted = with_density(bare, fake_splits())
    assert [score.name for score in scores_of(bare)] == ["softmax", "energy", "entropy", "margin"]
    assert list(scores_of(fitted)) == list(scores_for(fitted.recipe))
    assert set(fitted.thresholds.by_score) == {score.name for score in scores_of(fitted)}


@pytest.mark.parametrize(
    ("score", "value", "shown", "places"),
    [
        ("softmax", 0.9999999994, "0.9999999994", 10),
        ("softmax", 1.0, "1", 0),
        ("distance", -0.7288, "0.7288", 4),
        ("distance", -0.0, "0", 0),
        ("entropy", -6.8e-06, "-6.8e-06", 7),
        ("energy", 40.0, "40", 0),
    ],
)
def test_thresholds_are_shown_with_all_their_places(score, value, shown, places) -> None:
    assert SCORES[score].shown(value) == shown
    assert SCORES[score].places(value) == places
