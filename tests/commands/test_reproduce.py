"""The command `reproduce`: a lesson's figures beside ours."""

import pytest


def test_reproduce_sets_a_lesson_beside_ours(run_json, train_inline):
    """The quadrants need no MNIST."""
    rows = run_json("reproduce", "quadrants", "--seeds", 1)
    keys = ["lesson", "variant", "metric", "reported", "ours", "spread", "seconds"]
    assert all(list(row)[:7] == keys for row in rows)
    assert [row["variant"] for row in rows] == ["quadrants", "quadrants-deeper"]
    for row in rows:
        assert row["lesson"] == "quadrants"
        assert row["reported"] is None
        assert 0.98 <= row["low"] <= row["ours"] <= row["high"] <= 1
        assert (row["spread"], row["seeds"]) == (0, 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["nobody"], "No lesson is called 'nobody'. Use detector, keras-ann"),
        (["quadrants", "5"], "No lesson is called '5'"),
        (["--seeds", "0"], "must be a whole number from 1 to 100, got 0"),
    ],
)
def test_reproduce_refuses(options, sentence, complaint_of):
    assert sentence in complaint_of("reproduce", *options)


def test_reproduce_needs_mnist_for_digits(complaint_of):
    assert "figures are about MNIST" in complaint_of("reproduce", "keras-ann", "--seeds", "1")
