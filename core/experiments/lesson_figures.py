"""Variants of the five lessons: each a recipe that is trained again, and how its figures are read
off the training.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.digits import Standardizer
from core.data.samples import Samples, Splits
from core.data.unknowns.noise import noise
from core.experiments import lesson_metrics as metrics
from core.experiments.lesson_metrics import Metric
from core.judging.evaluation import Evaluation, evaluate
from core.judging.operating_points import STRICT, accepted_fraction
from core.judging.scores import find_score
from core.nets.model import Model
from core.recipes import CROSS_ENTROPY, RECIPES, SCALINGS, SQUARED_ERROR, TORCH, Recipe
from core.training.events import EpochDone, StepDone, TrainingDone
from core.training.loop import train

NUM_RANDOM = 1_000  # pictures of random pixels
RANDOM_SEED = 1_000
# Loss -> the scores that judge random pixels: the recipe's default, and what the lesson looked at.
LESSON_SCORES = {CROSS_ENTROPY: ("softmax", "energy"), SQUARED_ERROR: ("distance", "largest")}


@dataclass(frozen=True)
class Trained:
    """A training that has ended: its events, its model at the end, and its data."""

    model: Model
    steps: tuple[StepDone, ...]
    epochs: tuple[EpochDone, ...]
    samples: Splits

    def on(self, samples: Samples) -> Evaluation:
        """Accuracy and loss of the model on a split."""
        judged = self.model.judge(samples.inputs)
        return evaluate(judged, samples.targets, self.model.recipe.loss)


@dataclass(frozen=True)
class Value:
    """One figure of one training; shares are fractions."""

    metric: Metric
    reported: float | None  # by the lesson; None: it printed none
    ours: float


def train_to_end(recipe: Recipe, samples: Splits) -> Trained:
    """Train a recipe, and keep all that the training yields. Raises as `train` does."""
    events = list(train(recipe, samples))
    [model] = [event.model for event in events if isinstance(event, TrainingDone)]
    return Trained(
        model,
        tuple(event for event in events if isinstance(event, StepDone)),
        tuple(event for event in events if isinstance(event, EpochDone)),
        samples,
    )


Read = Callable[[Trained], list[Value]]


@dataclass(frozen=True)
class Variant:
    """One recipe of a lesson, and how its figures are read off a training."""

    id: str  # in weights/lessons.json
    lesson: str
    title: str
    recipe: Recipe
    read: Read
    num_seeds: int = 3


def _test_accuracy(trained: Trained) -> Value:
    lesson = trained.model.recipe.lesson
    reported = None if lesson is None else lesson.reported
    return Value(metrics.TEST_ACCURACY, reported, trained.on(trained.samples.test).accuracy)


def _random_pixels(trained: Trained) -> list[Value]:
    """Lesson 1. It showed one picture of random pixels: accepted, as 0."""
    model, recipe = trained.model, trained.model.recipe
    judged = model.judge(noise("uniform", NUM_RANDOM, RANDOM_SEED))
    largest = judged.outputs.max(axis=1)
    learned = trained.samples.train.first(recipe.data.train_size)
    values = []
    for name in LESSON_SCORES[recipe.optimisation.loss]:
        # The lesson judged by the largest output: that alone has something to be held against.
        reported = 1.0 if name == "largest" else None
        scores = find_score(recipe, name).compute(judged)
        accepted = accepted_fraction(scores, model.thresholds.at(name, STRICT))
        values.append(Value(metrics.RANDOM_ACCEPTED[name], reported, accepted))
    if recipe.role.may_refuse:
        values += [
            Value(metrics.RANDOM_ABOVE_HALF, 1.0, float(np.mean(largest > metrics.HALF))),
            Value(metrics.RANDOM_MEAN_LARGEST, None, float(largest.mean())),
        ]
    test = trained.on(trained.samples.test)
    return [
        *values,
        Value(metrics.RANDOM_READ_AS_0, 1.0, float(np.mean(judged.preds == 0))),
        Value(metrics.TEST_LOSS_ABOVE, 1.0, float(test.loss > trained.on(learned).loss)),
        Value(metrics.TEST_ACCURACY, None, test.accuracy),
        Value(metrics.DIGITS_REFUSED, None, _refused(trained)),
    ]


def _refused(trained: Trained) -> float:
    model = trained.model
    score = find_score(model.recipe, None)
    scores = score.compute(model.judge(trained.samples.test.inputs))
    return 1 - accepted_fraction(scores, model.thresholds.at(score.name, STRICT))


def _keras(trained: Trained) -> list[Value]:
    train_accuracy = trained.epochs[-1].train_accuracy
    return [_test_accuracy(trained), Value(metrics.TRAINING_ACCURACY, None, train_accuracy)]


def _printed_log(trained: Trained) -> list[Value]:
    """Lesson 3: the rows `[epoch][0]`, printed as that epoch began, and the last, `[19][500]`."""
    printed = {2: 0.403, 5: 0.740, 10: 0.881, 15: 0.904}
    rows = [
        Value(metrics.TEST_ACCURACY_AT[number], printed[number], epoch.validation_accuracy)
        for number, epoch in enumerate(trained.epochs, 1)
        if number in printed
    ]
    return [*rows, _test_accuracy(trained)]


def _fresh_points(trained: Trained) -> list[Value]:
    return [Value(metrics.FRESH_POINTS_ACCURACY, None, trained.on(trained.samples.test).accuracy)]


def _minibatches(trained: Trained) -> list[Value]:
    """Lesson 4: the lines it printed on the way, and its own picture's scaling on test digits."""
    printed = {0: 0.14, 100: 0.84, 300: 0.922, 900: 0.906}
    rows = [
        Value(metrics.MINIBATCH_ACCURACY_AT[step], reported, trained.steps[step].accuracy)
        for step, reported in printed.items()
    ]
    return [*rows, *_unscaled(trained)]


