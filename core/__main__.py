"""`python -m core …`: everything the pages do, without a browser.

Results go to stdout, as one JSON value with --json (shares are fractions, never percents);
progress goes to stderr. What a user can mend ends with one line on stderr and exit code 2.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from core.errors import InputError, NotaError
from core.recipes import DIGITS, RECIPES, SHIPPED

Result = dict[str, Any] | list[dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        options = _parser().parse_args(arguments)
        result, text = options.run(options)
        print(json.dumps(result) if options.json else text, flush=True)
    except NotaError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("Stopped.", 130)
    except BrokenPipeError:
        # The reader left (as `head` does); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _data(_: argparse.Namespace) -> tuple[Result, str]:
    from core.data.digits import Standardizer
    from core.recipes import STANDARDISED

    digits = _digits()
    standardizer = Standardizer.fit(digits.train.images, STANDARDISED)
    result = {
        "source": digits.source.name,
        "path": digits.source.path,
        "train": len(digits.train),
        "validation": len(digits.validation),
        "test": len(digits.test),
        "mean": standardizer.mean,
        "std": standardizer.std,
    }
    text = "\n".join(f"{key:<11}{value}" for key, value in result.items())
    return result, text + (f"\n{digits.source.note}" if digits.source.note else "")


def _train(options: argparse.Namespace) -> tuple[Result, str]:
    # Read when torch is loaded: its threads sleep while they wait. Otherwise they spin, and beside
    # other work on the same cores a training took nine times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from tqdm import tqdm

    from core.nets import checkpoints
    from core.recipes import load_recipe
    from core.training.events import EpochDone, Event, StepDone
    from core.training.loop import fit

    recipe = load_recipe(options.recipe).replace(
        epochs=options.epochs, train_size=options.train_size, seed=options.seed
    )
    out = Path(options.out)
    checkpoints.check_writable(out)
    digits = _digits()
    started = time.perf_counter()
    with tqdm(desc=recipe.name, unit=" steps", disable=None) as bar:

        def show(event: Event) -> None:
            if isinstance(event, StepDone):
                bar.total = event.num_steps
                bar.update()
            elif isinstance(event, EpochDone):
                bar.set_postfix_str(f"validation accuracy {event.validation_accuracy:.2%}")

        model = fit(recipe, digits, show)
    checkpoints.save(model, out)
    result = {
        "recipe": recipe.name,
        "seed": recipe.seed,
        "epochs": recipe.optimisation.epochs,
        "seconds": round(time.perf_counter() - started, 3),
        "validation_accuracy": model.figures["validation_accuracy"],
        "out": str(out),
    }
    text = (
        f"{recipe.name}, seed {recipe.seed}: validation accuracy "
        f"{result['validation_accuracy']:.2%} after {result['epochs']} epochs, "
        f"{result['seconds']:.1f} s. Saved to {out}."
    )
    return result, text


def _evaluate(options: argparse.Namespace) -> tuple[Result, str]:
    from core.judging.evaluation import evaluate
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    digits = _digits()
    test = digits.test
    found = evaluate(_answers(model, test.images), test.labels, model.recipe.optimisation.loss)
    result = {
        "model": options.model,
        "dataset": digits.source.name,
        "split": test.name,
        **found._asdict(),
    }
    text = (
        f"{options.model} on the {found.n:,} {test.name} images of {digits.source.name}: "
        f"accuracy {found.accuracy:.2%}, loss {found.loss:.4f}."
    )
    return result, text


def _mistakes(options: argparse.Namespace) -> tuple[Result, str]:
    from core.judging import mistakes
    from core.nets import checkpoints

    model = checkpoints.load(options.model)
    marked = mistakes.mark(model, _digits().test)
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


def _judge(options: argparse.Namespace) -> tuple[Result, str]:
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
    judged = _answers(model, images)
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


def _pretrain(options: argparse.Namespace) -> tuple[Result, str]:
    from tqdm import tqdm

    from core.training.pretrain import pretrain

    if unknown := [name for name in options.recipes if name not in RECIPES]:
        raise InputError(f"No recipe is called {unknown[0]!r}. Use {', '.join(RECIPES)}.")
    names = options.recipes or list(SHIPPED)
    _digits()
    rows = list(
        tqdm(
            pretrain(names, options.seeds),
            total=len(names) * options.seeds,
            unit=" trainings",
            disable=None,
        )
    )
    result = [
        {
            "recipe": row.recipe,
            "seed": row.seed,
            "validation_accuracy": row.validation_accuracy,
            "test_accuracy": row.test_accuracy,
        }
        for row in sorted(rows, key=lambda row: (names.index(row.recipe), row.seed))
    ]
    lines = [
        f"{r['recipe']:<22} seed {r['seed']}  validation {r['validation_accuracy']:.2%}  "
        f"test {r['test_accuracy']:.2%}"
        for r in result
    ]
    return result, "\n".join(lines)


def _record(_: argparse.Namespace) -> tuple[Result, str]:
    from core.training import replay

    path = replay.default_path()
    run = replay.record(_digits(), path).run
    ends = [(lane.recipe.name, lane.curves.validation_accuracies[-1]) for lane in run.lanes]
    result = {"out": str(path), "seconds": run.seconds, "validation_accuracy": dict(ends)}
    said = ", ".join(f"{name} {accuracy:.2%}" for name, accuracy in ends)
    return result, f"Recorded in {run.seconds:.1f} s to {path}. Validation: {said}."


def _reproduce(options: argparse.Namespace) -> tuple[Result, str]:
    from dataclasses import asdict

    from tqdm import tqdm

    from core.training import reproduce

    variants = reproduce.chosen(options.lessons)
    if any(variant.recipe.inputs == DIGITS for variant in variants):
        _digits()
    total = reproduce.num_trainings(variants, options.seeds)
    steps = tqdm(
        reproduce.reproduce(variants, options.seeds), total=total, unit=" trainings", disable=None
    )
    [figures] = [step for step in steps if step is not None]
    if options.write:
        reproduce.write(figures)
    return [asdict(figure) for figure in figures], reproduce.lessons_table(figures).rstrip()


def _answers(model: Any, images: Any) -> Any:
    """What the model says to pictures; weights from elsewhere may be large beyond any number."""
    from core.errors import CheckpointError

    with np.errstate(over="ignore", invalid="ignore"):
        judged = model.judge(images)
    if not np.isfinite(judged.outputs).all():
        raise CheckpointError("This model's answers are too large to be numbers. Train it again.")
    return judged


def _digits() -> Any:
    """The digits, with a bar on stderr while MNIST is downloaded."""
    from tqdm import tqdm

    from core.data.sources import load_splits

    bar: Any = None

    def progress(fraction: float) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=100, desc="MNIST", unit="%", disable=None)
        bar.update(round(fraction * 100) - bar.n)

    try:
        return load_splits(progress=progress)
    finally:
        if bar is not None:
            bar.close()


def _complain(sentence: str, code: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """argparse, but a mistake is one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog}: {message}. See {self.prog} --help.")


