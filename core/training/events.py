"""Events that a training yields while it goes on: small frozen records."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.nets.model import Model

MIN_MONITORED = 1_000  # validation digits looked at after each epoch, at least


@dataclass(frozen=True)
class StepDone:
    """One batch was learned from."""

    step: int  # counted from 1
    num_steps: int  # of the whole training
    loss: float  # mean over the batch, before the step
    num_images: int  # seen so far, repetitions counted
    accuracy: float  # of the batch, before the step


@dataclass(frozen=True)
class EpochDone:
    """An epoch ended: each training image was seen once more, or `steps_per_epoch` batches were."""

    epoch: int  # counted from 1
    num_epochs: int
    step: int
    train_loss: float  # mean over the epoch's images, each before its step
    train_accuracy: float  # of them too
    # After the epoch, on at most as many validation digits as training images, but at least
    # `MIN_MONITORED`. On test digits for a recipe that monitors them: see `Recipe.may_choose`.
    validation_loss: float
    validation_accuracy: float
    # The network after the epoch: its weights as they would be stored, nothing measured yet.
    model: Model = field(compare=False, repr=False)
    # Makes `model` with thresholds and figures. It takes a tenth of a second, so call it only for
    # the epoch that turns out to be the best.
    measure: Callable[[], Model] = field(compare=False, repr=False)


@dataclass(frozen=True)
class TrainingDone:
    """The training ended."""

    model: Model  # of the last epoch, measured


Event = StepDone | EpochDone | TrainingDone
