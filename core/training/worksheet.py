"""A worksheet: one small batch, learned from step by step, with every number open to the reader.

It is a training for reading, not for learning much: a few digits shrunk to 49 numbers, a network
of a few units, float64, the same batch at every step.
"""

import copy
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, TrainingError
from core.nets import scratch
from core.nets.gradient_check import Checked, check_gradients
from core.nets.scratch import Array, Labels, Layer, LayerGradients
from core.recipes import ADAM, HE, LOSSES, NUM_CLASSES, Network

SIDE = 7  # pixels a side of a shrunk digit
NUM_INPUTS = SIDE**2
LAYERS = {  # units, input to output
    "no hidden layer": (NUM_INPUTS, NUM_CLASSES),
    "one hidden layer": (NUM_INPUTS, 6, NUM_CLASSES),
    "two hidden layers": (NUM_INPUTS, 6, 5, NUM_CLASSES),
}
START, STEP, EDIT = "start", "step", "edit"


class Move(NamedTuple):
    """One move on the worksheet, and the loss of the batch after it."""

    kind: str  # START, STEP or EDIT
    loss: float


@dataclass(frozen=True)
class Worked:
    """All numbers of a batch on its way forward and back."""

    layers: list[Layer]
    gradients: list[LayerGradients]
    loss: float

    @property
    def outputs(self) -> Array:
        """(N, C) as they leave the last layer."""
        return self.layers[-1].activations

    @property
    def slope(self) -> float:
        """The sum of all squared gradients: the loss falls by about this times a small rate."""
        return float(
            sum((layer.weight**2).sum() + (layer.bias**2).sum() for layer in self.gradients)
        )


class Worksheet:
    """A network, a batch, and the moves so far.

    Threads may share it: a page is run again while its last run is in the middle of a step.
    """

    def __init__(
        self, inputs: Array, labels: Labels, layers: Sequence[int], loss: str, seed: int
    ) -> None:
        """Inputs (N, layers[0]) with labels (N,); the name of a loss; the first weights are drawn
        by the seed, normal with variance 2/inputs, biases 0 (He).
        """
        self.network = Network(tuple(layers), initialisation=HE)
        self.inputs, self.labels, self.loss = inputs, labels, LOSSES[loss]
        self._lock = threading.RLock()  # guards what follows
        rng = np.random.default_rng(seed)
        self.weights = scratch.initialise(self.network, rng, "float64")
        self.moves = [Move(START, self.work().loss)]
        self.num_last = 0  # moves that the last call of `step` or `set_weight` made
        self._rules: dict[tuple[str, float], scratch.GradientDescent | scratch.Adam] = {}

    def work(self) -> Worked:
        """All numbers of the batch with the weights as they are now."""
        with self._lock:
            # Copies, which later steps do not change.
            weights = {name: weight.copy() for name, weight in self.weights.items()}
        layers = scratch.forward(self.network, weights, self.inputs)
        gradients = scratch.backward(layers, self.labels, self.loss)
        return Worked(layers, gradients, scratch.mean_loss(layers, self.labels, self.loss))

    def step(self, optimizer: str, rate: float, count: int = 1) -> None:
        """Update all weights, `count` times.

        Raises `TrainingError` when the loss would be no number any more; the weights stay as they
        were before the update that did it.
        """
        with self._lock:
            self._step(optimizer, rate, count)

    def _step(self, optimizer: str, rate: float, count: int) -> None:
        rule = self._rules.get((optimizer, rate))
        if rule is None:  # Adam's memory belongs to one rate, and to steps that follow each other
            rule = scratch.Adam(rate) if optimizer == ADAM else scratch.GradientDescent(rate)
            self._rules = {(optimizer, rate): rule}
        self.num_last = 0
        for _ in range(count):
            before, rule_before = copy.deepcopy(self.weights), copy.deepcopy(rule)
            with np.errstate(over="ignore", invalid="ignore"):
                rule.step(self.weights, scratch.by_name(self.work().gradients))
                worked = self.work()
            if not _finite(worked):
                self.weights, self._rules = before, {(optimizer, rate): rule_before}
                raise TrainingError(
                    f"With the learning rate {rate:g} the numbers of the next step "
                    "would be too large to compute. The weights stay as they were: "
                    "use a smaller rate, or start again."
                )
            self.moves.append(Move(STEP, worked.loss))
            self.num_last += 1

    def set_weight(self, name: str, index: tuple[int, ...], value: float | str) -> None:
        """Change one number of the network: of the weight or bias with a name of `weight_shapes`,
        at an index. A value may be typed, as in "-0.25".

        Raises `InputError` when it is no finite number, or so large that the loss would be none.
        """
        with self._lock:
            self._set_weight(name, index, value)

    def _set_weight(self, name: str, index: tuple[int, ...], value: float | str) -> None:
        before = float(self.weights[name][index])
        try:
            number = float(value.replace("−", "-") if isinstance(value, str) else value)
        except ValueError:
            number = np.nan
        if not np.isfinite(number):
            raise InputError(
                f"A weight must be a finite number such as -0.25, not {str(value)[:40]!r}. "
                f"It stays {before:.4f}: type another."
            )
        self.weights[name][index] = number
        with np.errstate(over="ignore", invalid="ignore"):
            worked = self.work()
        if not _finite(worked):
            self.weights[name][index] = before
            raise InputError(
                f"With a weight of {number:g} the loss is too large to compute. It "
                f"stays {before:.4f}: type a smaller one."
            )
        self.moves.append(Move(EDIT, worked.loss))
        self.num_last = 1

    def losses_along(
        self, name: str, index: tuple[int, ...], values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Values (K,) to losses (K,): the loss of the batch if one number of the network had each
        of these values, and all others stayed as they are.
        """
        with self._lock:
            weights = {other: weight.copy() for other, weight in self.weights.items()}
        losses = []
        for value in values:
            weights[name][index] = value
            layers = scratch.forward(self.network, weights, self.inputs)
            losses.append(scratch.mean_loss(layers, self.labels, self.loss))
        return np.array(losses)

    def check(self) -> list[Checked]:
        """The gradients of three numbers of each weight and bias, computed in three ways."""
        return check_gradients(self.network, self.weights, self.inputs, self.labels, self.loss)


def shrunk(images: NDArray[np.uint8]) -> Array:
    """Pictures (N, 28, 28) on 0-255 to (N, 49) on 0-1: the mean of each square of 4 x 4 pixels."""
    squares = images.reshape(len(images), SIDE, 28 // SIDE, SIDE, 28 // SIDE)
    return squares.mean(axis=(2, 4)).reshape(len(images), NUM_INPUTS) / 255


def _finite(worked: Worked) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.isfinite(worked.loss) and np.isfinite(worked.slope))
