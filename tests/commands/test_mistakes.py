"""The command `mistakes`: every digit counted, every wrong one listed."""

import numpy as np
import pytest
from fakes import fake_model

from core.nets import checkpoints


def test_mistakes_counts_every_digit_and_lists_the_wrong_ones(
    run_json, run_text, made_up, tmp_path
):
    model, path, test = fake_model(), tmp_path / "fake.safetensors", made_up.test
    checkpoints.save(model, path)
    result = run_json("mistakes", path)
    preds = model.judge(test.images).preds
    assert set(result) == {"model", "n", "accuracy", "confusion", "wrong", "dataset"}
    assert result["n"] == len(test)
    assert result["accuracy"] == pytest.approx(np.mean(preds == test.labels))
    expected = {
        (index, int(test.labels[index]), int(preds[index]))
        for index in np.flatnonzero(preds != test.labels)
    }
    wrong = result["wrong"]
    assert {(row["index"], row["true"], row["said"]) for row in wrong} == expected
    confidences = [row["confidence"] for row in wrong]
    assert confidences == sorted(confidences, reverse=True)
    counts = np.array(result["confusion"])
    assert counts.shape == (10, 10)
    assert counts.sum() == result["n"]
    assert counts.sum() - np.trace(counts) == len(wrong)
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(test.labels, minlength=10))
    text = run_text("mistakes", path)
    assert f"{len(wrong)} of {len(test)} wrong" in text
    assert f"{wrong[0]['true']} read as {wrong[0]['said']}" in text
