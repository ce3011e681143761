"""The tables of the READMEs, as Markdown, made of what `core.experiments.pretrain` measured."""

from collections.abc import Iterable, Mapping

from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.data.unknowns.noise import NOISE
from core.data.unknowns.real import FRAMED
from core.judging.measured import (
    Measured,
    digits_refused,
    load_measured,
    separations,
    spread,
    unknowns_accepted,
)
from core.judging.operating_points import STRICT
from core.judging.scores import scores_for
from core.judging.separation import Separation
from core.nets import checkpoints
from core.recipes import RECIPES
from core.reports.markdown import table
from core.wording import NOT_MEASURED, mean_and_range

_COMMAND = "python -m core pretrain"
# What the project's README shows of it all.
_MAIN_WAYS = ("softmax", "energy", "distance", "largest")
_MAIN_KINDS = ("uniform", "shuffled", "scribbles", CHOICE_FAMILY, "printed", "fashion", "omniglot")


def files_table() -> str:
    """Markdown: each shipped file with its figures and checksum."""
    lines = []
    for name, rows in shipped_rows().items():
        path, model = checkpoints.path_of(name), checkpoints.load(name)
        lines.append(
            (
                f"`{path.name}`",
                f"{sum(weight.size for weight in model.weights.values()):,}",
                f"{path.stat().st_size:,}",
                f"{model.figures['test_accuracy'] * 100:.2f} %",
                mean_and_range([row.test_accuracy for row in rows], 2),
                f"`{checkpoints.sha256(path)}`",
            )
        )
    head = ["file", "parameters", "bytes", "test accuracy", "over seeds: mean (range)", "sha256"]
    return table(head, lines, "lrrrrl", _COMMAND)


def overview_table() -> str:
    """Markdown: the main ways to decide, what they refuse of the digits and accept of the rest."""
    shipped = shipped_rows()
    kinds = [kind for kind in _MAIN_KINDS if kind in _all_kinds(shipped)]
    head = ["recipe", "way to decide", "digits refused", *map(kind_title, kinds)]
    lines = [
        (f"`{name}`", score.title.lower(), *shares(rows, score.name, STRICT, kinds, 0))
        for name, rows in shipped.items()
        for score in scores_for(RECIPES[name])
        if score.name in _MAIN_WAYS
    ]
    return table(head, lines, "ll", _COMMAND)


def ways_table(level: float = STRICT) -> str:
    """Markdown: what every way to decide refuses of the digits and accepts of each noise."""
    shipped = shipped_rows()
    kinds = [kind for kind in _all_kinds(shipped) if kind in NOISE]
    head = ["recipe", "way to decide", "digits refused", *kinds]
    lines = [
        (f"`{name}`", score.title.lower(), *shares(rows, score.name, level, kinds))
        for name, rows in shipped.items()
        for score in scores_for(RECIPES[name])
    ]
    return table(head, lines, "ll", _COMMAND)


def unknowns_table() -> str:
    """Markdown: AUROC and the share accepted beside 95 % of the test digits, for all but noise."""
    shipped = shipped_rows()
    kinds = [kind for kind in _all_kinds(shipped) if kind not in NOISE]
    lines = []
    for name, rows in shipped.items():
        for score in scores_for(RECIPES[name]):
            cells = [_separation_cell(separations(rows, score.name, kind)) for kind in kinds]
            lines.append((f"`{name}`", score.title.lower(), *cells))
    return table(["recipe", "way to decide", *map(kind_title, kinds)], lines, "ll", _COMMAND)


def shares(
    rows: list[Measured], score: str, level: float, kinds: Iterable[str], places: int = 2
) -> list[str]:
    """Cells over seeds: the share of digits refused, then that accepted of each kind; "–" for what
    was not measured.
    """
    return [
        mean_and_range(digits_refused(rows, score, level), places),
        *(mean_and_range(unknowns_accepted(rows, score, level, kind), places) for kind in kinds),
    ]


def kind_title(kind: str) -> str:
    """A kind of unknown above a column; * marks the family set aside for choices."""
    if kind in FAMILIES:
        return FAMILIES[kind].title.lower() + (" *" if kind == CHOICE_FAMILY else "")
    return f"{kind.removesuffix(FRAMED).capitalize()}{FRAMED if kind.endswith(FRAMED) else ''}"


def _separation_cell(found: list[Separation]) -> str:
    if not found:
        return NOT_MEASURED
    area = spread([each.auroc for each in found]).mean
    mean, low, high = (100 * value for value in spread([each.fpr_at_95_tpr for each in found]))
    return f"{100 * area:.1f} / {mean:.0f} ({low:.0f}–{high:.0f})"


def shipped_rows() -> dict[str, list[Measured]]:
    """What lies in `weights/`, by recipe: `SHIPPED`, and any other that was asked for by name."""
    return {name: load_measured(name) for name in RECIPES if checkpoints.path_of(name).exists()}


def _all_kinds(shipped: Mapping[str, list[Measured]]) -> list[str]:
    """Every family, measured or not yet, and the real sets that the first recipe met."""
    measured = next((list(rows[0].ways[0].accepted) for rows in shipped.values()), [])
    return list(dict.fromkeys([*FAMILIES, *measured]))
