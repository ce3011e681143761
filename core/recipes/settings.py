"""Settings of a recipe: the names to choose from, and the groups that settings come in.

Creating a group checks it: impossible settings raise `RecipeError`. The code that uses a setting
(`core.nets`, `core.training`) explains it further.
"""

import math
from dataclasses import dataclass, field

from core.errors import RecipeError
from core.recipes.checks import (
    check_choice,
    check_flag,
    check_number,
    check_positive,
    check_range,
    check_text,
    check_whole,
)
from core.recipes.losses import CROSS_ENTROPY, LOSSES

NUM_PIXELS = 28 * 28
NUM_CLASSES = 10
NUM_COORDINATES = 2  # of a point in the plane
MAX_CONVOLUTIONS = 8
KERNEL, POOL = 5, 2  # pixels a side, for a convolution without sizes of its own

STANDARDISED = "standardised"
ZERO_ONE = "0-1"
MINUS_ONE_ONE = "-1..1"
SCALINGS = (STANDARDISED, ZERO_ONE, MINUS_ONE_ONE)  # of pixels
AS_IS = "as is"  # of points, which are not scaled

ONE_CYCLE = "one_cycle"
CONSTANT = "constant"
SCHEDULES = (ONE_CYCLE, CONSTANT)

ADAM, SGD = "adam", "sgd"
OPTIMIZERS = (ADAM, SGD)

RELU, NO_ACTIVATION = "relu", "none"
ACTIVATIONS = (RELU, NO_ACTIVATION)

TORCH_DEFAULT = "torch"  # weights and biases uniform in +-1/sqrt(inputs)
HE = "he"  # normal, variance 2/inputs; biases 0
GLOROT = "glorot"  # uniform, variance 2/(inputs + outputs); biases 0 (Keras' default)
TRUNCATED_NORMAL = "truncated_normal"  # deviation 0.1, cut at 0.2; biases 0.1 (lesson 4)
INITIALISATIONS = (TORCH_DEFAULT, HE, GLOROT, TRUNCATED_NORMAL)

TRAIN = "train"
EVERYTHING = "train+validation"
SPLITS = (TRAIN, EVERYTHING)
VALIDATION, TEST = "validation", "test"
MONITORS = (VALIDATION, TEST)

# What multiplies: torch, the readable network of `core.nets.scratch`, or what suits the network.
AUTOMATIC, TORCH, NUMPY = "automatic", "torch", "numpy"
BACKENDS = (AUTOMATIC, TORCH, NUMPY)
# With bfloat16 only the products are, by torch's autocast; the weights stay float32.
DTYPES = ("float32", "float64", "bfloat16")

DIGITS, POINTS = "digits", "points"  # inputs of a network


MAX_LAYERS = 10  # with the inputs and the outputs
MAX_UNITS = 4096  # of a layer
# Marks a setting that older recipe files lack: it is written only when it is not the default.
LATER = {"later": True}


@dataclass(frozen=True)
class Network:
    """Layers of a network: fully connected ones, with optional convolutions in front of them.

    The activation follows every fully connected layer but the last, which has none. A convolution
    has square kernels and no padding; max pooling and ReLU follow it. With kernels of 5 and pools
    of 2 a picture's width goes from 28 to 12 to 4 pixels. The first fully connected layer reads
    the channels x width x width numbers of the last convolution instead of the 784 pixels.
    """

    layers: tuple[int, ...] = (NUM_PIXELS, NUM_PIXELS, NUM_CLASSES)  # units, input to output
    convolutions: tuple[int, ...] = field(default=(), metadata=LATER)  # channels of each
    # Pixels a side, for each convolution; empty for KERNEL and POOL.
    kernels: tuple[int, ...] = field(default=(), metadata=LATER)
    pools: tuple[int, ...] = field(default=(), metadata=LATER)
    # Batch normalisation (Ioffe and Szegedy 2015) before each ReLU during training. It has no
    # scale, since the next layer can scale as well. Afterwards it is folded into the weights.
    normalised: bool = field(default=False, metadata=LATER)
    # One of ACTIVATIONS, between the fully connected layers.
    activation: str = field(default=RELU, metadata=LATER)
    initialisation: str = field(default=TORCH_DEFAULT, metadata=LATER)  # one of INITIALISATIONS
    # Share of the last layer's inputs that each training step leaves out.
    dropout: float = field(default=0.0, metadata=LATER)
    # False: dropout is declared, but no layer reads its result (lesson 4).
    dropout_connected: bool = field(default=True, metadata=LATER)

    def __post_init__(self) -> None:
        layers = self.layers
        if not 2 <= len(layers) <= MAX_LAYERS:
            raise RecipeError(
                f"network.layers, with the inputs and the outputs, needs 2 to {MAX_LAYERS} "
                f"numbers, got {len(layers)}."
            )
        for units in layers:
            check_whole("network.layers", units, 1, MAX_UNITS)
        self._check_convolutions()
        check_choice("network.activation", self.activation, ACTIVATIONS)
        check_choice("network.initialisation", self.initialisation, INITIALISATIONS)
        dropout = check_number("network.dropout", self.dropout)
        if not 0 <= dropout < 1:
            raise RecipeError(f"network.dropout must be at least 0 and below 1, got {dropout}.")
        check_flag("network.dropout_connected", self.dropout_connected)
        check_flag("network.normalised", self.normalised)

    def _check_convolutions(self) -> None:
        if len(self.convolutions) > MAX_CONVOLUTIONS:
            raise RecipeError(
                f"network.convolutions takes at most {MAX_CONVOLUTIONS} numbers, got "
                f"{len(self.convolutions):,}."
            )
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
        """Kernel and pool of each convolution, in pixels a side."""
        kernels = self.kernels or (KERNEL,) * len(self.convolutions)
        pools = self.pools or (POOL,) * len(self.convolutions)
        return tuple(zip(kernels, pools, strict=True))


