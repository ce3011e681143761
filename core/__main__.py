"""`python -m core …`: everything the pages do, without a browser.

Results go to stdout, as one JSON value with --json (shares are fractions, never percents);
progress goes to stderr. What a user can mend ends with one line on stderr and exit code 2.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from core.commands import evidence, judging, training, unknowns
from core.commands.common import Result
from core.errors import InputError, NotaError
from core.recipes import RECIPES


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


def _many(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100_000_000:
        raise argparse.ArgumentTypeError(f"must be from 1 to 100000000, got {value}")
    return value


def _strength(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most 1, got {text}")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[..., tuple[Result, str]], about: str) -> _Parser:
        sub = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="one JSON value on stdout")
        return sub

    data = command("data", training.data, "which digits are at hand, and where")
    data.add_argument(
        "--unknowns",
        nargs="*",
        metavar="SET",
        help="real sets of unknowns too; fetches the named ones: fashion (4 MB), kmnist (3 MB)",
    )

    train = command("train", training.train, "train a recipe and save its model")
    train.add_argument("recipe", metavar="RECIPE|FILE.json", help=f"one of {', '.join(RECIPES)}")
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--train-size", type=int, metavar="N", help="the first N training images")
    train.add_argument("--seed", type=int, metavar="N")
    train.add_argument("--out", required=True, metavar="FILE", help="a .safetensors file")

    model_help = "a name in weights/ or the path of a .safetensors file"
    evaluate = command(
        "evaluate", judging.evaluate, "accuracy, loss and refusals on the test images"
    )
    evaluate.add_argument("model", metavar="MODEL", help=model_help)
    evaluate.add_argument(
        "--digits",
        choices=(judging.BUNDLED,),
        help="in place of the test images: all 1,797 digits inside scikit-learn, other hands",
    )

    wrong = command(
        "mistakes", judging.mistakes, "who is taken for whom, and every mistake, surest first"
    )
    wrong.add_argument("model", metavar="MODEL", help=model_help)

    judge = command(
        "judge", judging.judge, "what a model says to pictures, and whether it accepts them"
    )
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

    others = command(
        "unknowns", unknowns.unknowns, "how well a model tells digits from what is none"
    )
    others.add_argument("model", metavar="MODEL", help=model_help)
    others.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="beside the generated families: IDX, .npy, .npz; all PNG and JPEG make one set",
    )
    others.add_argument("--score", metavar="NAME|all", help="the way to decide")

    noise = command(
        "noise", evidence.noise, "how much of a great many pictures of noise is accepted"
    )
    noise.add_argument("model", metavar="MODEL", help=model_help)
    noise.add_argument(
        "--count", type=_many, default=1_000_000, metavar="N", help="of each kind (default 1000000)"
    )
    noise.add_argument(
        "--strength", type=_strength, nargs="+", default=[1.0], metavar="S", help="above 0, to 1"
    )
    noise.add_argument("--score", metavar="NAME|all", help="the way to decide")
    noise.add_argument(
        "--write", action="store_true", help="renew weights/noise.json, docs/detection.md"
    )

    pretrain = command("pretrain", training.pretrain, "rebuild weights/ from the seeds")
    pretrain.add_argument("recipes", nargs="*", metavar="RECIPE", help="default: those that ship")
    pretrain.add_argument(
        "--seeds", type=_count, metavar="N", help="default: 5, of the strong networks 3"
    )
    pretrain.add_argument(
        "--outputs-only",
        action="store_true",
        help="train nothing: only judge all again with the models in weights/ and renew the tables",
    )

    ablation = command(
        "ablation", evidence.ablation, "train the strong networks without this and that"
    )
    ablation.add_argument("--epochs", type=_count, default=4, metavar="N", help="default 4")

    command(
        "evidence", evidence.evidence, "measure the shipped strong networks for docs/detection.md"
    )

    command("record", training.record, "run the default race once more and write down its curves")

    again = command(
        "reproduce", training.reproduce, "train the five lessons again: their figures and ours"
    )
    again.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    again.add_argument("--seeds", type=_count, metavar="N", help="default: 3, of lesson 1: 5")
    again.add_argument("--write", action="store_true", help="renew weights/lessons.json, README.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
