import numpy as np
import pytest

from core.errors import InputError
from core.judging.ranking import rank

RNG = np.random.default_rng(0)
SCORES = RNG.integers(0, 12, 60) / 4  # many ties
RIGHT = RNG.random(60) < 0.7
THRESHOLDS = np.append(np.unique(SCORES), [-1.0, 0.3, 99.0])


def test_ranked_counts_like_a_loop() -> None:
    ranked = rank(SCORES, RIGHT)
    for threshold in THRESHOLDS:
        accepted = [score >= threshold for score in SCORES]
        assert ranked.num_accepted(threshold) == sum(accepted)
        assert ranked.accepted(threshold) == sum(accepted) / 60
        assert ranked.accepted_right(threshold) == sum(RIGHT[accepted]) / 60
    np.testing.assert_array_equal(
        ranked.accepted(THRESHOLDS), [ranked.accepted(threshold) for threshold in THRESHOLDS]
    )


def test_rank_does_not_depend_on_the_order() -> None:
    order = RNG.permutation(60)
    ranked, shuffled = rank(SCORES, RIGHT), rank(SCORES[order], RIGHT[order])
    expected = ranked.accepted_right(THRESHOLDS)
    np.testing.assert_array_equal(shuffled.accepted_right(THRESHOLDS), expected)


def test_rank_counts_no_answer_to_an_unknown_as_right() -> None:
    assert rank(SCORES).accepted_right(-1) == 0


@pytest.mark.parametrize(
    ("scores", "sentence"), [([], "no picture was given"), ([1, np.nan], r"\(NaN\)")]
)
def test_rank_says_what_it_needs(scores: list[float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        rank(np.array(scores))
