"""The command `mistakes`: a model's confusion matrix, and every test image that it misreads."""

import click
import numpy as np

from core.commands.loading import load_digits
from core.commands.options import Result, model_argument, prints_result
from core.judging.mistakes import confusion, mark, ordered
from core.nets import checkpoints
from core.wording import percent


@click.command("mistakes")
@model_argument
@prints_result
def list_mistakes(model_name: str) -> tuple[Result, str]:
    """Show who is taken for whom, and every mistake, surest first."""
    marked = mark(checkpoints.load(model_name), load_digits().test)
    rows = [
        {
            "index": int(index),
            "true": int(marked.labels[index]),
            "said": int(marked.preds[index]),
            "confidence": float(marked.confidences[index]),
        }
        for index in ordered(marked, np.flatnonzero(marked.wrong), "confidence")
    ]
    counts = confusion(marked.labels, marked.preds)
    result = {
        "model": model_name,
        "n": len(marked.labels),
        "accuracy": marked.accuracy,
        "confusion": counts.tolist(),
        "wrong": rows,
    }
    head = "true \\ said" + "".join(f"{digit:>6}" for digit in range(len(counts)))
    table = [f"{true:>11}" + "".join(f"{n:>6}" for n in row) for true, row in enumerate(counts)]
    lines = [
        f"{row['index']:>6}  {row['true']} read as {row['said']}  {row['confidence']:>9.4f}"
        for row in rows
    ]
    foot = f"{len(rows)} of {len(marked.labels):,} wrong, accuracy {percent(marked.accuracy, 2)}."
    return result, "\n".join([head, *table, "", *lines, foot])
