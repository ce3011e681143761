"""The five lessons in our words: what each does, what can be run of it, what it did not say."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.experiments import lesson_metrics as metrics
from core.experiments.lesson_figures import detector_variant
from core.judging.measured import Measured, spread
from core.nets.model import weight_shapes
from core.recipes import (
    MINUS_ONE_ONE,
    NUM_CLASSES,
    NUM_PIXELS,
    RECIPES,
    STANDARDISED,
    TORCH,
    ZERO_ONE,
    Network,
    Recipe,
)
from core.runs.log import log_lines, minibatch_lines
from core.runs.snapshot import LaneSnapshot
from pages.lessons.figures import Reported, percent


@dataclass(frozen=True)
class Card:
    """One lesson."""

    lessons: tuple[str, ...]  # in `weights/lessons.json`
    about: str
    choices: Mapping[str, tuple[Recipe, ...]]  # what can be run: one recipe or two side by side
    learned: Callable[[Reported], list[str]]
    log: Callable[[LaneSnapshot], list[str]] | None = None  # in the lesson's own form
    log_note: str = ""

    @property
    def recipes(self) -> dict[str, Recipe]:
        """All that it can run, by name."""
        return {recipe.name: recipe for some in self.choices.values() for recipe in some}


def _first(found: Reported) -> list[str]:
    name = "detector"
    by = {score: metric.id for score, metric in metrics.RANDOM_ACCEPTED.items()}
    largest, distance = by["largest"], by["distance"]
    standard_single = detector_variant(STANDARDISED, 1)
    plain_at_once, plain_single = detector_variant(ZERO_ONE, 100), detector_variant(ZERO_ONE, 1)
    at_once, single = "all 100 at once", "one by one"
    mean, zero = metrics.RANDOM_MEAN_LARGEST.id, metrics.RANDOM_READ_AS_0.id
    lowest = min(
        (figure for figure in found.figures if (figure.lesson, figure.metric) == (name, mean)),
        key=lambda figure: figure.ours,
    )
    zeros = [figure.ours for figure in found.figures if figure.metric == zero]
    return [
        f"**It is found again, under conditions.** By the largest output, random pixels are "
        f"accepted with standardised pixels learned {single} "
        f"({found.said(name, standard_single, largest)}) and with 0-1 pixels {at_once} "
        f"({found.said(name, plain_at_once, largest)}), but with 0-1 pixels {single} only in "
        f"{found.said(name, plain_single, largest)}. The lesson names neither scaling nor batch.",
        f"**When distance helps:** with standardised pixels. Noise drives the largest output to "
        f"{found.said(name, standard_single, mean)} on average, so far above 1 that no clean "
        f"answer is near: {found.said(name, standard_single, distance)} are accepted.",
        f"**When it does not:** with 0-1 or -1..1 pixels and 100 images. The outputs lie between 0 "
        f"and 1 there, as for a digit, and the distance still accepts "
        f"{found.said(name, plain_at_once, distance)} and "
        f"{found.said(name, detector_variant(MINUS_ONE_ONE, 100), distance)}.",
        f"**“All detectors output values close to 0”** is true of none of these: the mean largest "
        f"output is {lowest.ours:.2f} at the least. It takes all images and 0-1 pixels, as *Draw* "
        "shows.",
        f"**As a 0** is an accident: of our networks' random pixels {percent(min(zeros))} to "
        f"{percent(max(zeros))} are read as a 0, on average over seeds.",
        f"**The classifier is no better off:** {found.said(name, 'detector-twin', by['energy'])} "
        f"accepted by energy, {found.said(name, 'detector-twin', by['softmax'])} by "
        "softmax, at a threshold that costs it as many digits.",
    ]


def _second(found: Reported) -> list[str]:
    name = variant = "keras-ann"
    test = found.of(name, variant, metrics.TEST_ACCURACY.id).ours
    train = found.of(name, variant, metrics.TRAINING_ACCURACY.id).ours
    return [
        f"**Why is the test lower?** {percent(train)} on the images it learns from, "
        f"{percent(test)} on new ones: {100 * (train - test):.1f} points of what it knows are "
        "about those very images. That is overfitting, a little of it.",
        "**A small slip:** the images do not come flattened. Their shape is (60000, 28, 28); the "
        "network's first layer makes rows of 784 of them.",
        "**It keeps no digits aside** to choose by: the validation digits of the curve above are "
        "among those it learned, so that curve is too good. Choosing epochs by the test digits "
        "would spoil these as well.",
    ]


def further(rows: list[Measured]) -> str:
    """Lesson 2's question how far one hidden layer can go, answered by the one that ships."""
    mean, low, high = spread([row.test_accuracy for row in rows])
    return (
        f"**How far can one hidden layer go?** Ours of 784 units, with a rate that rises and "
        f"falls, reads {percent(mean)} of the test digits ({100 * low:.1f}–{100 * high:.1f}, "
        f"{len(rows)} seeds)."
    )


def _third(found: Reported) -> list[str]:
    name = variant = "standardized-sgd"
    early, late = (found.of(name, variant, metrics.TEST_ACCURACY_AT[epoch].id) for epoch in (2, 15))
    points = [
        found.mean("quadrants", layers, metrics.FRESH_POINTS_ACCURACY.id)
        for layers in ("quadrants", "quadrants-deeper")
    ]
    return [
        f"**Seeds differ early and agree late.** After two epochs our seeds read "
        f"{percent(early.low)} to {percent(early.high)}, after fifteen {percent(late.low)} to "
        f"{percent(late.high)}. One printed log is one of many.",
        "**It watches the test digits** after every epoch. Whoever picks an epoch or a rate by "
        "that log has no digits left to say how good the choice was.",
        f"**The second hidden layer is not needed:** {points[0]} of fresh points with one, "
        f"{points[1]} with two. What is missed lies along the borders.",
        "**Standardise with the training images alone:** mean and deviation of the test images "
        "would be a look at them before the end.",
    ]


