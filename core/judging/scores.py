"""Scores: pure functions of what a network says. Higher = more surely a digit; a picture is
accepted when `score >= threshold`, for every score and everywhere in this project.
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
    """The largest softmax share, 0.1 to 1 (Hendrycks and Gimpel 2017)."""
    return softmax(_float64(judged)).max(axis=1)


def entropy_score(judged: Judged) -> Scores:
    """Minus the entropy of the softmax shares, `sum p log p`: -log 10 to 0 (Macêdo et al. 2021,
    "Entropic Out-of-Distribution Detection").
    """
    shares = softmax(_float64(judged))
    # 0 log 0 is 0.
    return (shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1)


def margin_score(judged: Judged) -> Scores:
    """The largest output minus the second largest, 0 for a tie (Scheffer et al. 2001, "Active
    Hidden Markov Models for Information Extraction", there of probabilities).
    """
    two = np.partition(_float64(judged), -2, axis=1)[:, -2:]
    return two[:, 1] - two[:, 0]


def density_score(judged: Judged) -> Scores:
    """How usual the last hidden layer looks: see `core.nets.density` (after Lee et al. 2018).

    Raises `InputError` when the model has no fitted density.
    """
    if judged.density is None:
        raise InputError(
            "This model cannot be judged by density: none was fitted. Train it anew with "
            "`python -m core train`, or judge it in another way."
        )
    return judged.density


def energy_score(judged: Judged) -> Scores:
    """The negative free energy: `log sum exp(z)` (Liu et al. 2020, with T = 1)."""
    return np.logaddexp.reduce(_float64(judged), axis=1)


def largest_score(judged: Judged) -> Scores:
    """The largest of the ten outputs: what lesson 1 judges a detector by."""
    return judged.outputs.max(axis=1).astype(np.float64)


def distance_score(judged: Judged) -> Scores:
    """Minus the Euclidean distance from the ten outputs to the nearest one-hot target.

    0 is a clean answer, more negative is further off. The nearest target is that of the largest
    output, since `|z - e_c|^2 = |z|^2 - 2 z_c + 1`.
    """
    return _minus_distance(_float64(judged))


def sigmoid_score(judged: Judged) -> Scores:
    """The largest of the ten sigmoids, 0 to 1; ties at 1 from outputs of about 37 on."""
    return sigmoid(_float64(judged).max(axis=1))


def sigmoid_distance_score(judged: Judged) -> Scores:
    """`distance_score` of the ten sigmoids, -3 to 0: it sees more than one yes.

    It cannot see an overshoot, since a sigmoid ends at 1.
    """
    return _minus_distance(sigmoid(_float64(judged)))


def _float64(judged: Judged) -> Scores:
    return judged.outputs.astype(np.float64)


def _minus_distance(answers: Scores) -> Scores:
    squared = (answers**2).sum(axis=1) - 2 * answers.max(axis=1) + 1
    # Rounding can bring a perfect answer just below 0.
    return -np.sqrt(np.maximum(squared, 0))


@dataclass(frozen=True)
class Score:
    """A way to decide, with the losses whose outputs it makes sense for.

    Formula, orientation and source are in the docstring of `of`.
    """

    name: str
    title: str  # in plain words, for menus
    about: str  # one line, for tooltips
    losses: tuple[str, ...]
    of: Callable[[Judged], Scores]
    needs_density: bool = False  # whether the model must have been fitted one

    @property
    def is_distance(self) -> bool:
        """Whether it is minus a distance, which is shown without the minus: small is good."""
        return self.of in (distance_score, sigmoid_distance_score)

    def shown(self, value: float) -> str:
        """A threshold as people read it, to 12 places: distances without their minus."""
        return f"{(-1 if self.is_distance else 1) * value + 0.0:.12g}"

    def places(self, value: float) -> int:
        """How many decimal places `shown` has."""
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
    """The scores that make sense for a recipe's loss; the first is its default."""
    return tuple(score for score in SCORES.values() if recipe.optimisation.loss in score.losses)


def scores_of(model: Model) -> tuple[Score, ...]:
    """The scores that a model can be judged by; the first is its default."""
    return tuple(
        score
        for score in scores_for(model.recipe)
        if not score.needs_density or model.density is not None
    )


def find_score(recipe: Recipe, name: str | None) -> Score:
    """A score by name, or the recipe's default for None. Raises `InputError`."""
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
