"""Memory that a training takes, and what would fit where there is less.

Estimates from sizes of arrays, held against measured peaks by `tests/runs/test_needs.py`.
"""

import dataclasses
import math
import sys
from collections.abc import Sequence

from core.nets.model import connected_units, weight_shapes
from core.recipes import Network, Recipe
from core.wording import megabytes

_FLOAT, _DOUBLE = 4, 8
# Copies of the weights beside the trained ones, gradient and moments: the network after the last
# epoch, the best one so far, and either's as they are rounded.
_COPIES = 4
_JUDGED = 2_000  # images that a model judges at a time (`core.nets.model`)
_MONITORED = 500  # that a learner judges at a time
_TORCH_BYTES = 130 * 2**20  # of the library itself
_NEGATIVES_BYTES = 60_000 * 28 * 28  # made at most, by `core.data.unknowns.negatives`
_FEWER = 0.9  # share of a network's units, or of a batch, that is tried next


def needed_bytes(recipe: Recipe) -> int:
    """Memory that training a recipe takes at its peak, without torch and without the images."""
    network, batch = recipe.network, recipe.optimisation.batch
    itemsize = _DOUBLE if recipe.dtype == "float64" else _FLOAT
    num_weights = sum(map(math.prod, weight_shapes(network).values()))
    weights = num_weights * (4 * itemsize + _COPIES * _FLOAT)
    units = connected_units(network)
    judging = _JUDGED * _FLOAT * (units[0] + 2 * max(units[1:]))
    rows = batch + recipe.data.negatives
    stepping = 3 * rows * sum(units) * itemsize
    if channels := _convolved(network):
        judging = max(judging, 2 * _MONITORED * max(channels) * itemsize)
        stepping += 2 * rows * sum(channels) * itemsize
    negatives = _NEGATIVES_BYTES if recipe.data.negatives else 0
    return weights + max(judging, stepping) + negatives


def needed_by_all(recipes: Sequence[Recipe]) -> int:
    """Memory that training these side by side takes, and loading torch if it has to be."""
    torch = 0
    if any(recipe.needs_torch for recipe in recipes) and "torch" not in sys.modules:
        torch = _TORCH_BYTES
    return torch + sum(map(needed_bytes, recipes))


def say_what_fits(recipes: Sequence[Recipe], room: int) -> str:
    """Sentences for recipes that need more than the `room` in bytes: what they need, how much
    there is, and the largest like them that would fit.
    """
    needs, room = needed_by_all(recipes), max(room, 0)
    sentence = (
        f"This training needs about {megabytes(needs)} of memory, and this server has "
        f"{megabytes(room)} for it."
    )
    smaller = recipes
    while needed_by_all(smaller) > room:
        if smaller == (shrunk := list(map(_shrunk, smaller))):
            return f"{sentence} Try again when others have finished, or use python -m core train."
        smaller = shrunk
    advice = []
    for before, after in zip(recipes, smaller, strict=True):
        if before.network.layers != after.network.layers:
            hidden = " and ".join(f"{units:,}" for units in after.network.layers[1:-1])
            advice.append(f"hidden layers of {hidden} units")
        if before.optimisation.batch != after.optimisation.batch:
            advice.append(f"a batch of {after.optimisation.batch:,}")
    return f"{sentence} What would fit: {', '.join(dict.fromkeys(advice))}."


def _shrunk(recipe: Recipe) -> Recipe:
    """The recipe with fewer units in its largest hidden layers, or with a smaller batch, whichever
    takes more memory; the same when it can be no smaller.
    """
    first, *hidden, last = recipe.network.layers
    most = max(hidden, default=1)
    fewer = [_fewer(units) if units == most else units for units in hidden]
    network = dataclasses.replace(recipe.network, layers=(first, *fewer, last))
    batch = dataclasses.replace(recipe.optimisation, batch=_fewer(recipe.optimisation.batch))
    candidates = (
        dataclasses.replace(recipe, network=network),
        dataclasses.replace(recipe, optimisation=batch),
    )
    return min(candidates, key=needed_bytes)


def _fewer(count: int) -> int:
    """A rounder number that is about a tenth smaller; 1 and less stays."""
    smaller = count * _FEWER
    digits = 10 ** max(int(math.log10(max(smaller, 1))) - 1, 0)
    return max(int(smaller // digits * digits), 1)


def _convolved(network: Network) -> list[int]:
    """Numbers that each convolution makes of a picture, before pooling."""
    width, counts = 28, []
    for channels, (kernel, pool) in zip(network.convolutions, network.windows, strict=True):
        width -= kernel - 1
        counts.append(channels * width**2)
        width //= pool
    return counts
