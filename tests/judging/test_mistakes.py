import csv
import dataclasses
import itertools

import numpy as np
import pytest
from fakes import fake_digits, fake_model
from judging.made_outputs import judged

from core.errors import CheckpointError, InputError
from core.judging import mistakes
from core.judging.mistakes import (
    ORDERS,
    WHICH,
    Marked,
    answers,
    as_csv,
    confusion,
    confusion_with_refusals,
    mark,
    nearest,
    ordered,
    refusals,
    select,
    wrong_by,
)
from core.judging.scores import distance_score, margin_score
from core.nets.model import Judged
from core.recipes import CROSS_ENTROPY, LOSSES, ONE_VS_REST, SQUARED_ERROR, softmax

LABELS = np.array([3, 3, 5, 7])


def four() -> Marked:
    """Answers 3, 5, 5, 2 to the labels 3, 3, 5, 7: the second and the fourth are wrong."""
    pictures = judged({3: 4}, {5: 2}, {5: 8}, {2: 1})
    confidences, loss = np.array([0.9, 0.5, 0.9, 0.2]), np.array([0.1, 2.0, 0.1, 5.0])
    return Marked(pictures, LABELS, confidences, margin_score(pictures), loss)


def test_confusion_counts_label_by_answer() -> None:
    counts = confusion(LABELS, four().preds)
    assert counts.shape == (10, 10)
    assert counts.sum() == 4
    assert [counts[3, 3], counts[3, 5], counts[5, 5], counts[7, 2]] == [1, 1, 1, 1]


def test_confusion_agrees_with_counting_one_by_one() -> None:
    rng = np.random.default_rng(1)
    labels, preds = rng.integers(0, 10, 900), rng.integers(0, 10, 900)
    refused = rng.random(900) < 0.3
    slow, slow_with_refusals = np.zeros((10, 10), int), np.zeros((10, 11), int)
    for label, pred, is_refused in zip(labels, preds, refused, strict=True):
        slow[label, pred] += 1
        slow_with_refusals[label, 10 if is_refused else pred] += 1
    np.testing.assert_array_equal(confusion(labels, preds), slow)
    counts = confusion_with_refusals(labels, preds, refused)
    np.testing.assert_array_equal(counts, slow_with_refusals)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("either", [1, 1, 1, 0]),
        ("both", [1, 0, 0, 0]),
        ("only the first", [0, 1, 0, 0]),
        ("only the second", [0, 0, 1, 0]),
        ("all", [1, 1, 1, 1]),
    ],
)
def test_wrong_by_combines_two_models(which: str, expected: list[int]) -> None:
    first, second = np.array([1, 1, 0, 0], bool), np.array([1, 0, 1, 0], bool)
    assert which in WHICH
    np.testing.assert_array_equal(wrong_by(first, second, which), np.array(expected, bool))


def test_wrong_by_and_ordered_name_their_choices() -> None:
    none = np.zeros(4, bool)
    with pytest.raises(InputError, match="either, both"):
        wrong_by(none, none, "neither")
    with pytest.raises(InputError, match="confidence, margin, loss"):
        ordered(four(), np.arange(4), "size")


def test_select_takes_a_cell_a_row_a_column_or_all() -> None:
    among = np.ones(4, bool)
    assert select(four(), among, 3, 5).tolist() == [1]
    assert select(four(), among, label=3).tolist() == [0, 1]
    assert select(four(), among, pred=5).tolist() == [1, 2]
    assert select(four(), among).tolist() == [0, 1, 2, 3]
    assert select(four(), four().wrong).tolist() == [1, 3]
    assert select(four(), np.zeros(4, bool)).tolist() == []
    assert among.all()  # the argument stays as it was


def test_select_agrees_with_the_confusion() -> None:
    marked = mark(fake_model(), fake_digits(60, "test"))
    counts = confusion(marked.labels, marked.preds)
    for label, pred in itertools.product(range(10), range(10)):
        assert len(select(marked, np.ones(60, bool), label, pred)) == counts[label, pred]


def test_ordered_puts_the_largest_first_and_keeps_equals() -> None:
    marked, indices = four(), np.arange(4)
    assert ordered(marked, indices, "confidence").tolist() == [0, 2, 1, 3]
    assert ordered(marked, indices, "confidence", reverse=True).tolist() == [3, 1, 0, 2]
    assert ordered(marked, indices, "margin").tolist() == [2, 0, 1, 3]
    assert ordered(marked, indices, "loss").tolist() == [3, 1, 0, 2]
    assert ordered(marked, np.array([3, 1]), "confidence").tolist() == [1, 3]


