"""The settings a recipe is made of: names that can be chosen, and their groups.

A group that exists has been checked: impossible settings raise `RecipeError` on creation. What a
setting means is written where it is used (`core.nets`, `core.training`).
"""

import math
from dataclasses import dataclass, field

from core.errors import RecipeError
from core.recipes.checks import check_choice, check_flag, check_number, check_text, check_whole
from core.recipes.losses import CROSS_ENTROPY, LOSSES

NUM_PIXELS = 28 * 28
NUM_CLASSES = 10
NUM_COORDINATES = 2  # of a point in the plane
KERNEL, POOL = 5, 2  # of a convolution, when nothing else is said

STANDARDISED = "standardised"
ZERO_ONE = "0-1"
MINUS_ONE_ONE = "-1..1"
SCALINGS = (STANDARDISED, ZERO_ONE, MINUS_ONE_ONE)  # of pixels
AS_IS = "as is"  # for points

ONE_CYCLE = "one_cycle"
CONSTANT = "constant"
SCHEDULES = (ONE_CYCLE, CONSTANT)

ADAM, SGD = "adam", "sgd"
OPTIMIZERS = (ADAM, SGD)

RELU, NO_ACTIVATION = "relu", "none"
ACTIVATIONS = (RELU, NO_ACTIVATION)

TORCH_DEFAULT = "torch"  # weights and biases uniform in +-1/sqrt(inputs)
HE = "he"  # normal, variance 2/inputs; biases 0
GLOROT = "glorot"  # uniform, variance 2/(inputs + outputs); biases 0: what Keras does
TRUNCATED_NORMAL = "truncated_normal"  # deviation 0.1, cut at 0.2; biases 0.1: lesson 4
INITIALISATIONS = (TORCH_DEFAULT, HE, GLOROT, TRUNCATED_NORMAL)

TRAIN = "train"
EVERYTHING = "train+validation"
SPLITS = (TRAIN, EVERYTHING)
VALIDATION, TEST = "validation", "test"
MONITORS = (VALIDATION, TEST)

TORCH, NUMPY = "torch", "numpy"
BACKENDS = (TORCH, NUMPY)
# bfloat16: the products only, under torch's autocast; the weights are float32.
DTYPES = ("float32", "float64", "bfloat16")

DIGITS, POINTS = "digits", "points"  # what a recipe's network looks at


# Marks a setting that older files do not know: it is written down only where it is not as usual.
LATER = {"later": True}


