"""What a training says while it goes on: small frozen records, the same from every loop."""

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
    """Every training image was seen once more, or `steps_per_epoch` batches were."""

    epoch: int  # counted from 1
    num_epochs: int
    step: int
    train_loss: float  # mean over the epoch's images, each before its step
    train_accuracy: float  # the same
    # After the epoch, on as many digits as trained on if there are more. Of the test digits for a
    # recipe that monitors them: see `Recipe.may_choose`.
    validation_loss: float
    validation_accuracy: float
    # The network as it was then: its weights as they would be stored, nothing measured yet.
    model: Model = field(compare=False, repr=False)
    # The same with thresholds and figures. It takes a tenth of a second, so only the epoch that
    # turns out to be the best should be asked.
    measure: Callable[[], Model] = field(compare=False, repr=False)


@dataclass(frozen=True)
class TrainingDone:
    """The end, with the model."""

    model: Model


Event = StepDone | EpochDone | TrainingDone
