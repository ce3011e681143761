"""Evidence about the shipped networks, for docs/detection.md: how sure their figures are, what they
make of digits from other hands and of a great many pictures of noise, and which test digits they
refuse or misread. The rows over seeds and the ablation stand beside it.

Digits are named by their index: no picture of MNIST or of a real set is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.digits import Digits
from core.data.sources import all_bundled
from core.data.unknowns.real import find_sets, load_set
from core.errors import DataError, InputError
from core.experiments.noise_counts import NoiseCount
from core.experiments.pretrain import mnist
from core.experiments.rows import read_rows, write_rows
from core.judging.intervals import bootstrap
from core.judging.measured import LEVELS_MEASURED
from core.judging.ranking import Ranked, rank
from core.judging.scores import Score, scores_for
from core.judging.separation import Separation, separate
from core.nets import checkpoints
from core.nets.model import Judged, Model
from core.recipes import STRONG

# Networks that the evidence is about, where they ship: the strong ones, and the course pair.
COMPARED = (*STRONG, "course-detector", "course-classifier")
EVIDENCE, NOISE = "evidence.json", "noise.json"
NUM_LISTED = 12


@dataclass(frozen=True)
class RealSet:
    """Unknowns of a real set beside the test digits, by a model's default score."""

    name: str
    n: int
    accepted: dict[str, int]  # level -> how many
    figures: Separation
    low: Separation  # the ends of 95 % intervals, by bootstrap
    high: Separation


@dataclass(frozen=True)
class DigitCounts:
    """Digits of one source: how many are read right, and refused by a model's default score."""

    n: int
    right: int
    refused: dict[str, int]  # level -> how many


@dataclass(frozen=True)
class Digit:
    """A test digit by its index, how it was read, and its score."""

    index: int
    label: int
    pred: int
    score: float


@dataclass(frozen=True)
class Evidence:
    """Everything about one shipped model."""

    model: str
    sha256: str  # of its file
    score: str
    sets: tuple[RealSet, ...]
    test: DigitCounts
    bundled: DigitCounts
    misread: tuple[Digit, ...]  # accepted by the lenient threshold though misread, surest first
    lost: tuple[Digit, ...]  # refused by it though read right, least sure first, `NUM_LISTED`


def collect(names: Iterable[str]) -> Iterator[Evidence]:
    """Judge everything with each shipped model; writes its part of the file, and yields it.

    Raises `DataError` without MNIST or without a real set, `CheckpointError` without the model.
    """
    digits = mnist().test
    sets = {kind: images for name in find_sets() for kind, images in load_set(name).items()}
    if not sets:
        raise DataError(
            "The evidence needs real sets of unknowns, and none is at hand. Put them into "
            "data/unknowns/, set UNKNOWNS_DIR, or fetch some: python -m core data --unknowns "
            "fashion kmnist"
        )
    bundled = all_bundled()
    for name in names:
        evidence = _judge_all(name, digits, bundled, sets)
        others = [other for other in load_evidence() if other.model != name]
        every = sorted([*others, evidence], key=lambda one: COMPARED.index(one.model))
        write_rows(EVIDENCE, map(asdict, every))
        yield evidence


def _judge_all(
    name: str, digits: Digits, bundled: Digits, sets: Mapping[str, NDArray[np.uint8]]
) -> Evidence:
    model = checkpoints.load(name)
    score = scores_for(model.recipe)[0]
    judged = model.judge(digits.images)
    ranked = rank(score.compute(judged), judged.preds == digits.labels)
    misread, lost = _digits(model, score, digits, judged)
    return Evidence(
        name,
        checkpoints.sha256(checkpoints.path_of(name)),
        score.name,
        tuple(_real_set(kind, model, score, ranked, images) for kind, images in sets.items()),
        _hands(model, score, digits, judged),
        _hands(model, score, bundled, model.judge(bundled.images)),
        misread,
        lost,
    )