@dataclass(frozen=True)
class Network:
    """Fully connected layers, convolutions in front of them if wanted.

    The activation follows every layer but the last, which has none. A convolution takes `kernels`
    pixels squared without padding, then the largest of each square of `pools` pixels, then ReLU:
    28 -> 12 -> 4 pixels wide with 5 and 2. What is left of the last one takes the place of the 784
    pixels: channels x width x width numbers.
    """

    layers: tuple[int, ...] = (NUM_PIXELS, NUM_PIXELS, NUM_CLASSES)  # units, input to output
    convolutions: tuple[int, ...] = field(default=(), metadata=LATER)  # channels of each
    # One number for each convolution, or none for KERNEL and POOL.
    kernels: tuple[int, ...] = field(default=(), metadata=LATER)
    pools: tuple[int, ...] = field(default=(), metadata=LATER)
    # Batch normalisation (Ioffe and Szegedy 2015) before each ReLU while it learns, without its
    # scale, which the next layer has anyway. Then it becomes part of the weights before it.
    normalised: bool = field(default=False, metadata=LATER)
    # One of ACTIVATIONS, between the fully connected layers.
    activation: str = field(default=RELU, metadata=LATER)
    initialisation: str = field(default=TORCH_DEFAULT, metadata=LATER)  # one of INITIALISATIONS
    # The share of what the last layer reads that a step leaves out.
    dropout: float = field(default=0.0, metadata=LATER)
    # False: declared where nothing reads it (lesson 4).
    dropout_connected: bool = field(default=True, metadata=LATER)

    def __post_init__(self) -> None:
        layers = self.layers
        if not 2 <= len(layers) <= 10:
            raise RecipeError(f"network.layers needs 2 to 10 numbers, got {len(layers)}.")
        for units in layers:
            check_whole("network.layers", units, 1, 4096)
        self._check_convolutions()
        check_choice("network.activation", self.activation, ACTIVATIONS)
        check_choice("network.initialisation", self.initialisation, INITIALISATIONS)
        dropout = check_number("network.dropout", self.dropout)
        if not 0 <= dropout < 1:
            raise RecipeError(f"network.dropout must be at least 0 and below 1, got {dropout}.")
        check_flag("network.dropout_connected", self.dropout_connected)
        check_flag("network.normalised", self.normalised)

    def _check_convolutions(self) -> None:
        for channels in self.convolutions:
            check_whole("network.convolutions", channels, 1, 256)
        for key, numbers, most in (("kernels", self.kernels, 11), ("pools", self.pools, 4)):
            if numbers and len(numbers) != len(self.convolutions):
                raise RecipeError(
                    f"network.{key} needs a number for each of the {len(self.convolutions)} "
                    f"convolutions or none at all, got {len(numbers)}."
                )
            for number in numbers:
                check_whole(f"network.{key}", number, 1, most)
        width = math.isqrt(NUM_PIXELS)
        for number, (kernel, pool) in enumerate(self.windows, 1):
            if width - kernel + 1 < pool:
                raise RecipeError(
                    f"network.convolutions: number {number} would find {width} pixels where it "
                    f"takes {kernel} and keeps one of {pool} x {pool}. Use fewer, smaller kernels "
                    "or pools."
                )
            width = (width - kernel + 1) // pool

    @property
    def windows(self) -> tuple[tuple[int, int], ...]:
        """Of each convolution: pixels it takes, pixels of which the largest is kept (a side)."""
        kernels = self.kernels or (KERNEL,) * len(self.convolutions)
        pools = self.pools or (POOL,) * len(self.convolutions)
        return tuple(zip(kernels, pools, strict=True))


