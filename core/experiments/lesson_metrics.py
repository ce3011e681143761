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


METRICS: dict[str, Metric] = {}


def _metric(name: str, title: str, *, is_share: bool = True) -> Metric:
    METRICS[name] = Metric(name, title, is_share)
    return METRICS[name]


# Lesson 1, of pictures of random pixels; the first by score.
RANDOM_ACCEPTED = {
    score: _metric(
        f"random_pixels_accepted_by_{score}",
        f"random pixels accepted by {SCORES[score].title.lower()}",
    )
    for score in ("largest", "distance", "softmax", "energy")
}
RANDOM_ABOVE_HALF = _metric(
    "random_pixels_above_half", f"random pixels with an output above {HALF}"
)
RANDOM_MEAN_LARGEST = _metric(
    "random_pixels_mean_largest_output", "mean largest output on random pixels", is_share=False
)
RANDOM_READ_AS_0 = _metric("random_pixels_read_as_0", "random pixels read as 0")
# Lesson 1, of digits.
TEST_LOSS_ABOVE = _metric("test_loss_above_training_loss", "test loss above training loss")
DIGITS_REFUSED = _metric("digits_refused", "digits refused by the default way")
# All lessons; by epoch in the log of lesson 3.
TEST_ACCURACY = _metric("test_accuracy", "test accuracy")
TEST_ACCURACY_AT = {
    epoch: _metric(f"test_accuracy_at_epoch_{epoch}", f"test accuracy at [{epoch}][0]")
    for epoch in (2, 5, 10, 15)
}
TRAINING_ACCURACY = _metric("training_accuracy", "training accuracy, last epoch")
FRESH_POINTS_ACCURACY = _metric("fresh_points_accuracy", "accuracy on fresh points")
# Lesson 4, by iteration, counted from 0.
MINIBATCH_ACCURACY_AT = {
    step: _metric(f"minibatch_accuracy_at_{step}", f"minibatch accuracy at {step}")
    for step in (0, 100, 300, 900)
}
TEST_ACCURACY_UNSCALED = _metric("test_accuracy_unscaled", "test accuracy when fed 0 to 255")
TEST_ACCURACY_INVERTED = _metric("test_accuracy_inverted", "test accuracy, inverted")