def _real_set(
    kind: str, model: Model, score: Score, digits: Ranked, images: NDArray[np.uint8]
) -> RealSet:
    unknowns = rank(score.compute(model.judge(images)))
    accepted = {
        str(level): int(unknowns.num_accepted(model.thresholds.at(score.name, level)))
        for level in LEVELS_MEASURED
    }
    figures = (separate(digits, unknowns), *bootstrap(digits, unknowns))
    return RealSet(kind, len(images), accepted, *map(_rounded, figures))


def _rounded(figures: Separation) -> Separation:
    return Separation(*(round(figure, 5) for figure in figures))


def _hands(model: Model, score: Score, digits: Digits, judged: Judged) -> DigitCounts:
    scores = score.compute(judged)
    refused = {
        str(level): int(np.sum(scores < model.thresholds.at(score.name, level)))
        for level in LEVELS_MEASURED
    }
    return DigitCounts(len(digits), int(np.sum(judged.preds == digits.labels)), refused)


def _digits(
    model: Model, score: Score, digits: Digits, judged: Judged
) -> tuple[tuple[Digit, ...], tuple[Digit, ...]]:
    """The `misread` and the `lost` digits of the evidence."""
    scores, right = score.compute(judged), judged.preds == digits.labels
    accepted = scores >= model.thresholds.at(score.name, LEVELS_MEASURED[-1])
    order = np.argsort(scores, kind="stable")

    def listed(indices: NDArray[np.int64]) -> tuple[Digit, ...]:
        return tuple(
            Digit(int(i), int(digits.labels[i]), int(judged.preds[i]), round(float(scores[i]), 4))
            for i in indices
        )

    misread = order[::-1][(accepted & ~right)[order[::-1]]]
    lost = order[(~accepted & right)[order]]
    return listed(misread), listed(lost[:NUM_LISTED])


def shipped() -> list[str]:
    """The names of `COMPARED` whose models lie in `weights/`."""
    return [name for name in COMPARED if checkpoints.path_of(name).exists()]


def check_shipped(name: str) -> None:
    """Raises `InputError` for a model that the evidence is not about."""
    if name not in shipped():
        raise InputError(
            f"The evidence is about {', '.join(shipped())}, as they lie in weights/, not {name}."
        )


def write_noise(name: str, counts: Sequence[NoiseCount]) -> None:
    """Put counts of a shipped model in place of its earlier ones of the same noise and score."""
    renewed = {(row.kind, row.strength, row.score) for row in counts}
    others = [
        (model, row)
        for model, row in load_noise()
        if model != name or (row.kind, row.strength, row.score) not in renewed
    ]
    rows = [*others, *((name, row) for row in counts)]
    write_rows(NOISE, ({"model": model, **asdict(row)} for model, row in rows))


def load_evidence() -> list[Evidence]:
    """The evidence that lies in `weights/`, a model each; empty without the file. Raises
    `CheckpointError`.
    """
    return read_rows(EVIDENCE, _evidence_of, "python -m core evidence")


def load_noise() -> list[tuple[str, NoiseCount]]:
    """Models and counts in `weights/`; empty without the file. Raises `CheckpointError`."""
    return read_rows(NOISE, _noise_of, "python -m core noise MODEL --write")


def _noise_of(row: dict[str, Any]) -> tuple[str, NoiseCount]:
    return row.pop("model"), NoiseCount(**row)


def _evidence_of(row: dict[str, Any]) -> Evidence:
    parts = {
        "sets": tuple(map(_real_set_of, row["sets"])),
        "test": DigitCounts(**row["test"]),
        "bundled": DigitCounts(**row["bundled"]),
        "misread": tuple(Digit(**digit) for digit in row["misread"]),
        "lost": tuple(Digit(**digit) for digit in row["lost"]),
    }
    return Evidence(**{**row, **parts})


def _real_set_of(row: dict[str, Any]) -> RealSet:
    figures = {part: Separation(*row[part]) for part in ("figures", "low", "high")}
    return RealSet(**{**row, **figures})
