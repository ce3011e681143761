"""Recipes of the five lessons, each as its lesson trained it.

Settings that a lesson leaves open have its framework's defaults, and the note says so.
"""

import dataclasses

from core.recipes.losses import CROSS_ENTROPY, SQUARED_ERROR
from core.recipes.recipe import Recipe
from core.recipes.settings import (
    AS_IS,
    CONSTANT,
    EVERYTHING,
    GLOROT,
    HE,
    NO_ACTIVATION,
    NUM_CLASSES,
    NUM_PIXELS,
    NUMPY,
    SGD,
    TEST,
    TRUNCATED_NORMAL,
    ZERO_ONE,
    DataChoice,
    Lesson,
    Network,
    Optimisation,
)

_DETECTOR = Recipe(
    "detector",
    "Lesson 1: detector, 100 images",
    Network((NUM_PIXELS, NUM_PIXELS, NUM_CLASSES)),
    Optimisation(SQUARED_ERROR, rate=1e-3, schedule=CONSTANT, batch=100, epochs=10),
    DataChoice(ZERO_ONE, train_size=100),
    lesson=Lesson(
        1,
        "Neural network detector for MNIST: PyTorch notebook and video",
        None,
        "The lesson leaves open how pixels are scaled, batch, rate, threshold and "
        "seed. Here: 0-1, all 100 at once, Adam's usual 0.001. `python -m core "
        "reproduce detector` trains every scaling and both batches, since the "
        "verdict on random pixels depends on them.",
    ),
)

_DROPOUT = Recipe(
    "tensorflow-dropout",
    "Lesson 4: dropout as published",
    Network(
        (NUM_PIXELS, 512, 256, 128, NUM_CLASSES),
        activation=NO_ACTIVATION,
        initialisation=TRUNCATED_NORMAL,
        dropout=0.5,
        dropout_connected=False,
    ),
    Optimisation(
        CROSS_ENTROPY, rate=1e-4, schedule=CONSTANT, batch=128, epochs=10, steps_per_epoch=100
    ),
    DataChoice(ZERO_ONE),
    lesson=Lesson(
        4,
        "Handwritten digits with TensorFlow: tutorial",
        0.9206,
        "1,000 iterations, a look every 100. Dropout is declared on a layer that "
        "the output layer does not read, so it does nothing. Without an activation "
        "between them, all layers together act as one linear layer: softmax "
        "regression. The lesson leaves the seed open.",
    ),
)

_QUADRANTS = Recipe(
    "quadrants",
    "Lesson 3: quadrants, one hidden layer",
    Network((2, 32, 4)),
    Optimisation(CROSS_ENTROPY, rate=3e-3, schedule=CONSTANT, batch=32, epochs=50),
    DataChoice(AS_IS),
    lesson=Lesson(
        3,
        "Practical work in PyTorch: points in the plane",
        None,
        "Four classes, one for each quadrant. The lesson leaves open units, "
        "optimizer, rate, number of points and their range. Here: 32 units a "
        "layer, Adam, 0.003, 2,000 points, even in the square of numbers from -1 "
        "to 1.",
    ),
)

LESSON_RECIPES: tuple[Recipe, ...] = (
    _DETECTOR,
    dataclasses.replace(
        _DETECTOR,
        name="detector-twin",
        title="Lesson 1: classifier, 100 images",
        optimisation=dataclasses.replace(_DETECTOR.optimisation, loss=CROSS_ENTROPY),
    ),
    Recipe(
        "keras-ann",
        "Lesson 2: Keras, 100 hidden units",
        Network((NUM_PIXELS, 100, NUM_CLASSES), initialisation=GLOROT),
        Optimisation(CROSS_ENTROPY, rate=1e-3, schedule=CONSTANT, batch=32, epochs=5, epsilon=1e-7),
        DataChoice(ZERO_ONE, split=EVERYTHING),
        lesson=Lesson(
            2,
            "ANN with MNIST: Keras notebook",
            None,
            "The lesson leaves open optimizer, rate, batch and first weights. Here "
            "Keras' defaults: Adam, 0.001, 32, Glorot. It learns from all 60,000 "
            "images, so its validation digits are ones it has seen: that curve "
            "shows no overfitting, and the thresholds are too strict.",
        ),
    ),
    _QUADRANTS,
    dataclasses.replace(
        _QUADRANTS,
        name="quadrants-deeper",
        title="Lesson 3: quadrants, two hidden layers",
        network=Network((2, 32, 32, 4)),
    ),
    Recipe(
        "standardized-sgd",
        "Lesson 3: standardised pixels, plain SGD",
        Network((NUM_PIXELS, 128, 64, 32, NUM_CLASSES)),
        Optimisation(
            CROSS_ENTROPY, rate=1e-3, schedule=CONSTANT, batch=64, epochs=20, optimizer=SGD
        ),
        DataChoice(split=EVERYTHING, monitor=TEST),
        lesson=Lesson(
            3,
            "Practical work in PyTorch: MNIST with standardised pixels",
            0.91521,
            "The lesson leaves open layers, optimizer and rate; these follow its "
            "printed log closely. Like the lesson, it looks at the test digits "
            "after every epoch. So nobody may choose an epoch or a setting by this "
            "curve: its best value is partly luck, and no digits are left to say "
            "how much.",
        ),
    ),
    _DROPOUT,
    dataclasses.replace(
        _DROPOUT,
        name="tensorflow-dropout-meant",
        title="Lesson 4: dropout as meant",
        network=dataclasses.replace(_DROPOUT.network, dropout_connected=True),
        lesson=Lesson(
            4,
            "Handwritten digits with TensorFlow: tutorial",
            None,
            "As published, but the output layer reads the layer after dropout: "
            "half of its inputs are dropped at each step, and the rest doubled. "
            "The lesson printed no figure for it.",
        ),
    ),
    Recipe(
        "numpy-from-scratch",
        "Lesson 5: NumPy alone",
        Network((NUM_PIXELS, 128, 64, 32, NUM_CLASSES), initialisation=HE),
        Optimisation(
            CROSS_ENTROPY, rate=0.1, schedule=CONSTANT, batch=64, epochs=20, optimizer=SGD
        ),
        DataChoice(ZERO_ONE),
        backend=NUMPY,
        lesson=Lesson(
            5,
            "Three hidden layers in NumPy: article",
            0.9710,
            "The lesson leaves open rate, batch, epochs, first weights and how "
            "scikit-learn's 70,000 images were split. Here: 0.1, 64, 20, He's "
            "weights for ReLU, and MNIST's own splits with 5,000 images set aside.",
        ),
    ),
)
