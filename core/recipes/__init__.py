"""Recipes: every setting that rebuilds a model, and the recipes that have a name.

All other packages import these names from here.
"""
# ruff: noqa: F401 (what is imported below is for others)
# mypy: implicit-reexport

from core.recipes.known import RECIPES, SHIPPED, STRONG, load_recipe, read_recipe
from core.recipes.losses import (
    CROSS_ENTROPY,
    LOSSES,
    ONE_VS_REST,
    SQUARED_ERROR,
    Loss,
    one_hot,
    sigmoid,
    softmax,
)
from core.recipes.recipe import Recipe
from core.recipes.roles import CLASSIFIER, DETECTOR, Role
from core.recipes.settings import (
    ADAM,
    AS_IS,
    AUTOMATIC,
    BACKENDS,
    CONSTANT,
    DIGITS,
    EVERYTHING,
    GLOROT,
    HE,
    MINUS_ONE_ONE,
    NUM_CLASSES,
    NUM_COORDINATES,
    NUM_PIXELS,
    NUMPY,
    ONE_CYCLE,
    POINTS,
    RELU,
    SCALINGS,
    SCHEDULES,
    SGD,
    STANDARDISED,
    TEST,
    TORCH,
    TORCH_DEFAULT,
    TRAIN,
    TRUNCATED_NORMAL,
    VALIDATION,
    ZERO_ONE,
    Augmentation,
    DataChoice,
    Lesson,
    Network,
    Optimisation,
)
