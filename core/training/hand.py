"""Learn a hand: a few drawings of one person, with their labels, beside what was known before.

Only the fully connected layers learn; the convolutions stay. The drawings pull the network to
their labels. A sample of training digits and of made-up pictures that are no digit pull it back to
what it said to them before, so that little else changes (compare Li and Hoiem 2016, "Learning
without Forgetting").
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.data.arrays import Pixels
from core.data.digits import Digits
from core.data.unknowns.negatives import negatives
from core.nets import scratch
from core.nets.model import Model
from core.recipes.losses import Loss

NUM_KEPT = 3_000  # training digits, and a third as many negatives, whose outputs are to stay
COPIES = 24  # of each drawing, each moved a little
STEPS, BATCH, RATE = 200, 128, 1e-3
HAND_SHARE = 0.5  # of a batch
KEEP = 1.0  # how much what is kept pulls, next to the drawings

Array = NDArray[np.float32]


class HandLearner:
    """What a model is taught a hand with; the same for all hands."""

    def __init__(self, model: Model, train: Digits, seed: int = 0) -> None:
        """A sample of the training digits is taken, and negatives are made of it.

        Raises `InputError` when one of the ten digits is missing in the sample.
        """
        rng = np.random.default_rng(seed)
        chosen = rng.permutation(len(train))[:NUM_KEPT]
        sample = Digits(train.images[chosen], train.labels[chosen], train.name)
        others = negatives(rng, NUM_KEPT // 3, sample)
        self._model, self._seed = model, seed
        self._kept = model.dense_inputs(np.concatenate([sample.images, others]))
        self._weights = {
            name: weight
            for name, weight in model.weights.items()
            if not name.startswith("convolution")
        }
        self._kept_outputs = outputs(model, self._weights, self._kept)

    def learn(self, images: Pixels, labels: NDArray[np.integer]) -> dict[str, Array]:
        """Weights of all layers after learning from drawings (N, 28, 28) with labels (N,)."""
        rng = np.random.default_rng(self._seed)
        moved = np.concatenate([images, *(_moved(rng, images) for _ in range(COPIES))])
        drawings, targets = self._model.dense_inputs(moved), np.tile(labels, COPIES + 1)
        weights = {name: weight.copy() for name, weight in self._weights.items()}
        adam = scratch.Adam(RATE)
        num_hand = round(HAND_SHARE * BATCH)
        for _ in range(STEPS):
            ours = rng.integers(0, len(drawings), num_hand)
            kept = rng.integers(0, len(self._kept), BATCH - num_hand)
            inputs = np.concatenate([drawings[ours], self._kept[kept]])
            layers = scratch.forward(self._model.recipe.network, weights, inputs)
            loss = _pulling(self._model.recipe.loss, self._kept_outputs[kept])
            gradients = scratch.backward(layers, targets[ours], loss)
            adam.step(weights, scratch.by_name(gradients))
        return {**self._model.weights, **weights}


def outputs(model: Model, weights: Mapping[str, Array], inputs: Array) -> Array:
    """Outputs (N, C) of the fully connected layers with these weights, for their inputs (N, D)."""
    return scratch.forward(model.recipe.network, weights, inputs)[-1].activations


def _pulling(loss: Loss, before: Array) -> Loss:
    """The loss whose gradient pulls the first outputs to their labels and the last back to what
    they were `before`.
    """

    def gradient(after: Array, labels: NDArray[np.integer]) -> Array:
        ours, kept = after[: len(labels)], after[len(labels) :]
        back = 2 * KEEP * (kept - before) / before.size
        return np.concatenate([loss.gradient(ours, labels), back])

    return dataclasses.replace(loss, gradient=gradient)


def _moved(rng: np.random.Generator, images: Pixels) -> Pixels:
    """Each picture (N, 28, 28) tilted, sheared, stretched and shifted a little."""
    copies = []
    for image in images:
        angle, shear = np.radians(rng.uniform(-9, 9)), rng.uniform(-0.12, 0.12)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        form = turn @ np.array([[1, shear], [0, 1]]) @ np.diag(rng.uniform(0.9, 1.1, 2))
        shift = 13.5 - form @ [13.5, 13.5] + rng.uniform(-0.7, 0.7, 2)
        affine = (*form[0], shift[0], *form[1], shift[1])
        picture = Image.fromarray(np.asarray(image, np.uint8)).transform(
            image.shape, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR
        )
        copies.append(np.asarray(picture))
    return np.stack(copies)
