"""Networks that were trained elsewhere: taken as they answer there, or refused with the reason."""

import numpy as np
import pytest
import safetensors.numpy

from core.data.digits import Standardizer
from core.errors import CheckpointError
from core.nets import checkpoints
from core.recipes import (
    CROSS_ENTROPY,
    STANDARDISED,
    ZERO_ONE,
    DataChoice,
    Network,
    Optimisation,
    Recipe,
)
from core.training import adoption
from core.training.adoption import adopt
from core.training.loop import fit
from core.wording import percent

LAYERS = (784, 24, 16, 10)


@pytest.fixture(scope="module")
def trained(bundled):
    """A network that was trained with pixels on 0-1 and cross-entropy."""
    recipe = Recipe(
        "small",
        "Small",
        Network(LAYERS),
        Optimisation(epochs=12, batch=32),
        DataChoice(scaling=ZERO_ONE),
    )
    return fit(recipe, bundled)


def file_of(model, names=("fc1", "fc2", "fc10"), dtype=np.float32, **more):
    """Its weights as others save them."""
    tensors = {
        f"{name}.{part}": model.weights[f"{layer}.{part}"].astype(dtype)
        for layer, name in enumerate(names)
        for part in ("weight", "bias")
    }
    return safetensors.numpy.save(tensors | more)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_network_answers_as_it_did_elsewhere(trained, bundled, dtype) -> None:
    model = adopt(
        file_of(trained, dtype=dtype), "mine.safetensors", ZERO_ONE, CROSS_ENTROPY, bundled
    )
    images = bundled.test.images
    np.testing.assert_allclose(
        model.judge(images).outputs, trained.judge(images).outputs, rtol=1e-5
    )
    accuracy = (trained.judge(bundled.validation.images).preds == bundled.validation.labels).mean()
    assert model.figures["validation_accuracy"] == accuracy > 0.8
    assert model.thresholds.by_score.keys() == trained.thresholds.by_score.keys() | {"density"}
    again = checkpoints.from_bytes(checkpoints.to_bytes(model), "saved")
    assert again.recipe.network.layers == LAYERS


def nearest_means(digits) -> bytes:
    """A network that answers by the nearest mean of standardised pixels."""
    train = digits.train
    pixels = Standardizer.fit(train.images, STANDARDISED).apply(train.images).reshape(-1, 784)
    means = np.stack([pixels[train.labels == digit].mean(axis=0) for digit in range(10)])
    weights = (means / 30).astype(np.float32)
    bias = (-(means**2).sum(axis=1) / 60).astype(np.float32)
    return safetensors.numpy.save({"a.weight": weights, "a.bias": bias})


def test_wrong_scaling_is_told_and_the_right_one_named(bundled, monkeypatch) -> None:
    content = nearest_means(bundled)
    right, wrong = (
        adopt(content, "means", scaling, CROSS_ENTROPY, bundled).figures["validation_accuracy"]
        for scaling in (STANDARDISED, ZERO_ONE)
    )
    monkeypatch.setattr(adoption, "LEAST_ACCURACY", (right + wrong) / 2)
    sentence = f"reads {percent(wrong)} of.*With standardised it would read {percent(right)}: say"
    with pytest.raises(CheckpointError, match=sentence):
        adopt(content, "means", ZERO_ONE, CROSS_ENTROPY, bundled)


def test_missing_biases_are_zero(bundled) -> None:
    bare = {"1.weight": safetensors.numpy.load(nearest_means(bundled))["a.weight"]}
    content = safetensors.numpy.save(bare)
    model = adopt(content, "bare", STANDARDISED, CROSS_ENTROPY, bundled)
    assert not model.weights["0.bias"].any()


def square(size):
    return np.zeros((size, size), np.float32)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no whole .safetensors"),
        (b"PK\x03\x04" + bytes(90), "no whole .safetensors"),
        (safetensors.numpy.save({}), "holds no matrix"),
        (
            safetensors.numpy.save({"conv.weight": np.zeros((8, 1, 5, 5))}),
            r"conv.weight of shape \(8",
        ),
        (
            safetensors.numpy.save(
                {"1.weight": np.zeros((32, 784)), "2.weight": np.zeros((10, 30))}
            ),
            "2.weight reads 30 numbers, the layer before it has 32",
        ),
        (
            safetensors.numpy.save({"1.weight": np.zeros((10, 784)), "1.bias": np.zeros(9)}),
            r"10 outputs and a bias of shape \(9,\)",
        ),
        (safetensors.numpy.save({"1.weight": square(28)}), "must start with 784"),
        (safetensors.numpy.save({"1.weight": np.full((10, 784), np.nan)}), "too large|not numbers"),
        (safetensors.numpy.save({"1.weight": np.zeros((10, 784))}), "It was not taken"),
    ],
)
def test_what_is_no_such_network_is_a_sentence(content, sentence, bundled) -> None:
    with pytest.raises(CheckpointError, match=sentence) as caught:
        adopt(content, "mine.safetensors", ZERO_ONE, CROSS_ENTROPY, bundled)
    assert str(caught.value).startswith("mine.safetensors")


def test_ours_say_so_of_themselves(trained) -> None:
    assert checkpoints.is_ours(checkpoints.to_bytes(trained))
    assert not checkpoints.is_ours(file_of(trained))
    assert checkpoints.is_ours(b"PK")  # for the sentence that says what it is
