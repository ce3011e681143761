"""How much a few of their own digits help the people who wrote them, and what they cost others.

For every writer with enough digits the model learns some of each, and is judged on that writer's
others, on the test digits, and on what others wrote that is no digit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.arrays import Pixels
from core.data.digits import DigitSplits
from core.data.hands import Hands
from core.errors import InputError
from core.judging.operating_points import LENIENT, accepted_fraction, threshold_accepting
from core.judging.scores import scores_for
from core.nets.model import Judged, Model
from core.training.hand import HandLearner, outputs


@dataclass(frozen=True)
class Figures:
    """Shares as fractions, at the threshold that accepts 99 % of the validation digits."""

    right: float  # of the writers' digits that were not learned
    refused: float  # of the same
    test_right: float  # of MNIST's test digits
    others_accepted: float | None  # of what is no digit and no look-alike; None without any


@dataclass(frozen=True)
class Adaptation:
    """Figures over all writers, each of whom counts alike."""

    examples: int  # learned of each digit
    writers: int
    before: Figures
    after: Figures

    @property
    def errors_saved(self) -> float:
        """Share of the digits misread before that are no longer; 0 where there were none."""
        before = 1 - self.before.right
        return (self.after.right - self.before.right) / before if before else 0.0


def measure_adaptation(
    model: Model,
    splits: DigitSplits,
    files: Sequence[Hands],
    examples: int,
    on_writer: Callable[[], object] = lambda: None,
) -> Adaptation:
    """Teach every writer's hand to the model, `examples` of each digit.

    Raises `InputError` when no writer has that many of each digit and one more.
    """
    hands = [(each, *split) for each in files for split in _writers(each, examples)]
    if not hands:
        raise InputError(
            f"Nobody wrote each digit more than {examples} times: give a file with more, or learn "
            "fewer of each."
        )
    others: list[Pixels] = [each.images[each.is_unknown] for each in files]
    # Convolutions do not learn, so what they make of these pictures stays.
    everything = np.concatenate(others).astype(np.uint8)
    pictures: list[Pixels] = [splits.validation.images, splits.test.images, everything]
    fixed = [model.dense_inputs(images) for images in pictures]
    learner = HandLearner(model, splits.train)
    known = [Judged(outputs(model, model.weights, inputs)) for inputs in fixed]
    before: list[Figures] = []
    after: list[Figures] = []
    for each, learned, rest in hands:
        labels = np.array([int(each.labels[index]) for index in (*learned, *rest)])
        taught = learner.learn(each.images[learned], labels[: len(learned)])
        mine = model.dense_inputs(each.images[rest])
        untaught = [*known, Judged(outputs(model, model.weights, mine))]
        anew = [Judged(outputs(model, taught, inputs)) for inputs in (*fixed, mine)]
        before.append(_figures(model, untaught, splits, labels[len(learned) :]))
        after.append(_figures(model, anew, splits, labels[len(learned) :]))
        on_writer()
    return Adaptation(examples, len(hands), _mean(before), _mean(after))


def _writers(hands: Hands, examples: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each writer with enough digits the indices of those to learn, and of the others."""
    for writer in np.unique(hands.writers[hands.is_digit]):
        mine = np.flatnonzero(hands.is_digit & (hands.writers == writer))
        by_digit = [
            [index for index in mine if hands.labels[index] == str(digit)] for digit in range(10)
        ]
        if min(map(len, by_digit)) > examples:
            learned = [index for indices in by_digit for index in indices[:examples]]
            yield np.array(learned), np.setdiff1d(mine, learned)


def _figures(
    model: Model, judged: list[Judged], splits: DigitSplits, labels: NDArray[np.int64]
) -> Figures:
    validation, test, others, mine = judged
    score = scores_for(model.recipe)[0].compute
    threshold = threshold_accepting(score(validation), LENIENT)
    return Figures(
        right=float((mine.preds == labels).mean()),
        refused=1 - accepted_fraction(score(mine), threshold),
        test_right=float((test.preds == splits.test.labels).mean()),
        others_accepted=(
            accepted_fraction(score(others), threshold) if len(others.outputs) else None
        ),
    )


def _mean(rows: list[Figures]) -> Figures:
    columns = zip(*(vars(row).values() for row in rows), strict=True)
    means = (None if None in column else float(np.mean(column)) for column in columns)
    return Figures(*means)  # type: ignore[arg-type]
