"""What several commands need: the digits, the ways to decide, and answers as numbers."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Result = dict[str, Any] | list[dict[str, Any]]


def answers(model: Any, images: Any) -> Any:
    """What the model says to pictures; weights from elsewhere may be large beyond any number."""
    from core.errors import CheckpointError

    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(images)
    parts = [judged.outputs] if judged.density is None else [judged.outputs, judged.density]
    if not all(np.isfinite(part).all() for part in parts):
        raise CheckpointError("This model's answers are too large to be numbers. Train it again.")
    return judged


def chosen_scores(model: Any, name: str | None) -> Any:
    """The score of a name, all that the model can be judged by for "all", its default for None.

    Raises `InputError`.
    """
    from core.judging.scores import find_score, scores_of

    return scores_of(model) if name == "all" else (find_score(model.recipe, name),)


def digits_at_hand() -> Any:
    """The digits, with a bar on stderr while MNIST is downloaded."""
    from core.data.sources import load_splits

    with download_bar("MNIST") as progress:
        return load_splits(progress=progress)


@contextlib.contextmanager
def download_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Takes the fraction done, and shows a bar on stderr from the first on."""
    from tqdm import tqdm

    bar: Any = None

    def progress(fraction: float) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=100, desc=what, unit="%", disable=None)
        bar.update(round(fraction * 100) - bar.n)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.close()
