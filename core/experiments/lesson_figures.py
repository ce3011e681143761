"""What is trained again for each of the five lessons, and which figures are read off it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.digits import Standardizer
from core.data.samples import Samples, Splits
from core.data.unknowns.noise import noise
from core.judging.evaluation import Evaluation, evaluate
from core.judging.operating_points import STRICT, accepted_fraction
from core.judging.scores import find_score
from core.nets.model import Model
from core.recipes import CROSS_ENTROPY, RECIPES, SCALINGS, SQUARED_ERROR, TORCH, Recipe
from core.training.events import EpochDone, StepDone

NUM_RANDOM = 1_000  # pictures of random pixels
RANDOM_SEED = 1_000
HALF = 0.5  # a threshold that a reader of ten outputs between 0 and 1 might pick
# By which random pixels are judged: the recipe's default, and what the lesson looked at.
WAYS = {CROSS_ENTROPY: ("softmax", "energy"), SQUARED_ERROR: ("distance", "largest")}

MEAN_LARGEST = "mean largest output on random pixels"  # the one figure that is no share


@dataclass(frozen=True)
class Trained:
    """What a training said, and its model at the end."""

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

    metric: str
    reported: float | None  # by the lesson; None: it printed none
    ours: float


Read = Callable[[Trained], list[Value]]


@dataclass(frozen=True)
class Variant:
    """One recipe of a lesson, and how its figures are read off a training."""

    lesson: str
    name: str
    recipe: Recipe
    read: Read
    num_seeds: int = 3


def _test_accuracy(trained: Trained) -> Value:
    lesson = trained.model.recipe.lesson
    reported = None if lesson is None else lesson.reported
    return Value("test accuracy", reported, trained.on(trained.samples.test).accuracy)


def _random_pixels(trained: Trained) -> list[Value]:
    """Lesson 1. It showed one picture of random pixels: accepted, as 0."""
    model, recipe = trained.model, trained.model.recipe
    judged = model.judge(noise("uniform", NUM_RANDOM, RANDOM_SEED))
    largest = judged.outputs.max(axis=1)
    seen = trained.samples.train.first(recipe.data.train_size)
    values = []
    for name in WAYS[recipe.optimisation.loss]:
        score = find_score(recipe, name)
        # The lesson judged by the largest output: that alone has something to be held against.
        reported = 1.0 if score.name == "largest" else None
        accepted = accepted_fraction(score.of(judged), model.thresholds.at(score.name, STRICT))
        values.append(Value(f"random pixels accepted by {score.title.lower()}", reported, accepted))
    if recipe.role.may_refuse:
        above = float(np.mean(largest > HALF))
        values += [
            Value(f"random pixels with an output above {HALF}", 1.0, above),
            Value(MEAN_LARGEST, None, float(largest.mean())),
        ]
    test = trained.on(trained.samples.test)
    worse = float(test.loss > trained.on(seen).loss)
    return [
        *values,
        Value("random pixels read as 0", 1.0, float(np.mean(judged.preds == 0))),
        Value("test loss above training loss", 1.0, worse),
        Value("test accuracy", None, test.accuracy),
        Value("digits refused by the default way", None, _refused(trained)),
    ]


def _refused(trained: Trained) -> float:
    model = trained.model
    score = find_score(model.recipe, None)
    scores = score.of(model.judge(trained.samples.test.inputs))
    return 1 - accepted_fraction(scores, model.thresholds.at(score.name, STRICT))


def _keras(trained: Trained) -> list[Value]:
    train_accuracy = trained.epochs[-1].train_accuracy
    return [_test_accuracy(trained), Value("training accuracy, last epoch", None, train_accuracy)]


def _printed_log(trained: Trained) -> list[Value]:
    """Lesson 3: the rows `[epoch][0]`, printed as that epoch began, and the last, `[19][500]`."""
    printed = {2: 0.403, 5: 0.740, 10: 0.881, 15: 0.904}
    rows = [
        Value(f"test accuracy at [{epoch}][0]", reported, found.validation_accuracy)
        for epoch, reported in printed.items()
        for found in trained.epochs
        if found.epoch == epoch
    ]
    return [*rows, _test_accuracy(trained)]


def _fresh_points(trained: Trained) -> list[Value]:
    return [Value("accuracy on fresh points", None, trained.on(trained.samples.test).accuracy)]


def _minibatches(trained: Trained) -> list[Value]:
    """Lesson 4: what it printed on the way, and its own picture's scaling on the test digits."""
    printed = {0: 0.14, 100: 0.84, 300: 0.922, 900: 0.906}
    rows = [
        Value(f"minibatch accuracy at {at}", reported, trained.steps[at].accuracy)
        for at, reported in printed.items()
    ]
    return [*rows, *_meant(trained)]


def _meant(trained: Trained) -> list[Value]:
    unscaled = dataclasses.replace(trained.model, standardizer=Standardizer(0.0, 1 / 255))
    wrong = dataclasses.replace(trained, model=unscaled).on(trained.samples.test)
    return [
        _test_accuracy(trained),
        Value("test accuracy when fed 0 to 255", None, wrong.accuracy),
    ]


def _inverted(trained: Trained) -> list[Value]:
    """Lesson 5, which says that pictures of black on white may fail."""
    test = trained.samples.test
    judged = trained.model.judge(255 - test.inputs)
    right = float(np.mean(judged.preds == test.targets))
    return [_test_accuracy(trained), Value("test accuracy, inverted", None, right)]


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
            name = f"pixels {scaling}, {words}"
            variants.append(Variant("detector", name, recipe, _random_pixels, num_seeds=5))
    return [*variants, Variant("detector", "classifier twin", twin, _random_pixels, num_seeds=5)]


def _named(name: str, read: Read, variant: str = "", lesson: str = "") -> Variant:
    return Variant(lesson or name, variant or "as the lesson", RECIPES[name], read)


_NUMPY = RECIPES["numpy-from-scratch"]
VARIANTS: tuple[Variant, ...] = (
    *_detectors(),
    _named("keras-ann", _keras),
    _named("standardized-sgd", _printed_log),
    _named("quadrants", _fresh_points, "one hidden layer"),
    _named("quadrants-deeper", _fresh_points, "two hidden layers", "quadrants"),
    _named("tensorflow-dropout", _minibatches, "as published"),
    _named("tensorflow-dropout-meant", _meant, "as meant", "tensorflow-dropout"),
    _named("numpy-from-scratch", _inverted),
    Variant(
        _NUMPY.name,
        "the same in torch",
        dataclasses.replace(_NUMPY, backend=TORCH),
        lambda trained: [_test_accuracy(trained)],
    ),
)
LESSONS = tuple(dict.fromkeys(variant.lesson for variant in VARIANTS))
