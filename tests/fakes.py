"""Small made-up digits and models, so that most tests need no data set and no training."""

import numpy as np

from core.data.digits import Digits, DigitSplits, Source, Standardizer
from core.judging.operating_points import fit_thresholds
from core.nets.checkpoints import rounded
from core.nets.model import Model, Thresholds, weight_shapes
from core.recipes import CROSS_ENTROPY, Network, Optimisation, Recipe
from core.runs.curves import Curves

LAYERS = (784, 12, 10)


def fake_digits(count: int, name: str, seed: int = 0) -> Digits:
    """Class c is a bright bar across rows 2c+4 and 2c+5, under noise: learnable, never equal."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 10)
    images = rng.integers(0, 80, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label + 4 : 2 * label + 6] += 150
    return Digits(images, labels.astype(np.int64), name)


def fake_splits(num_train: int = 50) -> DigitSplits:
    """`num_train` digits to learn, 20 for validation, 20 for test."""
    return DigitSplits(
        fake_digits(num_train, "train", 1),
        fake_digits(20, "validation", 2),
        fake_digits(20, "test", 3),
        Source("bundled", "made up"),
    )


def fake_recipe(**optimisation: object) -> Recipe:
    """A small network, two epochs, batches of 16, unless told otherwise."""
    settings = {"batch": 16, "epochs": 2} | optimisation
    return Recipe("fake", "Fake", Network(LAYERS), Optimisation(**settings))


def fake_model(
    loss: str = CROSS_ENTROPY,
    layers: tuple[int, ...] = LAYERS,
    seed: int = 0,
    convolutions: tuple[int, ...] = (),
) -> Model:
    """Random weights that survive being stored, with the thresholds that belong to them."""
    rng = np.random.default_rng(seed)
    recipe = Recipe("fake", "Fake", Network(layers, convolutions), Optimisation(loss=loss))
    weights = {
        name: rng.normal(0, 0.1, shape).astype(np.float32)
        for name, shape in weight_shapes(recipe.network).items()
    }
    bare = Model(recipe, Standardizer(0.25, 0.5), rounded(weights), Thresholds((), {}), {})
    judged = bare.judge(fake_digits(20, "validation").images)
    thresholds = fit_thresholds(recipe, judged)
    return Model(recipe, bare.standardizer, bare.weights, thresholds, {"validation_loss": 2.5})


def fake_curves(train: list[float], validation: list[float], losses=None) -> Curves:
    """Curves of three steps an epoch, with these accuracies and validation losses (1 if none)."""
    count = len(train)
    return Curves(
        np.ones(3 * count),
        np.arange(1, count + 1) * 3,
        np.ones(count),
        np.array(train),
        np.array(losses or [1.0] * count),
        np.array(validation),
    )
