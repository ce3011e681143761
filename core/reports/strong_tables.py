"""Tables of docs/detection.md about trainings, as Markdown: the strong networks over seeds, by each
score, beside the course pair, and without negatives or augmentation.

A table with nothing measured names the command that measures it instead.
"""

from collections.abc import Iterable

from core.data.unknowns.families import CHOICE_FAMILY
from core.data.unknowns.real import FRAMED
from core.experiments.ablation import Trial, load_trials
from core.judging.measured import LEVELS_MEASURED, Measured, separations
from core.judging.operating_points import STRICT
from core.recipes import RECIPES, STRONG
from core.reports.cells import (
    SEPARATION_FIGURES,
    accuracy,
    default_score,
    kind_title,
    score_title,
    shares,
    shipped_rows,
)
from core.reports.markdown import missing, table
from core.wording import level as level_text
from core.wording import mean_and_range

# What the strong ones are compared with.
_BESIDE = ("cnn-plain", "course-detector", "course-classifier")
_REAL = tuple(name + framed for name in ("fashion", "omniglot") for framed in ("", FRAMED))
# None of these is learned from.
_KINDS = (CHOICE_FAMILY, "symbols", "printed", "uniform", "plain", *_REAL)
_ABLATION = "python -m core ablation"
_PRETRAIN = "python -m core pretrain cnn-detector cnn-classifier cnn-one-vs-rest --seeds 3"


def results_table() -> str:
    """Both kinds of mistake, network beside network, over seeds, by their default scores."""
    networks = _measured((*STRONG, *_BESIDE)) if _measured(STRONG) else {}
    kinds, real = _at_hand(networks.values(), _KINDS), _at_hand(networks.values(), _REAL)
    titles = [("score", ""), ("seeds", ""), ("test digits", "accuracy")]
    for level in map(level_text, LEVELS_MEASURED):
        titles.append(("test digits", f"refused at {level}"))
        titles += [(kind_title(kind), f"accepted at {level}") for kind in kinds]
    titles += [(kind_title(kind), title) for kind in real for _, title, _ in SEPARATION_FIGURES]
    columns = [_results(rows, kinds, real) for rows in networks.values()]
    lines = [(*title, *cells) for title, *cells in zip(titles, *columns, strict=True)]
    head = ["", "", *(RECIPES[name].title for name in networks)]
    return table(head, lines if networks else [], "ll", _PRETRAIN)


def _results(rows: list[Measured], kinds: Iterable[str], real: Iterable[str]) -> list[str]:
    """The column of one network: its cells from top to bottom."""
    score = default_score(rows[0].recipe)
    cells = [score_title(score), str(len(rows)), accuracy(rows)]
    for level in LEVELS_MEASURED:
        cells += shares(rows, score, level, kinds, 1)
    for kind in real:
        over_seeds = separations(rows, score, kind)
        for name, _, places in SEPARATION_FIGURES:
            cells.append(mean_and_range([getattr(one, name) for one in over_seeds], places))
    return cells


def beside_table() -> str:
    """Every score of the strong networks, over seeds, at both levels."""
    networks = _measured(STRONG)
    kinds = _at_hand(networks.values(), _KINDS)
    head = ["network", "score", "level", "digits refused", *map(kind_title, kinds)]
    lines = [
        (
            RECIPES[name].title,
            score_title(score),
            level_text(level),
            *shares(rows, score, level, kinds, 1),
        )
        for level in LEVELS_MEASURED
        for name, rows in networks.items()
        for score in rows[0].separations
    ]
    return table(head, lines, "ll", _PRETRAIN)


def ablation_table() -> str:
    """Loss x negatives x augmentation x score, one training each: a table for each loss."""
    by_loss: dict[str, list[Trial]] = {}
    for trial in load_trials():
        by_loss.setdefault(trial.recipe.name, []).append(trial)
    return "\n".join(map(_loss_table, by_loss.values())) or missing(_ABLATION)


def _loss_table(trials: list[Trial]) -> str:
    """Negatives x augmentation x score, of trainings with one loss."""
    kinds = _at_hand([[trials[0].measured]], _KINDS)
    title = RECIPES[trials[0].recipe.name].title
    head = [title, "negatives", "augmentation", "test accuracy", "digits refused"]
    lines = []
    for trial in trials:
        row = trial.measured
        settings = [
            "with" if setting else "without"
            for setting in (trial.recipe.data.negatives, trial.recipe.augmentation)
        ]
        for score in row.separations:
            refused, *accepted = shares([row], score, STRICT, kinds, 1)
            cells = [
                f"{share} / {100 * row.separations[score][kind].auroc:.1f}"
                if kind in _REAL
                else share
                for kind, share in zip(kinds, accepted, strict=True)
            ]
            lines.append((score_title(score), *settings, accuracy([row]), refused, *cells))
    return table([*head, *map(kind_title, kinds)], lines, "lll", _ABLATION)


def _measured(names: Iterable[str]) -> dict[str, list[Measured]]:
    rows = shipped_rows()
    return {name: rows[name] for name in names if name in rows}


def _at_hand(networks: Iterable[list[Measured]], kinds: Iterable[str]) -> list[str]:
    """The kinds that every row was measured with: a real set may not have been at hand."""
    rows = [row for network in networks for row in network]
    return [kind for kind in kinds if rows and all(kind in row.ways[0].accepted for row in rows)]