@pytest.mark.parametrize("by", ORDERS)
def test_ordered_is_a_permutation(by: str) -> None:
    some = np.array([0, 3, 2])
    assert sorted(ordered(four(), some, by)) == sorted(some)


def test_marked_counts_mistakes_and_refusals_at_the_threshold() -> None:
    marked = four()
    assert marked.wrong.tolist() == [False, True, False, True]
    assert marked.accuracy == 0.5
    assert marked.refused(0.5).tolist() == [False, False, False, True]  # 0.5 is accepted
    assert refusals(marked.wrong, marked.refused(0.5)) == (1, 2, 0, 2)
    assert refusals(marked.wrong, marked.refused(0.95)) == (2, 2, 2, 2)
    assert marked.refused(np.nan).all()


def test_mark_judges_by_the_first_score_of_the_loss() -> None:
    digits = fake_digits(20, "test")
    classifier, detector = (
        mark(fake_model(loss), digits) for loss in (CROSS_ENTROPY, SQUARED_ERROR)
    )
    shares = softmax(classifier.judged.outputs.astype(np.float64))
    np.testing.assert_array_equal(classifier.confidences, shares.max(axis=1))
    shares_of_labels = shares[np.arange(20), digits.labels]
    np.testing.assert_allclose(classifier.losses, -np.log(shares_of_labels), rtol=1e-9)
    np.testing.assert_array_equal(detector.confidences, distance_score(detector.judged))


def test_mark_refuses_outputs_that_overflow() -> None:
    model = fake_model()
    huge = {name: weight * np.float32(1e38) for name, weight in model.weights.items()}
    with pytest.raises(CheckpointError, match="too large to compute with"):
        mark(dataclasses.replace(model, weights=huge), fake_digits(5, "test"))


@pytest.mark.parametrize("block", [1, 7, 1_000])
def test_nearest_agrees_with_comparing_one_by_one(monkeypatch, block: int) -> None:
    monkeypatch.setattr(mistakes, "_BLOCK", block)
    images = np.random.default_rng(1).integers(0, 256, (40, 28, 28)).astype(np.uint8)
    images[[30, 5]] = images[12]  # three that are equal
    slow = [int(((image.astype(int) - images[12].astype(int)) ** 2).sum()) for image in images]
    expected = sorted(range(40), key=lambda index: (slow[index], index))[:8]
    closest = nearest(images, images[12], 8)
    assert closest.indices.tolist() == expected
    assert closest.indices[:3].tolist() == [5, 12, 30]
    assert closest.squared.tolist() == [slow[index] for index in expected]


def test_nearest_is_exact_where_float32_is_not() -> None:
    images = np.full((2, 28, 28), 255, np.uint8)
    images[1, 0, 0] = 1
    closest = nearest(images, np.zeros((28, 28), np.uint8), 2)
    assert closest.squared.tolist() == [783 * 255**2 + 1, 784 * 255**2]
    assert closest.indices.tolist() == [1, 0]


def test_nearest_of_few_pictures_is_all_of_them() -> None:
    images = fake_digits(3, "train").images
    assert len(nearest(images, images[0], 8).indices) == 3
    assert len(nearest(images[:0], images[0], 8).indices) == 0


def test_answers_follow_the_loss() -> None:
    picture = Judged(np.log(np.array([[1, 3, *[1e-9] * 8]], np.float32)))
    assert answers(picture, LOSSES[CROSS_ENTROPY])[0, 1] == pytest.approx(0.75)
    assert answers(picture, LOSSES[ONE_VS_REST])[0, :2] == pytest.approx([0.5, 0.75])
    np.testing.assert_array_equal(answers(picture, LOSSES[SQUARED_ERROR]), picture.outputs)


def test_as_csv_has_a_row_for_each_picture_and_columns_for_each_model() -> None:
    marked = four()
    refused = marked.refused(0.5)
    text = as_csv({"a": marked, "b": marked}, {"a": refused, "b": ~refused}, np.array([3, 0]))
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0] == {
        **{"index": "3", "true": "7"},
        **{"a_said": "2", "a_confidence": "0.2", "a_margin": "1", "a_loss": "5", "a_refused": "1"},
        **{"b_said": "2", "b_confidence": "0.2", "b_margin": "1", "b_loss": "5", "b_refused": "0"},
    }
    assert [row["index"] for row in rows] == ["3", "0"]
    assert list(rows[0])[:4] == ["index", "true", "a_said", "a_confidence"]