@dataclass(frozen=True)
class Optimisation:
    """Training of the weights: the loss, and the optimizer that lowers it.

    Adam has its default betas (0.9, 0.999), SGD no momentum. "one_cycle" moves Adam's first beta
    as well, from 0.95 down to 0.85 while the rate rises and back again, as torch's `OneCycleLR`
    does by default.
    """

    loss: str = CROSS_ENTROPY  # one of LOSSES
    rate: float = 2e-3  # learning rate; its peak for "one_cycle"
    schedule: str = ONE_CYCLE  # one of SCHEDULES
    batch: int = 128  # images a step
    epochs: int = 10  # passes over the training images, or spans of `steps_per_epoch`
    # None: as many as it takes to see every training image once.
    steps_per_epoch: int | None = field(default=None, metadata=LATER)
    optimizer: str = field(default=ADAM, metadata=LATER)  # one of OPTIMIZERS
    # Added to the root that Adam divides by; Keras has 1e-7.
    epsilon: float = field(default=1e-8, metadata=LATER)
    # Share of a weight that Adam takes off at each step, times the rate (Loshchilov and Hutter
    # 2019, "Decoupled Weight Decay Regularization").
    weight_decay: float = field(default=0.0, metadata=LATER)

    def __post_init__(self) -> None:
        check_choice("optimisation.loss", self.loss, LOSSES)
        check_choice("optimisation.schedule", self.schedule, SCHEDULES)
        check_choice("optimisation.optimizer", self.optimizer, OPTIMIZERS)
        check_positive("optimisation.rate", self.rate, 100)
        check_positive("optimisation.epsilon", self.epsilon, 1)
        check_range("optimisation.weight_decay", self.weight_decay, 1)
        if self.weight_decay and self.optimizer != ADAM:
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
        """Number of batches in an epoch (up to its `EpochDone`) of `num_images` images."""
        return self.steps_per_epoch or -(-num_images // self.batch)


@dataclass(frozen=True)
class DataChoice:
    """Choice of the training data, and of the digits that each epoch is judged by."""

    scaling: str = STANDARDISED  # one of SCALINGS; AS_IS for points
    train_size: int | None = None  # number of training images, the first ones; None for all
    # One of SPLITS: without MNIST's first 5,000 images (the validation digits), or with them.
    split: str = field(default=TRAIN, metadata=LATER)
    # One of MONITORS: the split that is judged after each epoch.
    monitor: str = field(default=VALIDATION, metadata=LATER)
    # Made-up pictures of no digit, added to each batch: see `core.data.unknowns.negatives`.
    negatives: int = field(default=0, metadata=LATER)
    # Whether designed digits are added to each batch, and designed letters and signs are among the
    # negatives: see `core.data.designs`.
    designs: bool = field(default=False, metadata=LATER)

    def __post_init__(self) -> None:
        check_choice("data.scaling", self.scaling, (*SCALINGS, AS_IS))
        if self.train_size is not None:
            check_whole("data.train_size", self.train_size, 1, 60_000)
        check_choice("data.split", self.split, SPLITS)
        check_choice("data.monitor", self.monitor, MONITORS)
        check_whole("data.negatives", self.negatives, 0, 1_000)
        check_flag("data.designs", self.designs)


@dataclass(frozen=True)
class Augmentation:
    """Limits, in either direction, of the random changes of `core.training.augmentation`."""

    tilt: float = 8.0  # degrees
    size: float = 0.1  # share of the height, and of the width on its own
    shear: float = 0.1  # pixels sideways for each pixel down
    shift: float = 0.7  # pixels, along each axis
    elastic: float = 0.6  # pixels, standard deviation of the shifts of a 5x5 grid
    thickness: float = 0.5  # pixels, on one side of each stroke
    coarse: float = 0.2  # share of pictures that are sampled on a coarser grid, as scans are

    def __post_init__(self) -> None:
        check_range("augmentation.tilt", self.tilt, 45)
        check_range("augmentation.size", self.size, 0.5)
        check_range("augmentation.shear", self.shear, 0.5)
        check_range("augmentation.shift", self.shift, 10)
        check_range("augmentation.elastic", self.elastic, 5)
        check_range("augmentation.thickness", self.thickness, 1)
        check_range("augmentation.coarse", self.coarse, 1)


@dataclass(frozen=True)
class Lesson:
    """Lesson that a recipe comes from."""

    number: int  # 1 to 5
    source: str
    reported: float | None  # test accuracy that the lesson printed, a fraction; None for none
    note: str  # choices that the lesson left open, and how they were made here

    def __post_init__(self) -> None:
        check_whole("lesson.number", self.number, 1, 5)
        check_text("lesson.source", self.source, 200)
        check_text("lesson.note", self.note, 1_000)
        if self.reported is not None:
            check_range("lesson.reported", self.reported, 1)