def _unscaled(trained: Trained) -> list[Value]:
    """Lesson 4, which fed its own picture as 0 to 255 to a network that learned from 0 to 1."""
    unscaled = dataclasses.replace(trained.model, standardizer=Standardizer(0.0, 1 / 255))
    wrong = dataclasses.replace(trained, model=unscaled).on(trained.samples.test)
    return [_test_accuracy(trained), Value(metrics.TEST_ACCURACY_UNSCALED, None, wrong.accuracy)]


def _inverted(trained: Trained) -> list[Value]:
    """Lesson 5, which says that pictures of black on white may fail."""
    test = trained.samples.test
    judged = trained.model.judge(255 - test.inputs)
    right = float(np.mean(judged.preds == test.targets))
    return [_test_accuracy(trained), Value(metrics.TEST_ACCURACY_INVERTED, None, right)]


def detector_variant(scaling: str, batch: int) -> str:
    """The id of lesson 1's detector with a scaling of the pixels and a batch size."""
    return f"detector/{scaling}/{batch}"


def _detectors() -> list[Variant]:
    base, twin = RECIPES["detector"], RECIPES["detector-twin"]
    variants = []
    for scaling in SCALINGS:
        for batch, words in ((100, "all 100 at once"), (1, "one by one")):
            recipe = dataclasses.replace(
                base,
                data=dataclasses.replace(base.data, scaling=scaling),
                optimisation=dataclasses.replace(base.optimisation, batch=batch),
            )
            title, name = f"pixels {scaling}, {words}", detector_variant(scaling, batch)
            variants.append(Variant(name, base.name, title, recipe, _random_pixels, num_seeds=5))
    last = Variant(twin.name, base.name, "classifier twin", twin, _random_pixels, num_seeds=5)
    return [*variants, last]


def _of_recipe(name: str, read: Read, title: str = "as the lesson", lesson: str = "") -> Variant:
    return Variant(name, lesson or name, title, RECIPES[name], read)


_NUMPY = RECIPES["numpy-from-scratch"]
VARIANTS: dict[str, Variant] = {
    variant.id: variant
    for variant in (
        *_detectors(),
        _of_recipe("keras-ann", _keras),
        _of_recipe("standardized-sgd", _printed_log),
        _of_recipe("quadrants", _fresh_points, "one hidden layer"),
        _of_recipe("quadrants-deeper", _fresh_points, "two hidden layers", "quadrants"),
        _of_recipe("tensorflow-dropout", _minibatches, "as published"),
        _of_recipe("tensorflow-dropout-meant", _unscaled, "as meant", "tensorflow-dropout"),
        _of_recipe(_NUMPY.name, _inverted),
        Variant(
            f"{_NUMPY.name}/torch",
            _NUMPY.name,
            "the same in torch",
            dataclasses.replace(_NUMPY, backend=TORCH),
            lambda trained: [_test_accuracy(trained)],
        ),
    )
}
LESSONS = tuple(dict.fromkeys(variant.lesson for variant in VARIANTS.values()))
