"""Metrics of the lessons: the figures that are read off a training, each with an id and a title."""

from dataclasses import dataclass

from core.judging.scores import SCORES

HALF = 0.5  # a threshold that a reader of ten outputs between 0 and 1 might pick


@dataclass(frozen=True)
class Metric:
    """One figure of a training."""

    id: str  # in weights/lessons.json
    title: str  # in tables
    is_share: bool = True  # a fraction, written in per cent; otherwise a number, as it is


# Lesson 1, of pictures of random pixels; the first by score.
RANDOM_ACCEPTED = {
    name: Metric(
        f"random_pixels_accepted_by_{name}",
        f"random pixels accepted by {SCORES[name].title.lower()}",
    )
    for name in ("largest", "distance", "softmax", "energy")
}
RANDOM_ABOVE_HALF = Metric("random_pixels_above_half", f"random pixels with an output above {HALF}")
RANDOM_MEAN_LARGEST = Metric(
    "random_pixels_mean_largest_output", "mean largest output on random pixels", is_share=False
)
RANDOM_READ_AS_0 = Metric("random_pixels_read_as_0", "random pixels read as 0")
# Lesson 1, of digits.
TEST_LOSS_ABOVE = Metric("test_loss_above_training_loss", "test loss above training loss")
DIGITS_REFUSED = Metric("digits_refused", "digits refused by the default way")
# Of the digits that lessons 1 to 5 read; by epoch in the log of lesson 3.
TEST_ACCURACY = Metric("test_accuracy", "test accuracy")
TRAINING_ACCURACY = Metric("training_accuracy", "training accuracy, last epoch")
TEST_ACCURACY_AT = {
    epoch: Metric(f"test_accuracy_at_epoch_{epoch}", f"test accuracy at [{epoch}][0]")
    for epoch in (2, 5, 10, 15)
}
FRESH_POINTS_ACCURACY = Metric("fresh_points_accuracy", "accuracy on fresh points")
# Lesson 4, by iteration, counted from 0.
MINIBATCH_ACCURACY_AT = {
    step: Metric(f"minibatch_accuracy_at_{step}", f"minibatch accuracy at {step}")
    for step in (0, 100, 300, 900)
}
TEST_ACCURACY_UNSCALED = Metric("test_accuracy_unscaled", "test accuracy when fed 0 to 255")
TEST_ACCURACY_INVERTED = Metric("test_accuracy_inverted", "test accuracy, inverted")

METRICS: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        *RANDOM_ACCEPTED.values(),
        RANDOM_ABOVE_HALF,
        RANDOM_MEAN_LARGEST,
        RANDOM_READ_AS_0,
        TEST_LOSS_ABOVE,
        DIGITS_REFUSED,
        TEST_ACCURACY,
        TRAINING_ACCURACY,
        *TEST_ACCURACY_AT.values(),
        FRESH_POINTS_ACCURACY,
        *MINIBATCH_ACCURACY_AT.values(),
        TEST_ACCURACY_UNSCALED,
        TEST_ACCURACY_INVERTED,
    )
}
