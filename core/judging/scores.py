"""Scores: pure functions of a network's outputs, higher for what is more surely a digit.

A picture is accepted when `score >= threshold`, for every score and everywhere in this project.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nets.model import Judged, Model
from core.recipes import CROSS_ENTROPY, LOSSES, ONE_VS_REST, SQUARED_ERROR, Recipe, sigmoid, softmax

Scores = NDArray[np.float64]


def softmax_score(judged: Judged) -> Scores:
    """Largest softmax share, 0.1 to 1 (Hendrycks and Gimpel 2017)."""
    return softmax(_float64(judged)).max(axis=1)


def entropy_score(judged: Judged) -> Scores:
    """Minus the entropy of the softmax shares, `sum p log p`: -log 10 to 0 (Macêdo et al. 2021,
    "Entropic Out-of-Distribution Detection").
    """
    shares = softmax(_float64(judged))
    # 0 log 0 counts as 0.
    return (shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1)


def margin_score(judged: Judged) -> Scores:
    """Largest output minus the second largest, 0 for a tie (Scheffer et al. 2001, "Active Hidden
    Markov Models for Information Extraction", there of probabilities).
    """
    largest_two = np.partition(_float64(judged), -2, axis=1)[:, -2:]
    return largest_two[:, 1] - largest_two[:, 0]


def density_score(judged: Judged) -> Scores:
    """Log density of the features, see `core.nets.density` (after Lee et al. 2018).

    Raises `InputError` when the model has no fitted density.
    """
    if judged.density is None:
        raise InputError(
            "This model cannot be judged by density: none was fitted. Train it anew with "
            "`python -m core train`, or judge it in another way."
        )
    return judged.density


def energy_score(judged: Judged) -> Scores:
    """Negative free energy: `log sum exp(z)` (Liu et al. 2020, with T = 1)."""
    return np.logaddexp.reduce(_float64(judged), axis=1)


def largest_score(judged: Judged) -> Scores:
    """Largest of the ten outputs, by which lesson 1 judges a detector."""
    return judged.outputs.max(axis=1).astype(np.float64)


def distance_score(judged: Judged) -> Scores:
    """Minus the Euclidean distance from the ten outputs to the nearest one-hot target; 0 at best.

    The nearest target is that of the largest output, since `|z - e_c|^2 = |z|^2 - 2 z_c + 1`.
    """
    return _minus_distance(_float64(judged))


def sigmoid_score(judged: Judged) -> Scores:
    """Largest of the ten sigmoids, 0 to 1; outputs above about 37 tie at 1."""
    return sigmoid(_float64(judged).max(axis=1))


def sigmoid_distance_score(judged: Judged) -> Scores:
    """Minus the distance from the ten sigmoids to the nearest one-hot target, -3 to 0.

    It notices a second yes, but no overshoot, since a sigmoid is at most 1.
    """
    return _minus_distance(sigmoid(_float64(judged)))


def _float64(judged: Judged) -> Scores:
    return judged.outputs.astype(np.float64)


def _minus_distance(answers: Scores) -> Scores:
    squared = (answers**2).sum(axis=1) - 2 * answers.max(axis=1) + 1
    # Rounding can make the square of a perfect answer slightly negative.
    return -np.sqrt(np.maximum(squared, 0))


@dataclass(frozen=True)
class Score:
    """Score with its words. The docstring of its function `of` has formula and source."""

    name: str
    title: str  # in plain words, for menus
    about: str  # one line, for tooltips
    losses: tuple[str, ...]  # losses with outputs that it makes sense for
    compute: Callable[[Judged], Scores]
    needs_density: bool = False  # whether the model must have a fitted density

    @property
    def is_distance(self) -> bool:
        """Whether the score is minus a distance, which people read without the minus."""
        return self.compute in (distance_score, sigmoid_distance_score)

    def shown(self, value: float) -> str:
        """Threshold as people read it, with 12 digits at most; distances without their minus."""
        return f"{(-1 if self.is_distance else 1) * value + 0.0:.12g}"

    def places(self, value: float) -> int:
        """Number of decimal places of `shown`."""
        return max(0, -int(Decimal(self.shown(value)).as_tuple().exponent))


SCORES: dict[str, Score] = {
    score.name: score
    for score in (
        Score(
            "softmax",
            "Largest softmax",
            "How large is the winner's share of the total? Shares always sum to 1.",
            (CROSS_ENTROPY,),
            softmax_score,
        ),
        Score(
            "energy",
            "Energy",
            "How large are the ten outputs together, before they are turned into shares?",
            (CROSS_ENTROPY,),
            energy_score,
        ),
        Score(
            "distance",
            "Distance to a clean answer",
            "How far are the ten outputs from the nearest clean answer: one 1 and nine 0s?",
            (SQUARED_ERROR,),
            distance_score,
        ),
        Score(
            "largest",
            "Largest output",
            "How large is the winner's output? A clean answer has 1.",
            (SQUARED_ERROR,),
            largest_score,
        ),
        Score(
            "sigmoid_distance",
            "Distance of the sigmoids to a clean answer",
            "How far are the ten answers, 0 to 1, from the nearest with one yes and nine noes?",
            (ONE_VS_REST,),
            sigmoid_distance_score,
        ),
        Score(
            "sigmoid",
            "Largest sigmoid",
            "How surely does the winner say yes? Each digit is asked on its own.",
            (ONE_VS_REST,),
            sigmoid_score,
        ),
        Score(
            "entropy",
            "Entropy",
            "How evenly is the total shared out? The fewer digits share it, the surer.",
            (CROSS_ENTROPY,),
            entropy_score,
        ),
        Score(
            "margin",
            "Margin",
            "How far is the winner's output ahead of the second?",
            tuple(LOSSES),
            margin_score,
        ),
        Score(
            "density",
            "Density of features",
            "How usual does the last hidden layer look, next to that of training digits?",
            tuple(LOSSES),
            density_score,
            needs_density=True,
        ),
    )
}


def scores_for(recipe: Recipe) -> tuple[Score, ...]:
    """Scores that make sense for a recipe's loss; the first is its default."""
    return tuple(score for score in SCORES.values() if recipe.optimisation.loss in score.losses)


def scores_of(model: Model) -> tuple[Score, ...]:
    """Scores that a model can be judged by; the first is its default."""
    return tuple(
        score
        for score in scores_for(model.recipe)
        if not score.needs_density or model.density is not None
    )


def find_score(recipe: Recipe, name: str | None) -> Score:
    """Score of a name, or the recipe's default for None. Raises `InputError`."""
    fitting = scores_for(recipe)
    if name is None:
        return fitting[0]
    for score in fitting:
        if score.name == name:
            return score
    raise InputError(
        f"{recipe.name} cannot be judged by {name!r}. "
        f"Use one of {', '.join(score.name for score in fitting)}."
    )