@dataclass(frozen=True)
class Optimisation:
    """How the weights are found. Adam has its usual betas (0.9, 0.999), SGD no momentum.

    "one_cycle" moves the first beta too, from 0.95 down to 0.85 while the rate rises and back
    again, as torch's `OneCycleLR` does by default.
    """

    loss: str = CROSS_ENTROPY  # one of LOSSES
    rate: float = 2e-3  # learning rate; the peak of it for "one_cycle"
    schedule: str = ONE_CYCLE  # one of SCHEDULES
    batch: int = 128  # images a step
    epochs: int = 10  # passes over the training images, or stretches of `steps_per_epoch`
    # None: as many as see every training image once.
    steps_per_epoch: int | None = field(default=None, metadata=LATER)
    optimizer: str = field(default=ADAM, metadata=LATER)  # one of OPTIMIZERS
    # What Adam adds to the root it divides by; Keras: 1e-7.
    epsilon: float = field(default=1e-8, metadata=LATER)
    # What Adam takes off a weight at each step, times the rate (Loshchilov and Hutter 2019).
    weight_decay: float = field(default=0.0, metadata=LATER)

    def __post_init__(self) -> None:
        check_choice("optimisation.loss", self.loss, LOSSES)
        check_choice("optimisation.schedule", self.schedule, SCHEDULES)
        check_choice("optimisation.optimizer", self.optimizer, OPTIMIZERS)
        rate = check_number("optimisation.rate", self.rate)
        if not 0 < rate <= 100:  # nan fails as well
            raise RecipeError(f"optimisation.rate must be above 0 and at most 100, got {rate}.")
        epsilon = check_number("optimisation.epsilon", self.epsilon)
        if not 0 < epsilon <= 1:
            raise RecipeError(f"optimisation.epsilon must be above 0 and at most 1, got {epsilon}.")
        decay = check_number("optimisation.weight_decay", self.weight_decay)
        if not 0 <= decay <= 1:
            raise RecipeError(f"optimisation.weight_decay must be from 0 to 1, got {decay}.")
        if decay and self.optimizer != ADAM:
            raise RecipeError("optimisation.weight_decay needs the optimizer adam.")
        check_whole("optimisation.batch", self.batch, 1, 60_000)
        check_whole("optimisation.epochs", self.epochs, 1, 1_000)
        if self.steps_per_epoch is not None:
            check_whole("optimisation.steps_per_epoch", self.steps_per_epoch, 1, 100_000)
        if self.optimizer != ADAM and self.schedule != CONSTANT:
            raise RecipeError(
                f"optimisation.schedule {self.schedule!r} needs the optimizer adam, "
                f"it moves Adam's beta too. With {self.optimizer} use constant."
            )

    def epoch_steps(self, num_images: int) -> int:
        """Batches from one `EpochDone` to the next, on so many training images."""
        return self.steps_per_epoch or -(-num_images // self.batch)


@dataclass(frozen=True)
class DataChoice:
    """What the network gets to see."""

    scaling: str = STANDARDISED  # one of SCALINGS; AS_IS for points
    train_size: int | None = None  # the first that many training images; None is all
    # One of SPLITS: MNIST's first 5,000 images set aside, or not.
    split: str = field(default=TRAIN, metadata=LATER)
    # One of MONITORS: what is judged after each epoch.
    monitor: str = field(default=VALIDATION, metadata=LATER)
    # Made-up pictures that are no digit, beside each batch: see `core.data.unknowns.negatives`.
    negatives: int = field(default=0, metadata=LATER)

    def __post_init__(self) -> None:
        check_choice("data.scaling", self.scaling, (*SCALINGS, AS_IS))
        if self.train_size is not None:
            check_whole("data.train_size", self.train_size, 1, 60_000)
        check_choice("data.split", self.split, SPLITS)
        check_choice("data.monitor", self.monitor, MONITORS)
        check_whole("data.negatives", self.negatives, 0, 1_000)


@dataclass(frozen=True)
class Augmentation:
    """How far a picture is changed before each step, at most, either way. See
    `core.training.augmentation`.
    """

    tilt: float = 8.0  # degrees
    size: float = 0.1  # of the height and of the width, each on its own
    shear: float = 0.1
    shift: float = 0.7  # pixels, each way
    elastic: float = 0.6  # pixels, the deviation of the places of a 5x5 grid
    thickness: float = 0.5  # of a pixel, on one side of each stroke
    coarse: float = 0.2  # the share of pictures that are seen through a coarser grid, as scans are

    def __post_init__(self) -> None:
        highest = {"tilt": 45, "size": 0.5, "shear": 0.5, "shift": 10, "elastic": 5}
        for name, high in {**highest, "thickness": 1, "coarse": 1}.items():
            value = check_number(f"augmentation.{name}", getattr(self, name))
            if not 0 <= value <= high:  # nan fails as well
                raise RecipeError(f"augmentation.{name} must be from 0 to {high}, got {value}.")


@dataclass(frozen=True)
class Lesson:
    """Where a recipe comes from."""

    number: int  # 1 to 5
    source: str
    reported: float | None  # test accuracy the lesson printed, a fraction; None: it printed none
    note: str  # what the lesson left open and how it was decided here

    def __post_init__(self) -> None:
        check_whole("lesson.number", self.number, 1, 5)
        check_text("lesson.source", self.source, 200)
        check_text("lesson.note", self.note, 1_000)
        if (
            self.reported is not None
            and not 0 <= check_number("lesson.reported", self.reported) <= 1
        ):
            raise RecipeError(f"lesson.reported must be from 0 to 1, got {self.reported}.")
