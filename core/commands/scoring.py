"""Judge pictures for a command, and choose the scores that its option --score names."""

import numpy as np

from core.data.arrays import Pixels
from core.errors import CheckpointError
from core.judging.scores import Score, find_score, scores_of
from core.nets.model import Judged, Model


def judge_checked(model: Model, images: Pixels) -> Judged:
    """Judge pictures (N, 28, 28), and check that every answer is a finite number: JSON has no
    others, and weights from elsewhere may be large beyond any number. Raises `CheckpointError`.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(images)
    density = np.zeros(0) if judged.density is None else judged.density
    if not (np.isfinite(judged.outputs).all() and np.isfinite(density).all()):
        raise CheckpointError("This model's answers are too large to compute with. Train it again.")
    return judged


def choose_scores(model: Model, name: str | None) -> tuple[Score, ...]:
    """The score of a name, every score that fits the model for "all", its default for None.

    Raises `InputError`.
    """
    return scores_of(model) if name == "all" else (find_score(model.recipe, name),)
