"""Learning a hand: what it is taught it reads, and what it knew it still knows."""

import dataclasses

import numpy as np
import pytest

from core.data import sources
from core.data.digits import Digits
from core.errors import InputError
from core.nets import checkpoints
from core.nets.model import Judged
from core.training import hand
from core.training.hand import HandLearner, outputs


@pytest.fixture(scope="module")
def digits() -> Digits:
    return sources.all_bundled()


@pytest.mark.parametrize("name", ["course-classifier", "cnn-detector"])
def test_hand_is_read_after_it_is_learned_and_others_as_before(name, digits, monkeypatch) -> None:
    monkeypatch.setattr(hand, "NUM_KEPT", 900)
    model = checkpoints.load(name)
    before = {key: weight.copy() for key, weight in model.weights.items()}
    # Somebody who writes on the head: most of it is misread.
    turned = digits.images[1_000:1_100, ::-1, ::-1]
    labels = digits.labels[1_000:1_100]
    kept = digits.images[1_100:1_300]
    weights = HandLearner(model, digits.first(1_000)).learn(turned[:60], labels[:60])
    taught = dataclasses.replace(model, weights=weights)

    def right(one, images, of) -> float:
        return float((one.judge(images).preds == of).mean())

    assert right(taught, turned[:60], labels[:60]) > 0.9
    assert right(taught, turned[60:], labels[60:]) > right(model, turned[60:], labels[60:]) + 0.2
    assert right(taught, kept, digits.labels[1_100:1_300]) > (
        right(model, kept, digits.labels[1_100:1_300]) - 0.1
    )
    for key, weight in model.weights.items():
        np.testing.assert_array_equal(weight, before[key])
        if key.startswith("convolution"):
            np.testing.assert_array_equal(weights[key], before[key])


def test_equal_seeds_learn_alike(digits, monkeypatch) -> None:
    monkeypatch.setattr(hand, "NUM_KEPT", 300)
    monkeypatch.setattr(hand, "STEPS", 5)
    model = checkpoints.load("course-detector")
    first, again = (
        HandLearner(model, digits, seed=3).learn(digits.images[:5], digits.labels[:5])
        for _ in range(2)
    )
    for name, weight in first.items():
        np.testing.assert_array_equal(weight, again[name])
    assert any((weight != model.weights[name]).any() for name, weight in first.items())


def test_outputs_are_those_of_the_model(digits) -> None:
    for name in ("course-classifier", "cnn-detector"):
        model = checkpoints.load(name)
        dense = {key: value for key, value in model.weights.items() if key[0].isdigit()}
        found = outputs(model, dense, model.dense_inputs(digits.images[:20]))
        judged: Judged = model.judge(digits.images[:20])
        np.testing.assert_allclose(found, judged.outputs, atol=1e-4)


@pytest.mark.parametrize("name", ["course-classifier", "cnn-detector"])
def test_no_pictures_have_no_outputs(name) -> None:
    model = checkpoints.load(name)
    inputs = model.dense_inputs(np.zeros((0, 28, 28), np.uint8))
    assert inputs.shape == (0, model.weights["0.weight"].shape[1])
    assert outputs(model, model.weights, inputs).shape == (0, 10)


def test_sample_without_a_digit_is_a_sentence(digits) -> None:
    ones = np.flatnonzero(digits.labels == 1)
    only = Digits(digits.images[ones].copy(), digits.labels[ones].copy(), "train")
    with pytest.raises(InputError, match="each digit at least once"):
        HandLearner(checkpoints.load("course-detector"), only)