def _threshold(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):  # JSON has no such numbers
        raise argparse.ArgumentTypeError(f"must be a finite number, got {text}")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100:
        raise argparse.ArgumentTypeError(f"must be from 1 to 100, got {value}")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[..., tuple[Result, str]], about: str) -> _Parser:
        sub = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="one JSON value on stdout")
        return sub

    command("data", _data, "which digits are at hand, and where")

    train = command("train", _train, "train a recipe and save its model")
    train.add_argument("recipe", metavar="RECIPE|FILE.json", help=f"one of {', '.join(RECIPES)}")
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--train-size", type=int, metavar="N", help="the first N training images")
    train.add_argument("--seed", type=int, metavar="N")
    train.add_argument("--out", required=True, metavar="FILE", help="a .safetensors file")

    model_help = "a name in weights/ or the path of a .safetensors file"
    evaluate = command("evaluate", _evaluate, "accuracy and loss on the test images")
    evaluate.add_argument("model", metavar="MODEL", help=model_help)

    wrong = command("mistakes", _mistakes, "who is taken for whom, and every mistake, surest first")
    wrong.add_argument("model", metavar="MODEL", help=model_help)

    judge = command("judge", _judge, "what a model says to pictures, and whether it accepts them")
    judge.add_argument("model", metavar="MODEL", help=model_help)
    judge.add_argument("files", nargs="+", metavar="FILE", help="IDX, .npy, .npz, PNG or JPEG")
    judge.add_argument("--score", metavar="NAME", help="the way to decide")
    limit = judge.add_mutually_exclusive_group()
    limit.add_argument(
        "--accept",
        type=float,
        choices=(0.90, 0.95, 0.99),
        default=0.95,
        help="the threshold that accepts this share of validation digits (default 0.95)",
    )
    limit.add_argument("--threshold", type=_threshold, metavar="T", help="accept scores from T up")
    judge.add_argument("--as-is", action="store_true", help="do not frame PNG and JPEG")

    pretrain = command("pretrain", _pretrain, "rebuild weights/ from the seeds")
    pretrain.add_argument("recipes", nargs="*", metavar="RECIPE", help="default: those that ship")
    pretrain.add_argument("--seeds", type=_count, default=5, metavar="N", help="default 5")

    command("record", _record, "run the default race once more and write down its curves")

    again = command("reproduce", _reproduce, "train the five lessons again: their figures and ours")
    again.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    again.add_argument("--seeds", type=_count, metavar="N", help="default: 3, of lesson 1: 5")
    again.add_argument("--write", action="store_true", help="renew weights/lessons.json, README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
