"""Cells of the tables: names as they are shown, and shares and figures over seeds."""

from collections.abc import Iterable

from core.data.unknowns.families import CHOICE_FAMILY, FAMILIES
from core.data.unknowns.real import FRAMED
from core.judging.measured import Measured, digits_refused, load_measured, unknowns_accepted
from core.judging.scores import SCORES, scores_for
from core.nets import checkpoints
from core.recipes import RECIPES
from core.wording import mean_and_range

# Of `Separation`: field, title, decimal places of its mean over seeds in per cent.
SEPARATION_FIGURES = (
    ("auroc", "AUROC", 2),
    ("fpr_at_95_tpr", "FPR at 95 % TPR", 1),
    ("ccr_at_fpr_1e_3", "CCR at FPR 0.1 %", 1),
)


def shipped_rows() -> dict[str, list[Measured]]:
    """Recipe -> its rows, one for each seed, for all whose models lie in `weights/`."""
    return {name: load_measured(name) for name in RECIPES if checkpoints.path_of(name).exists()}


def kind_title(kind: str) -> str:
    """A kind of unknown above a column; * marks the family set aside for choices."""
    if kind in FAMILIES:
        return FAMILIES[kind].title.lower() + (" *" if kind == CHOICE_FAMILY else "")
    return f"{kind.removesuffix(FRAMED).capitalize()}{FRAMED if kind.endswith(FRAMED) else ''}"


def score_title(score: str) -> str:
    """A score in a row."""
    return SCORES[score].title.lower()


def default_score(recipe: str) -> str:
    """The name of the score that a recipe's networks are judged by unless another is chosen."""
    return scores_for(RECIPES[recipe])[0].name


def accuracy(rows: Iterable[Measured]) -> str:
    """Test accuracy over seeds."""
    return mean_and_range([row.test_accuracy for row in rows], 2)


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