def _fourth(found: Reported) -> list[str]:
    name = published = "tensorflow-dropout"
    meant, accuracy = "tensorflow-dropout-meant", metrics.TEST_ACCURACY.id
    right = found.of(name, published, accuracy).ours
    lost = right - found.of(name, published, metrics.TEST_ACCURACY_UNSCALED.id).ours
    batch = found.of(name, published, metrics.MINIBATCH_ACCURACY_AT[300].id)
    deep = _num_weights(RECIPES[name].network)
    plain = _num_weights(Network((NUM_PIXELS, NUM_CLASSES)))
    return [
        f"**Four layers, one in truth.** Nothing bends between them, so {deep:,} weights do what "
        f"{plain:,} can: softmax regression, one linear layer.",
        f"**Dropout does nothing,** since the output layer reads the layer before it. As it was "
        f"meant: {found.said(name, meant, accuracy)}, as published: "
        f"{found.said(name, published, accuracy)}. The seeds differ by as much.",
        f"**A slip anyone can make:** the own picture is fed as 0 to 255 to a network that "
        f"learned from 0 to 1. On the test digits that costs {100 * lost:.1f} points.",
        "**And another:** the text calls black 255 and white 0, and later the reverse. In MNIST "
        "the ground is 0 and the ink 255; paper has to be inverted.",
        f"**A minibatch is 128 images:** the printed {percent(batch.reported or 0)} at iteration "
        f"300 is one of them. Ours there: {found.said(name, published, batch.metric)}.",
    ]


def _fifth(found: Reported) -> list[str]:
    name, accuracy = "numpy-from-scratch", metrics.TEST_ACCURACY.id
    inverted = found.said(name, name, metrics.TEST_ACCURACY_INVERTED.id)
    return [
        f"**NumPy is enough:** {found.said(name, name, accuracy)} here, and "
        f"{found.said(name, 'numpy-from-scratch/torch', accuracy)} for the same network in torch. "
        "The article tells neither rate, batch nor epochs, so a difference to its figure says "
        "nothing about its code.",
        f"**“Inverted photos may fail”** is kind. Of inverted test digits it reads {inverted}: "
        "worse than guessing, which is right in 10 %.",
    ]


def _num_weights(network: Network) -> int:
    return sum(math.prod(shape) for shape in weight_shapes(network).values())


_NUMPY = RECIPES["numpy-from-scratch"]
CARDS: dict[str, Card] = {
    "1 Detector": Card(
        ("detector",),
        "One network, two tasks, 100 pictures. As a :blue[**classifier**] it must name a digit. As "
        "a :orange[**detector**] it answers with ten numbers: 1 for its digit, 0 for the nine "
        "others (squared error). Then it is shown a test 8, and a picture of random pixels. "
        "Reported: the 8 is found; the random pixels are *accepted, as a 0*; the test loss is "
        "above the training loss. Its advice: be careful with thresholds.",
        {"side by side": (RECIPES["detector"], RECIPES["detector-twin"])},
        _first,
    ),
    "2 Keras": Card(
        ("keras-ann",),
        "The usual first network: pixels divided by 255, 100 hidden units, ten shares of "
        "certainty, five epochs. It shows picture 5 as an array before showing it as a picture, "
        "then one random test picture beside a stem plot of its ten probabilities. It asks: why "
        "is the test accuracy a little below that of training, and how far can one hidden layer "
        "go? It printed no figure.",
        {"as the lesson": (RECIPES["keras-ann"],)},
        _second,
    ),
    "3 Practical work": Card(
        ("standardized-sgd", "quadrants"),
        "Two exercises. Points in the plane: one class for each quadrant, then a second hidden "
        "layer. And MNIST: standardise the pixels with mean and deviation of the *training* "
        "images, learn by plain small steps, print both accuracies as it goes, and look at the "
        "pictures that were read wrong with the scaling undone.",
        {
            "MNIST": (RECIPES["standardized-sgd"],),
            "Quadrants": (RECIPES["quadrants"], RECIPES["quadrants-deeper"]),
        },
        _third,
        log_lines,
        "`[epoch][batch] -> …`, as the lesson prints it, once an epoch. Training accuracy is that "
        "of the epoch, each batch before its step; the lesson stopped for 150 batches of each.",
    ),
    "4 TensorFlow": Card(
        ("tensorflow-dropout",),
        "Four layers of matrix products, dropout, 1,000 small steps, a line every 100. Then "
        "somebody's own picture: opened, made grey, inverted, flattened, and read as a 2. It asks "
        "to vary rate, dropout, batch, iterations, units and layers: see the end of this page.",
        {
            "as published": (RECIPES["tensorflow-dropout"],),
            "beside dropout as meant": (
                RECIPES["tensorflow-dropout"],
                RECIPES["tensorflow-dropout-meant"],
            ),
        },
        _fourth,
        minibatch_lines,
        "A line every 100 iterations, as the lesson prints it: of the minibatch alone, here "
        "before its step.",
    ),
    "5 NumPy": Card(
        ("numpy-from-scratch",),
        "Three hidden layers with no framework: forward, loss, backward, update, each written "
        "out in NumPy. Then photos of own digits: white on black works, and *inverted ones may "
        "fail*.",
        {
            "NumPy": (_NUMPY,),
            "NumPy beside torch": (_NUMPY, dataclasses.replace(_NUMPY, backend=TORCH)),
        },
        _fifth,
    ),
}
