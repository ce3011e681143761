"""Tables of docs/detection.md about trainings, as Markdown: the strong networks over seeds, in each
way, beside the course pair, and what is left of them without negatives or augmentation.

Where nothing was measured yet the command that does it is named instead.
"""

from collections.abc import Iterable

from core import wording
from core.data.unknowns.families import CHOICE_FAMILY
from core.data.unknowns.real import FRAMED
from core.experiments.ablation import Trial, load_trials
from core.judging.measured import LEVELS_MEASURED, Measured, separations
from core.judging.operating_points import STRICT
from core.judging.scores import SCORES, scores_for
from core.recipes import RECIPES, STRONG
from core.reports.markdown import missing, table
from core.reports.weights_tables import kind_title, shares, shipped_rows
from core.wording import mean_and_range

_BESIDE = ("course-detector", "course-classifier")  # what the strong ones are compared with
_REAL = tuple(name + framed for name in ("fashion", "omniglot") for framed in ("", FRAMED))
# None of these is learned from.
_KINDS = (CHOICE_FAMILY, "symbols", "printed", "uniform", "plain", *_REAL)
# Title, place in `Separation`, decimal places.
_FIGURES = (("AUROC", 0, 2), ("FPR at 95 % TPR", 1, 1), ("CCR at FPR 0.1 %", 3, 1))
_ABLATION = "python -m core ablation"
_PRETRAIN = "python -m core pretrain cnn-detector cnn-classifier cnn-one-vs-rest --seeds 3"


def results_table() -> str:
    """Both kinds of mistake, network beside network, over seeds, by their default way."""
    networks = _measured((*STRONG, *_BESIDE)) if _measured(STRONG) else {}
    if not networks:
        return missing(_PRETRAIN)
    kinds = _at_hand(networks, _KINDS)
    every = networks.values()
    lines = [
        ("way to decide", "", *(SCORES[_default(rows[0])].title.lower() for rows in every)),
        ("seeds", "", *(str(len(rows)) for rows in every)),
        ("test digits", "accuracy", *(mean_and_range(_accuracies(rows), 2) for rows in every)),
    ]
    for level in LEVELS_MEASURED:
        columns = (shares(rows, _default(rows[0]), level, kinds, 1) for rows in every)
        refused, *accepted = zip(*columns, strict=True)
        lines.append(("test digits", f"refused at {wording.level(level)}", *refused))
        for kind, cells in zip(kinds, accepted, strict=True):
            lines.append((kind_title(kind), f"accepted at {wording.level(level)}", *cells))
    for kind in _at_hand(networks, _REAL):
        for title, place, places in _FIGURES:
            lines.append(
                (
                    kind_title(kind),
                    title,
                    *(
                        mean_and_range([figures[place] for figures in of_network], places)
                        for of_network in (
                            separations(rows, _default(rows[0]), kind) for rows in every
                        )
                    ),
                )
            )
    return table(["", "", *(RECIPES[name].title for name in networks)], lines, "ll", _PRETRAIN)


def beside_table() -> str:
    """Every way to decide of the strong networks, over seeds, at both levels."""
    networks = _measured(STRONG)
    kinds = _at_hand(networks, _KINDS)
    head = ["network", "way to decide", "level", "digits refused", *map(kind_title, kinds)]
    lines = [
        (
            RECIPES[name].title,
            SCORES[score].title.lower(),
            wording.level(level),
            *shares(rows, score, level, kinds, 1),
        )
        for level in LEVELS_MEASURED
        for name, rows in networks.items()
        for score in rows[0].separations
    ]
    return table(head, lines, "ll", _PRETRAIN)


def ablation_table() -> str:
    """Loss x negatives x augmentation x way to decide, one training each: a table for each loss."""
    by_loss: dict[str, list[Trial]] = {}
    for trial in load_trials():
        by_loss.setdefault(trial.recipe.name, []).append(trial)
    tables = []
    for name, done in by_loss.items():
        kinds = _at_hand({name: [done[0].measured]}, _KINDS)
        head = [RECIPES[name].title, "negatives", "augmentation", "test accuracy", "digits refused"]
        lines = []
        for trial in done:
            row, told = trial.measured, []
            for setting in (trial.recipe.data.negatives, trial.recipe.augmentation):
                told.append("with" if setting else "without")
            for score in row.separations:
                refused, *accepted = shares([row], score, STRICT, kinds, 1)
                for place, kind in enumerate(kinds):
                    if kind in _REAL:
                        accepted[place] += f" / {100 * row.separations[score][kind].auroc:.1f}"
                cells = [*told, mean_and_range([row.test_accuracy], 2), refused, *accepted]
                lines.append((SCORES[score].title.lower(), *cells))
        tables.append(table([*head, *map(kind_title, kinds)], lines, "lll", _ABLATION))
    return "\n".join(tables) or missing(_ABLATION)


def _measured(names: Iterable[str]) -> dict[str, list[Measured]]:
    rows = shipped_rows()
    return {name: rows[name] for name in names if name in rows}


def _at_hand(networks: dict[str, list[Measured]], kinds: Iterable[str]) -> list[str]:
    """Those that were measured: a real set may not have been there."""
    rows = [row for of_one in networks.values() for row in of_one]
    return [kind for kind in kinds if rows and all(kind in row.ways[0].accepted for row in rows)]


def _accuracies(rows: list[Measured]) -> list[float]:
    return [row.test_accuracy for row in rows]


def _default(row: Measured) -> str:
    return scores_for(RECIPES[row.recipe])[0].name
