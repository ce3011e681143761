"""Tables of the READMEs, as Markdown, made of what `core.experiments.pretrain` measured."""

from collections.abc import Container, Iterable, Iterator

from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.data.unknowns.noise import NOISE
from core.judging.measured import Measured, separations, spread
from core.judging.operating_points import STRICT
from core.judging.scores import SCORES, scores_for
from core.judging.separation import Separation
from core.nets import checkpoints
from core.recipes import RECIPES
from core.reports.cells import accuracy, kind_title, shares, shipped_rows
from core.reports.markdown import table
from core.wording import NOT_MEASURED, mean_and_range, percent

_COMMAND = "python -m core pretrain"
# What the project's README shows of it all.
_MAIN_SCORES = ("softmax", "energy", "distance", "largest")
_MAIN_KINDS = ("uniform", "shuffled", "scribbles", CHOICE_FAMILY, "printed", "fashion", "omniglot")


def files_table() -> str:
    """Each shipped file with its figures and checksum."""
    lines = []
    for name, rows in shipped_rows().items():
        path, model = checkpoints.path_of(name), checkpoints.load(name)
        lines.append(
            (
                f"`{path.name}`",
                f"{sum(weight.size for weight in model.weights.values()):,}",
                f"{path.stat().st_size:,}",
                percent(model.figures["test_accuracy"], 2),
                accuracy(rows),
                f"`{checkpoints.sha256(path)}`",
            )
        )
    head = ["file", "parameters", "bytes", "test accuracy", "over seeds: mean (range)", "sha256"]
    return table(head, lines, "lrrrrl", _COMMAND)


def overview_table() -> str:
    """The main scores: what they refuse of the digits and accept of the main kinds of unknowns."""
    measured = _all_kinds()
    return _shares_table(_MAIN_SCORES, [kind for kind in _MAIN_KINDS if kind in measured], 0)


def ways_table() -> str:
    """Every score: what it refuses of the digits and accepts of each noise."""
    return _shares_table(SCORES, [kind for kind in _all_kinds() if kind in NOISE], 2)


def _shares_table(scores: Container[str], kinds: Iterable[str], places: int) -> str:
    lines = [
        (*names, *shares(rows, score, STRICT, kinds, places))
        for names, score, rows in _judged()
        if score in scores
    ]
    head = ["recipe", "score", "digits refused", *map(kind_title, kinds)]
    return table(head, lines, "ll", _COMMAND)


def unknowns_table() -> str:
    """Every score: AUROC, and the share accepted beside 95 % of the test digits, for each kind of
    unknown but noise.
    """
    kinds = [kind for kind in _all_kinds() if kind not in NOISE]
    lines = [
        (*names, *(_separation(separations(rows, score, kind)) for kind in kinds))
        for names, score, rows in _judged()
    ]
    return table(["recipe", "score", *map(kind_title, kinds)], lines, "ll", _COMMAND)


def _separation(over_seeds: list[Separation]) -> str:
    if not over_seeds:
        return NOT_MEASURED
    area = 100 * spread([one.auroc for one in over_seeds]).mean
    return f"{area:.1f} / {mean_and_range([one.fpr_at_95_tpr for one in over_seeds], 0, sign='')}"


def _judged() -> Iterator[tuple[tuple[str, str], str, list[Measured]]]:
    """The first two cells, the score and the rows, for each recipe that ships and each score."""
    for name, rows in shipped_rows().items():
        for score in scores_for(RECIPES[name]):
            yield (f"`{name}`", score.title.lower()), score.name, rows


def _all_kinds() -> list[str]:
    """Every family, measured or not yet, and the real sets that the first recipe met."""
    measured = next((list(rows[0].ways[0].accepted) for rows in shipped_rows().values()), [])
    return list(dict.fromkeys([*FAMILIES, *measured]))
