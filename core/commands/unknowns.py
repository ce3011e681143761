"""The command `unknowns`: how well a model tells digits from what is none."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.common import Result, answers, chosen_scores, digits_at_hand
from core.errors import InputError

_LEVEL = 0.95
_PICTURES = "pictures"  # the set that single pictures make together


def unknowns(options: argparse.Namespace) -> tuple[Result, str]:
    """Known are the test digits; every family and every file is compared with them."""
    from core.data.unknowns.families import FAMILIES
    from core.judging.outputs import family_images
    from core.judging.ranking import rank
    from core.judging.separation import separate
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    scores = chosen_scores(model, options.score)
    files = _sets(options.files)  # before anything that takes time
    digits = digits_at_hand()
    sets = {name: family_images(name, digits.test) for name in FAMILIES} | files
    known = answers(model, digits.test.images)
    right = known.preds == digits.test.labels
    ranked = {score.name: rank(score.of(known), right) for score in scores}
    thresholds = {score.name: model.thresholds.at(score.name, _LEVEL) for score in scores}
    result = []
    for name, images in sets.items():
        judged = answers(model, images)
        for score in scores:
            others = rank(score.of(judged))
            found = separate(ranked[score.name], others)
            result.append(
                {
                    "name": name,
                    "n": len(images),
                    "score": score.name,
                    "auroc": found.auroc,
                    "fpr_at_95_tpr": found.fpr_at_95_tpr,
                    "fpr_at_99_tpr": found.fpr_at_99_tpr,
                    "ccr_at_fpr_1e-3": found.ccr_at_fpr_1e_3,
                    "accepted_fraction": float(others.accepted(thresholds[score.name])),
                }
            )
    return result, _table(result, f"{len(digits.test):,} {digits.test.name} images", digits.source)


def _sets(files: list[str]) -> dict[str, Any]:
    """File name -> its pictures; all PNG and JPEG make one set. Raises `InputError`."""
    from core.data.pictures import PHOTO_SUFFIXES, load_pictures

    sets: dict[str, Any] = {}
    photos = []
    for path in map(Path, files):
        images = load_pictures(path)
        if path.suffix.lower() in PHOTO_SUFFIXES:
            photos.append(images)
        elif path.name in sets:
            raise InputError(f"Two files are called {path.name}: rename one, to tell them apart.")
        else:
            sets[path.name] = images
    if photos:
        sets[_PICTURES] = np.concatenate(photos)
    for name, images in sets.items():
        if (images == images[0]).all():
            raise InputError(
                f"{name} holds one picture only{', many times' if len(images) > 1 else ''}: a set "
                "needs different ones. To judge a single picture use python -m core judge."
            )
    return sets


def _table(rows: list[dict[str, Any]], known: str, source: Any) -> str:
    width = max(len(row["name"]) for row in rows)
    head = (
        f"{'':<{width}}  {'score':<16} {'n':>6} {'AUROC':>6} {'FPR at 95 %':>12} "
        f"{'at 99 %':>8} {'CCR at FPR 0.1 %':>17} {'accepted':>9}"
    )
    lines = [
        f"{row['name']:<{width}}  {row['score']:<16} {row['n']:>6} {row['auroc']:>6.1%} "
        f"{row['fpr_at_95_tpr']:>12.1%} {row['fpr_at_99_tpr']:>8.1%} "
        f"{row['ccr_at_fpr_1e-3']:>17.1%} {row['accepted_fraction']:>9.1%}"
        for row in rows
    ]
    foot = (
        f"Digits are the positive class: the {known} of {source.name}. FPR is the share of others "
        f"accepted where 95 or 99 % of them are; accepted, that at the model's own threshold for "
        f"{_LEVEL:.0%} of the validation digits. {source.note}"
    )
    return "\n".join([head, *lines, foot])
