"""The command `judge`: what a model reads in each picture of some files, and its verdict."""

import math
from pathlib import Path

import click
import numpy as np

from core.commands.options import Number, Result, model_argument, prints_result
from core.commands.scoring import judge_checked
from core.data.pictures import load_pictures
from core.errors import InputError
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
    help="IDX, .npy, .npz, PNG or JPEG.",
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
@click.option("--as-is", is_flag=True, help="Do not frame PNG and JPEG.")
@prints_result
def judge_pictures(
    model_name: str,
    paths: tuple[Path, ...],
    score_name: str | None,
    level: float | None,
    threshold: float | None,
    as_is: bool,
) -> tuple[Result, str]:
    """Say what a model reads in pictures, and which it accepts."""
    if level is not None and threshold is not None:
        raise InputError(
            f"--accept {level:g} is not allowed with --threshold {threshold:g}: use one of them."
        )
    model = checkpoints.load(model_name)
    score = find_score(model.recipe, score_name)
    if threshold is None:
        threshold = model.thresholds.at(score.name, level or STRICT)
    images = np.concatenate([load_pictures(path, as_is=as_is) for path in paths])
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
        "predictions": judged.preds.tolist(),
        "scores": scores.tolist(),
    }
    lines = [
        f"{index:>6}  {pred}  {value:>10.4f}  "
        + ("accepted" if value >= threshold else "none of these")
        for index, (pred, value) in enumerate(zip(judged.preds, scores, strict=True))
    ]
    head = f" index  digit  {score.name} (accepted from {threshold:.4f} up)"
    foot = f"{num_accepted} of {len(images)} accepted."
    return result, "\n".join([head, *lines, foot])
