"""How sure the figures of the shipped networks are, what they say to other hands, to a flood of
noise, and which test digits they refuse or misread: what docs/detection.md is made of, beside the
rows over seeds and the ablation.

Digits are named by their index: no picture of MNIST or of a real set is kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.data.digits import Digits
from core.data.sources import all_bundled
from core.data.unknowns.real import find_sets, load_set
from core.errors import DataError, InputError
from core.experiments.noise_counts import Flooded
from core.experiments.pretrain import mnist
from core.experiments.rows import read_rows, write_rows
from core.judging.intervals import bootstrap
from core.judging.measured import LEVELS_MEASURED
from core.judging.ranking import rank
from core.judging.scores import Score, scores_for
from core.judging.separation import Separation, separate
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.recipes import STRONG

# Whose file is looked at, where it ships: the strong networks, and the course pair beside them.
COMPARED = (*STRONG, "course-detector", "course-classifier")
EVIDENCE, NOISE = "evidence.json", "noise.json"
NUM_LISTED = 12


@dataclass(frozen=True)
class RealSet:
    """Unknowns of a real set beside the test digits, by a model's default way."""

    name: str
    n: int
    accepted: dict[str, int]  # level -> how many
    figures: Separation
    low: Separation  # the ends of 95 % intervals, by bootstrap
    high: Separation


@dataclass(frozen=True)
class Hands:
    """Digits of one kind: how many are read right, and refused by the default way."""

    n: int
    right: int
    refused: dict[str, int]  # level -> how many


@dataclass(frozen=True)
class Digit:
    """A test digit by its index, and what was said to it."""

    index: int
    label: int
    said: int
    score: float


@dataclass(frozen=True)
class Evidence:
    """All of it, of one shipped model."""

    model: str
    sha256: str  # of its file
    score: str
    sets: tuple[RealSet, ...]
    test: Hands
    bundled: Hands
    misread: tuple[Digit, ...]  # accepted by the lenient threshold though misread, surest first
    lost: tuple[Digit, ...]  # refused by it though read right, least sure first, `NUM_LISTED`


def collect(names: Iterable[str]) -> Iterator[Evidence]:
    """Judge everything with each shipped model; writes its part of the file, and yields it.

    Raises `DataError` without MNIST or without a real set, `CheckpointError` without the model.
    """
    digits = mnist().test
    sets = {name: images for found in find_sets() for name, images in load_set(found).items()}
    if not sets:
        raise DataError(
            "The evidence needs real sets of unknowns, and none is at hand. Put them into "
            "data/unknowns/, set UNKNOWNS_DIR, or fetch some: python -m core data --unknowns "
            "fashion kmnist"
        )
    bundled = all_bundled()
    for name in names:
        model = checkpoints.load(name)
        score = scores_for(model.recipe)[0]
        judged = model.judge(digits.images)
        ranked = rank(score.of(judged), judged.preds == digits.labels)
        found = []
        for kind, images in sets.items():
            others = rank(score.of(model.judge(images)))
            accepted = {
                str(level): int(others.num_accepted(model.thresholds.at(score.name, level)))
                for level in LEVELS_MEASURED
            }
            figures = (separate(ranked, others), *bootstrap(ranked, others))
            found.append(RealSet(kind, len(images), accepted, *map(_rounded, figures)))
        misread, lost = _digits(model, score, digits, judged)
        evidence = Evidence(
            name,
            checkpoints.sha256(checkpoints.path_of(name)),
            score.name,
            tuple(found),
            _hands(model, score, digits, judged),
            _hands(model, score, bundled, model.judge(bundled.images)),
            misread,
            lost,
        )
        kept = [each for each in load_evidence() if each.model != name]
        every = sorted([*kept, evidence], key=lambda each: COMPARED.index(each.model))
        write_rows(EVIDENCE, map(asdict, every))
        yield evidence


def _rounded(figures: Separation) -> Separation:
    return Separation(*(round(figure, 5) for figure in figures))


def _hands(model: Model, score: Score, digits: Digits, judged: Judged) -> Hands:
    scores = score.of(judged)
    refused = {
        str(level): int(np.sum(scores < model.thresholds.at(score.name, level)))
        for level in LEVELS_MEASURED
    }
    return Hands(len(digits), int(np.sum(judged.preds == digits.labels)), refused)


def _digits(
    model: Model, score: Score, digits: Digits, judged: Judged
) -> tuple[tuple[Digit, ...], tuple[Digit, ...]]:
    scores, right = score.of(judged), judged.preds == digits.labels
    accepted = scores >= model.thresholds.at(score.name, LEVELS_MEASURED[-1])
    order = np.argsort(scores, kind="stable")

    def named(places: Any) -> tuple[Digit, ...]:
        return tuple(
            Digit(int(i), int(digits.labels[i]), int(judged.preds[i]), round(float(scores[i]), 4))
            for i in places
        )

    misread = order[::-1][(accepted & ~right)[order[::-1]]]
    lost = order[(~accepted & right)[order]]
    return named(misread), named(lost[:NUM_LISTED])


def shipped() -> list[str]:
    """Those of `COMPARED` that lie in `weights/`."""
    return [name for name in COMPARED if checkpoints.path_of(name).exists()]


def check_shipped(name: str) -> None:
    """Raises `InputError` for what the evidence is not about."""
    if name not in shipped():
        raise InputError(
            f"The evidence is about {', '.join(shipped())}, as they lie in weights/, not {name}."
        )


def write_noise(name: str, found: Sequence[Flooded]) -> None:
    """Put counts of a shipped model in place of the same noise's earlier ones."""
    new = {(row.kind, row.strength, row.score) for row in found}
    kept = [
        (model, row)
        for model, row in load_noise()
        if model != name or (row.kind, row.strength, row.score) not in new
    ]
    rows = [*kept, *((name, row) for row in found)]
    write_rows(NOISE, ({"model": model, **asdict(row)} for model, row in rows))


def load_evidence() -> list[Evidence]:
    """What was written, a model each; nothing when there is no file. Raises `CheckpointError`."""
    return read_rows(EVIDENCE, _evidence, "python -m core evidence")


def load_noise() -> list[tuple[str, Flooded]]:
    """(model, counts) as written; nothing when there is no file. Raises `CheckpointError`."""
    return read_rows(NOISE, _noise, "python -m core noise MODEL --write")


def _noise(row: dict[str, Any]) -> tuple[str, Flooded]:
    return row.pop("model"), Flooded(**row)


def _evidence(row: dict[str, Any]) -> Evidence:
    sets = [
        RealSet(
            **{
                **each,
                **{part: Separation(*each[part]) for part in ("figures", "low", "high")},
            }
        )
        for each in row["sets"]
    ]
    parts = {
        "sets": tuple(sets),
        "test": Hands(**row["test"]),
        "bundled": Hands(**row["bundled"]),
        "misread": tuple(Digit(**each) for each in row["misread"]),
        "lost": tuple(Digit(**each) for each in row["lost"]),
    }
    return Evidence(**{**row, **parts})
