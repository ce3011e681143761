"""The command `judge`: what a model reads in each picture of some files, and its verdict."""

import math
from pathlib import Path
from typing import Any

import click
import numpy as np
from tqdm import tqdm

from core.commands.options import Number, Result, model_argument, prints_result
from core.commands.scoring import judge_checked
from core.data.arrays import Pictures
from core.data.pictures import in_folders, load_pictures
from core.errors import InputError, NotaError
from core.judging.operating_points import LENIENT, STRICT, accepted_fraction
from core.judging.scores import find_score
from core.nets import checkpoints

LEVEL = Number(float, "0.9, 0.95 or 0.99", (0.90, STRICT, LENIENT).__contains__)
THRESHOLD = Number(float, "a finite number", math.isfinite)  # JSON has no others


@click.command("judge")
@model_argument
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=Path,
    metavar="FILE...",
    help="Photos in any common format, IDX, .npy, .npz, .csv, .pt, or folders of these.",
)
@click.option("--score", "score_name", metavar="NAME", help="The score to judge by.")
@click.option(
    "--accept",
    "level",
    type=LEVEL,
    metavar="[0.9|0.95|0.99]",
    help=f"The threshold that accepts this share of validation digits.  [default: {STRICT}]",
)
@click.option("--threshold", type=THRESHOLD, metavar="T", help="Accept scores from T up.")
@click.option("--as-is", is_flag=True, help="Do not frame photos, nor turn black on white around.")
@click.option(
    "--dark-on-light/--light-on-dark",
    "dark_on_light",
    default=None,
    help="What photos show.  [default: found out for each]",
)
@click.option("--whole", is_flag=True, help="Look for no sheet or box in a photo.")
@prints_result
def judge_pictures(
    model_name: str,
    paths: tuple[Path, ...],
    score_name: str | None,
    level: float | None,
    threshold: float | None,
    as_is: bool,
    dark_on_light: bool | None,
    whole: bool,
) -> tuple[Result, str]:
    """Say what a model reads in pictures, and which it accepts.

    Files that cannot be read are named at the end; the exit code is 1 then.
    """
    if level is not None and threshold is not None:
        raise InputError(
            f"--accept {level:g} is not allowed with --threshold {threshold:g}: use one of them."
        )
    model = checkpoints.load(model_name)
    score = find_score(model.recipe, score_name)
    if threshold is None:
        threshold = model.thresholds.at(score.name, level or STRICT)
    read, unread = _read(paths, {"as_is": as_is, "dark_on_light": dark_on_light, "whole": whole})
    names = [name for path, pictures in read.items() for name in _names(path, pictures)]
    images = np.concatenate([pictures.images for pictures in read.values()])
    judged = judge_checked(model, images)
    scores = score.compute(judged)
    num_accepted = int(np.sum(scores >= threshold))
    result = {
        "model": model_name,
        "score": score.name,
        "threshold": threshold,
        "n": len(images),
        "accepted": num_accepted,
        "accepted_fraction": accepted_fraction(scores, threshold),
        "names": names,
        "predictions": judged.preds.tolist(),
        "scores": scores.tolist(),
        "notes": {path: list(pictures.notes) for path, pictures in read.items() if pictures.notes},
        "unread": unread,
    }
    width = max(map(len, names))
    lines = [
        f"{name:<{width}}  {pred:>5}  {value:>10.4f}  "
        + ("accepted" if value >= threshold else "none of these")
        for name, pred, value in zip(names, judged.preds, scores, strict=True)
    ]
    head = f"{'':<{width}}  digit  {score.name} (accepted from {threshold:.4f} up)"
    notes = [said for path, pictures in read.items() for said in pictures.said_of(path)]
    foot = f"{num_accepted} of {len(images)} accepted."
    for sentence in unread.values():
        click.echo(sentence, err=True)
    return result, "\n".join([head, *lines, *notes, foot])


def _read(
    paths: tuple[Path, ...], options: dict[str, Any]
) -> tuple[dict[str, Pictures], dict[str, str]]:
    """Pictures of each file by its path, and what is wrong with the others.

    Raises `InputError` where none can be read.
    """
    read: dict[str, Pictures] = {}
    unread: dict[str, str] = {}
    for path in tqdm(list(in_folders(paths)), "reading", disable=None, leave=False):
        try:
            read[str(path)] = load_pictures(path, **options)
        except NotaError as error:
            unread[str(path)] = str(error)
    if not read:
        others = f" (And {len(unread) - 1} others.)" if len(unread) > 1 else ""
        raise InputError(next(iter(unread.values()), f"{paths[0]} is empty.") + others)
    return read, unread


def _names(path: str, pictures: Pictures) -> list[str]:
    """What each picture of a file is called."""
    count = len(pictures.images)
    labels = pictures.labels or [str(index) for index in range(count)]
    return [path] if count == 1 else [f"{path}, {label}" for label in labels]
