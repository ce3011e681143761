"""Separation of digits from unknowns by a score: AUROC, FPR at a TPR, CCR at an FPR, ROC curve.

Digits are the positive class everywhere: TPR is the share of digits accepted, FPR the share of
unknowns accepted. Papers differ in that.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.judging.operating_points import threshold_accepting
from core.judging.ranking import Ranked

LOW_FPR = 1e-3


class Separation(NamedTuple):
    """Figures of a separation, all fractions."""

    auroc: float  # probability that a digit scores higher than an unknown; ties count half
    fpr_at_95_tpr: float  # unknowns accepted where 95 % of the digits are
    fpr_at_99_tpr: float
    ccr_at_fpr_1e_3: float  # digits accepted and read rightly where 0.1 % of the unknowns are


class Roc(NamedTuple):
    """ROC curve, from no picture accepted to all of them."""

    fpr: NDArray[np.float64]
    tpr: NDArray[np.float64]
    thresholds: NDArray[np.float64]  # infinite for the first


def separate(digits: Ranked, unknowns: Ranked) -> Separation:
    """Figures of how digits and unknowns separate. Raises `InputError` if all scores are equal."""
    if digits.scores[0] == digits.scores[-1] == unknowns.scores[0] == unknowns.scores[-1]:
        raise InputError(
            f"All scores are {digits.scores[0]:g}, of digits and of others alike: nothing can be "
            "told apart by them. Use another score or another model."
        )
    return Separation(
        auroc(digits, unknowns),
        fpr_at_tpr(digits, unknowns, 0.95),
        fpr_at_tpr(digits, unknowns, 0.99),
        ccr_at_fpr(digits, unknowns, LOW_FPR),
    )


def auroc(digits: Ranked, unknowns: Ranked) -> float:
    """Area under the ROC curve, by scikit-learn."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 (140 MB)

    return float(roc_auc_score(*_labelled(digits, unknowns)))


def roc(digits: Ranked, unknowns: Ranked) -> Roc:
    """ROC curve without points on a straight line between others, by scikit-learn."""
    from sklearn.metrics import roc_curve  # noqa: PLC0415

    return Roc(*roc_curve(*_labelled(digits, unknowns)))


def fpr_at_tpr(digits: Ranked, unknowns: Ranked, tpr: float) -> float:
    """Share of unknowns accepted at the highest threshold that accepts `tpr` of the digits.

    All digits that tie at that threshold are accepted, so that the TPR may be higher.
    """
    return float(unknowns.accepted(threshold_accepting(digits.scores, tpr)))


def ccr_at_fpr(digits: Ranked, unknowns: Ranked, fpr: float) -> float:
    """Correct classification rate: the share of digits that are accepted and read rightly, at the
    lowest threshold that accepts at most `fpr` of the unknowns (Dhamija, Günther and Boult 2018,
    "Reducing Network Agnostophobia").

    With k = floor(fpr N) of N unknowns, digits must score higher than the unknown ranked k + 1;
    where unknowns tie there, fewer than k are accepted.
    """
    allowed = num_allowed(fpr, len(unknowns))
    if allowed == len(unknowns):
        return float(digits.right_from[0] / len(digits))
    limit = unknowns.scores[len(unknowns) - 1 - allowed]
    above = np.searchsorted(digits.scores, limit, side="right")
    return float(digits.right_from[above] / len(digits))


def num_allowed(fpr: float, num_unknowns: int) -> int:
    """Number of unknowns that an FPR allows to accept: `floor(fpr N)`."""
    return math.floor(fpr * num_unknowns + 1e-9)  # 1e-9 makes 1e-3 * 1,000 count as 1


def _labelled(digits: Ranked, unknowns: Ranked) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    labels = np.repeat([True, False], [len(digits), len(unknowns)])
    return labels, np.concatenate([digits.scores, unknowns.scores])
