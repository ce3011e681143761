"""The command `unknowns`: how well a model tells digits from pictures that are none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from core import wording
from core.commands.loading import load_digits
from core.commands.options import Result, model_argument, prints_result
from core.commands.scoring import choose_scores, judge_checked
from core.data.arrays import Pixels
from core.data.digits import Source
from core.data.pictures import in_folders, load_pictures
from core.data.unknowns.families import FAMILIES
from core.errors import InputError
from core.judging.operating_points import STRICT
from core.judging.outputs import family_images
from core.judging.ranking import rank
from core.judging.separation import separate
from core.nets import checkpoints

_PHOTOS = "pictures"  # the name of the set that photos make together


@click.command("unknowns")
@model_argument
@click.argument(
    "paths",
    nargs=-1,
    type=Path,
    metavar="[FILE]...",
    help="Beside the generated families: IDX, .npy, .npz, .csv, .pt; all photos make one set.",
)
@click.option("--score", "score_name", metavar="NAME|all", help="The score to judge by.")
@prints_result
def compare_unknowns(
    model_name: str, paths: tuple[Path, ...], score_name: str | None
) -> tuple[Result, str]:
    """Measure how well a model tells digits from what is none.

    Every family and every file is compared with the test digits; all photos are one set.
    """
    model = checkpoints.load(model_name)
    scores = choose_scores(model, score_name)
    files, notes = load_sets(paths)  # before anything that takes time
    digits = load_digits()
    sets = {name: family_images(name, digits.test) for name in FAMILIES} | files
    judged_digits = judge_checked(model, digits.test.images)
    right = judged_digits.preds == digits.test.labels
    ranked_digits = {score.name: rank(score.compute(judged_digits), right) for score in scores}
    rows = []
    for name, images in sets.items():
        judged = judge_checked(model, images)
        for score in scores:
            ranked = rank(score.compute(judged))
            separation = separate(ranked_digits[score.name], ranked)
            threshold = model.thresholds.at(score.name, STRICT)
            rows.append(
                {
                    "name": name,
                    "n": len(images),
                    "score": score.name,
                    "auroc": separation.auroc,
                    "fpr_at_95_tpr": separation.fpr_at_95_tpr,
                    "fpr_at_99_tpr": separation.fpr_at_99_tpr,
                    "ccr_at_fpr_1e-3": separation.ccr_at_fpr_1e_3,
                    "accepted_fraction": float(ranked.accepted(threshold)),
                }
            )
    table = _table(rows, f"{len(digits.test):,} {digits.test.name} images", digits.source)
    return rows, "\n".join([table, *notes])


def load_sets(paths: Sequence[Path]) -> tuple[dict[str, Pixels], list[str]]:
    """File name -> its pictures (N, 28, 28), all photos as one set; what was done to read them.

    Raises `InputError`.
    """
    sets: dict[str, Pixels] = {}
    photos: list[Any] = []
    notes = []
    for path in in_folders(paths):
        pictures = load_pictures(path)
        notes += pictures.said_of(path.name)
        if pictures.is_photo:
            photos.append(pictures.images)
        elif path.name in sets:
            raise InputError(f"Two files are called {path.name}: rename one, to tell them apart.")
        else:
            sets[path.name] = pictures.images
    if photos:
        sets[_PHOTOS] = np.concatenate(photos)
    for name, images in sets.items():
        if (images == images[0]).all():
            raise InputError(
                f"{name} holds one picture only{', many times' if len(images) > 1 else ''}: a set "
                "needs different ones. To judge a single picture use python -m core judge."
            )
    return sets, notes


def _table(rows: Sequence[dict[str, Any]], digits: str, source: Source) -> str:
    width = max(len(row["name"]) for row in rows)
    head = (
        f"{'':<{width}}  {'score':<16} {'n':>6} {'AUROC':>7} {'FPR at 95 %':>12} "
        f"{'at 99 %':>8} {'CCR at FPR 0.1 %':>17} {'accepted':>9}"
    )
    lines = [
        f"{row['name']:<{width}}  {row['score']:<16} {row['n']:>6} "
        f"{wording.percent(row['auroc']):>7} {wording.percent(row['fpr_at_95_tpr']):>12} "
        f"{wording.percent(row['fpr_at_99_tpr']):>8} "
        f"{wording.percent(row['ccr_at_fpr_1e-3']):>17} "
        f"{wording.percent(row['accepted_fraction']):>9}"
        for row in rows
    ]
    foot = (
        f"Digits are the positive class: the {digits} of {source.name}. FPR is the share of others "
        f"accepted where 95 or 99 % of them are; accepted, that at the model's own threshold for "
        f"{wording.level(STRICT)} of the validation digits. {source.note}"
    )
    return "\n".join([head, *lines, foot])
