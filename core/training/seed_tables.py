"""Tables of docs/detection.md about trainings, as Markdown: the strong networks over seeds, in each
way, beside the course pair, and what is left of them without negatives or augmentation.

Where nothing was measured yet the command that does it is named instead.
"""

from collections.abc import Iterable, Sequence

from core.data.unknowns.families import CHOICE_FAMILY
from core.data.unknowns.real import FRAMED
from core.judging.measured import LEVELS_MEASURED, Measured
from core.judging.operating_points import STRICT
from core.judging.scores import SCORES, scores_for
from core.recipes import RECIPES, STRONG
from core.training.ablation import Trial, load_trials
from core.training.tables import cell, kind_title, shipped_rows

_BESIDE = ("course-detector", "course-classifier")  # what the strong ones are compared with
_REAL = tuple(name + framed for name in ("fashion", "omniglot") for framed in ("", FRAMED))
# None of these is learned from.
_KINDS = (CHOICE_FAMILY, "symbols", "printed", "uniform", "plain", *_REAL)
_MAIN_KINDS = ("printed", "fashion", "omniglot")
# Title, place in `Separation`, decimal places.
_FIGURES = (("AUROC", 0, 2), ("FPR at 95 % TPR", 1, 1), ("CCR at FPR 0.1 %", 3, 1))
_PRETRAIN = "python -m core pretrain cnn-detector cnn-classifier cnn-one-vs-rest --seeds 3"


def strong_table() -> str:
    """The main figures of the strong networks, over seeds, by their default way."""
    networks = _measured(STRONG)
    kinds = _at_hand(networks, _MAIN_KINDS)
    lines = [
        "| recipe | way to decide | test accuracy | validation digits accepted | digits refused "
        f"| {' | '.join(map(kind_title, kinds))} |",
        "|---|---|--:|--:|" + "--:|" * (len(kinds) + 1),
    ]
    for level in LEVELS_MEASURED:
        for name, rows in networks.items():
            cells = [
                scores_for(RECIPES[name])[0].title.lower(),
                cell(_accuracies(rows)),
                _level(level),
                *_shares(rows, level, (None, *kinds)),
            ]
            lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return table(lines, _PRETRAIN)


def results_table() -> str:
    """Both kinds of mistake, network beside network, over seeds, by their default way."""
    networks = _measured((*STRONG, *_BESIDE)) if _measured(STRONG) else {}
    kinds = _at_hand(networks, _KINDS)
    titles = [RECIPES[name].title for name in networks]
    lines = [f"| | | {' | '.join(titles)} |", "|---|---|" + "--:|" * len(networks)]

    def line(what: str, figure: str, cells: Iterable[str]) -> None:
        lines.append(f"| {what} | {figure} | {' | '.join(cells)} |")

    line(
        "way to decide", "", (SCORES[_default(rows[0])].title.lower() for rows in networks.values())
    )
    line("seeds", "", (str(len(rows)) for rows in networks.values()))
    line("test digits", "accuracy", (cell(_accuracies(rows)) for rows in networks.values()))
    for level in LEVELS_MEASURED:
        columns = [_shares(rows, level, (None, *kinds)) for rows in networks.values()]
        refused, *accepted = zip(*columns, strict=True) if columns else [()]
        line("test digits", f"refused at {_level(level)}", refused)
        for kind, cells in zip(kinds, accepted, strict=True):
            line(kind_title(kind), f"accepted at {_level(level)}", cells)
    for kind in _at_hand(networks, _REAL):
        for title, place, places in _FIGURES:
            found = (
                [row.separations[_default(row)][kind][place] for row in rows]
                for rows in networks.values()
            )
            line(kind_title(kind), title, (cell(values, places) for values in found))
    return table(lines if networks else [], _PRETRAIN)


def beside_table() -> str:
    """Every way to decide of the strong networks, over seeds, at both levels."""
    networks = _measured(STRONG)
    kinds = _at_hand(networks, _KINDS)
    lines = [
        "| network | way to decide | level | digits refused "
        f"| {' | '.join(map(kind_title, kinds))} |",
        "|---|---|--:|" + "--:|" * (len(kinds) + 1),
    ]
    for level in LEVELS_MEASURED:
        for name, rows in networks.items():
            for score in rows[0].separations:
                cells = _shares(rows, level, (None, *kinds), score)
                lines.append(
                    f"| {RECIPES[name].title} | {SCORES[score].title.lower()} | {_level(level)} "
                    f"| {' | '.join(cells)} |"
                )
    return table(lines, _PRETRAIN)


def ablation_table() -> str:
    """Loss x negatives x augmentation x way to decide, one training each: a table for each loss."""
    by_loss: dict[str, list[Trial]] = {}
    for trial in load_trials():
        by_loss.setdefault(trial.recipe.name, []).append(trial)
    tables = []
    for name, done in by_loss.items():
        kinds = _at_hand({name: [done[0].measured]}, _KINDS)
        lines = [
            f"| {RECIPES[name].title} | negatives | augmentation | test accuracy | digits refused "
            f"| {' | '.join(map(kind_title, kinds))} |",
            "|---|---|---|--:|--:|" + "--:|" * len(kinds),
        ]
        for trial in done:
            row, told = trial.measured, []
            for setting in (trial.recipe.data.negatives, trial.recipe.augmentation):
                told.append("with" if setting else "without")
            for score in row.separations:
                refused, *accepted = _shares([row], STRICT, (None, *kinds), score)
                cells = [*told, cell([row.test_accuracy]), refused]
                for kind, share in zip(kinds, accepted, strict=True):
                    area = f" / {100 * row.separations[score][kind].auroc:.1f}"
                    cells.append(share + (area if kind in _REAL else ""))
                lines.append(f"| {SCORES[score].title.lower()} | {' | '.join(cells)} |")
        tables.append("\n".join([*lines, ""]))
    return "\n".join(tables) or missing("python -m core ablation")


def table(lines: Sequence[str], command: str) -> str:
    """The lines, when there are more than a table's head; or else which command fills it."""
    return "\n".join([*lines, ""]) if len(lines) > 2 else missing(command)


def missing(command: str) -> str:
    """In place of a table that has nothing to show yet."""
    return f"Not measured yet: `{command}`.\n"


def _measured(names: Iterable[str]) -> dict[str, list[Measured]]:
    rows = shipped_rows()
    return {name: rows[name] for name in names if name in rows}


def _at_hand(networks: dict[str, list[Measured]], kinds: Iterable[str]) -> list[str]:
    """Those that were measured: a real set may not have been there."""
    rows = [row for of_one in networks.values() for row in of_one]
    return [kind for kind in kinds if rows and all(kind in row.ways[0].accepted for row in rows)]


def _level(level: float) -> str:
    return f"{100 * level:.0f} %"


def _accuracies(rows: list[Measured]) -> list[float]:
    return [row.test_accuracy for row in rows]


def _default(row: Measured) -> str:
    return scores_for(RECIPES[row.recipe])[0].name


def _shares(
    rows: list[Measured], level: float, kinds: Iterable[str | None], score: str = ""
) -> list[str]:
    """For each kind the share accepted; for None that of digits refused. By default one way."""
    ways = [row.way(score or _default(row), level) for row in rows]
    return [
        cell([way.digits_refused if kind is None else way.accepted[kind] for way in ways], 1)
        for kind in kinds
    ]
