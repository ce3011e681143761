"""Commands that judge digits and pictures: evaluate, mistakes, judge."""

import argparse
from pathlib import Path

import numpy as np

from core.commands.common import Result, answers, digits_at_hand

BUNDLED = "bundled"


def evaluate(options: argparse.Namespace) -> tuple[Result, str]:
    from core.data.sources import all_bundled
    from core.judging.evaluation import evaluate
    from core.judging.measured import refused
    from core.judging.scores import scores_for
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    if options.digits == BUNDLED:
        digits, dataset = all_bundled(), BUNDLED
    else:
        splits = digits_at_hand()
        digits, dataset = splits.test, splits.source.name
    judged = answers(model, digits.images)
    found = evaluate(judged, digits.labels, model.recipe.loss)
    shares = refused(model, judged)
    result = {
        "model": options.model,
        "dataset": dataset,
        "split": digits.name,
        **found._asdict(),
        "score": scores_for(model.recipe)[0].name,
        "refused": {str(level): share for level, share in shares.items()},
    }
    costs = [
        f" Where {level:.0%} of the validation digits are accepted, {share:.2%} are refused."
        for level, share in shares.items()
    ]
    text = (
        f"{options.model} on the {found.n:,} {digits.name} images of {dataset}: "
        f"accuracy {found.accuracy:.2%}, loss {found.loss:.4f}.{''.join(costs)}"
    )
    return result, text


def mistakes(options: argparse.Namespace) -> tuple[Result, str]:
    from core.judging import mistakes
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    marked = mistakes.mark(model, digits_at_hand().test)
    every = mistakes.ordered(marked, np.flatnonzero(marked.wrong), "confidence")
    rows = [
        {
            "index": int(index),
            "true": int(marked.labels[index]),
            "said": int(marked.preds[index]),
            "confidence": float(marked.confidences[index]),
        }
        for index in every
    ]
    counts = mistakes.confusion(marked.labels, marked.preds)
    result = {
        "model": options.model,
        "n": len(marked.labels),
        "accuracy": marked.accuracy,
        "confusion": counts.tolist(),
        "wrong": rows,
    }
    head = ["true \\ said" + "".join(f"{digit:>6}" for digit in range(len(counts)))]
    table = [f"{true:>11}" + "".join(f"{n:>6}" for n in row) for true, row in enumerate(counts)]
    lines = [
        f"{row['index']:>6}  {row['true']} read as {row['said']}  {row['confidence']:>9.4f}"
        for row in rows
    ]
    foot = f"{len(rows)} of {len(marked.labels):,} wrong, accuracy {marked.accuracy:.2%}."
    return result, "\n".join([*head, *table, "", *lines, foot])


def judge(options: argparse.Namespace) -> tuple[Result, str]:
    from core.data.pictures import load_pictures
    from core.judging.operating_points import accepted_fraction
    from core.judging.scores import find_score
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    score = find_score(model.recipe, options.score)
    threshold = options.threshold
    if threshold is None:
        threshold = model.thresholds.at(score.name, options.accept)
    images = np.concatenate(
        [load_pictures(Path(file), as_is=options.as_is) for file in options.files]
    )
    judged = answers(model, images)
    scores = score.of(judged)
    accepted = int(np.sum(scores >= threshold))
    result = {
        "model": options.model,
        "score": score.name,
        "threshold": threshold,
        "n": len(images),
        "accepted": accepted,
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
    foot = f"{accepted} of {len(images)} accepted."
    return result, "\n".join([head, *lines, foot])
