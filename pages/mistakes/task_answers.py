"""The answers to the tasks in `text.md`, and what to notice, counted from what is shown."""

import numpy as np

from core.judging.mistakes import confusion, refusals
from core.judging.operating_points import STRICT
from pages.mistakes.gallery import Gallery
from pages.mistakes.models import MarkedModel, mark_model
from pages.shared.require_digits import credit


def count_answers(gallery: Gallery) -> dict[str, str]:
    """Markdown for each name in braces of `text.md`."""
    first, second = (model.marked.wrong for model in gallery.models)
    both = set(np.flatnonzero(first & second).tolist())
    return {
        "worst_pairs": "  \n".join(map(_worst_pair, gallery.models)),
        "num_both": f"{len(both):,}",
        "disputed": _disputed(both, gallery.disputed),
        "refused": "  \n".join(_refused(gallery, model) for model in gallery.models),
        "num_digits": f"{len(first):,}",
        "num_by_chance": f"{first.sum() * second.sum() / len(first):.0f}",
        "credit": credit(gallery.splits),
    }


def _worst_pair(model: MarkedModel) -> str:
    counts = confusion(model.marked.labels, model.marked.preds)
    np.fill_diagonal(counts, 0)
    label, answer = np.unravel_index(counts.argmax(), counts.shape)
    return (
        f"{model.title}: a **{label}** read as a **{answer}**, {counts[label, answer]} times; "
        f"a {answer} read as a {label}, {counts[answer, label]} times."
    )


def _disputed(both: set[int], disputed: tuple[int, ...]) -> str:
    if not disputed:
        return (
            "Nobody has checked the labels of these digits; of MNIST's 10,000, 15 "
            "are known to be disputed."
        )
    return (
        f"{len(both & set(disputed))} of these are among the {len(disputed)} whose "
        "label most of five people disputed (marked with *?*). There, the networks "
        "may be right."
    )


def _refused(gallery: Gallery, model: MarkedModel) -> str:
    if model.problem:
        return f"{model.title} has no thresholds."
    strict = mark_model(model.position, gallery.splits, model.model, STRICT)
    count = refusals(strict.marked.wrong, strict.refused)
    return (
        f"{model.title} refuses {count.wrong_refused:,} of {count.wrong:,} mistakes "
        f"and {count.right_refused:,} of {count.right:,} right answers: "
        f"{count.right_refused / max(count.wrong_refused, 1):.1f} right ones for "
        "each mistake it catches."
    )
