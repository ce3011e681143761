"""Tables of the five lessons, as Markdown: what each reported beside ours over the seeds."""

from collections.abc import Sequence

from core import wording
from core.experiments import lesson_metrics as metrics
from core.experiments.lessons import COMMAND, FIRST, Figure, stored_figures
from core.reports.markdown import missing, table

# Metric of lesson 1 -> what stands above its column. The test loss is the higher everywhere.
FIRST_COLUMNS = {
    metrics.RANDOM_ACCEPTED["largest"].id: "accepted by largest output",
    metrics.RANDOM_ACCEPTED["distance"].id: "by distance",
    metrics.RANDOM_ABOVE_HALF.id: f"an output above {metrics.HALF}",
    metrics.RANDOM_MEAN_LARGEST.id: "mean largest output",
    metrics.RANDOM_READ_AS_0.id: "read as 0",
    metrics.DIGITS_REFUSED.id: "digits refused",
    metrics.TEST_ACCURACY.id: "digits read right",
}


def lessons_table(figures: Sequence[Figure] | None = None) -> str:
    """What each lesson reported, and ours as mean (range) over the seeds; of the figures that ship
    unless others are given.

    Lesson 1 has a table of its own, a line for each way to train, since it has many.
    """
    if figures is None:
        figures = stored_figures()
    first = [figure for figure in figures if figure.lesson == FIRST]
    others = [figure for figure in figures if figure.lesson != FIRST]
    tables = [_others_table(others)] if others else []
    if first:
        tables.append(_first_table(first))
    return "\n".join(tables) or missing(COMMAND)


def _others_table(figures: Sequence[Figure]) -> str:
    head = ["lesson", "variant", "figure", "reported", "ours", "seeds", "seconds"]
    lines = []
    for figure in figures:
        names = f"`{figure.lesson}`", figure.variant_title, figure.metric_title
        reported = "" if figure.reported is None else wording.percent(figure.reported)
        seconds = f"{figure.seconds:.1f}"
        lines.append([*names, reported, mean_and_range(figure), str(figure.seeds), seconds])
    return table(head, lines, "lll", COMMAND)


def _first_table(figures: Sequence[Figure]) -> str:
    cells = {(figure.variant, figure.metric): mean_and_range(figure) for figure in figures}
    titles = {figure.variant: figure.variant_title for figure in figures}
    columns = [name for name in FIRST_COLUMNS if any(metric == name for _, metric in cells)]
    lines = [
        [title, *(cells.get((variant, metric), "") for metric in columns)]
        for variant, title in titles.items()
    ]
    head = [f"`{FIRST}`", *(FIRST_COLUMNS[metric] for metric in columns)]
    return table(head, lines, "l", COMMAND)


def mean_and_range(figure: Figure) -> str:
    """Ours as it is written: the mean, and the range where the seeds differ."""
    if metrics.METRICS[figure.metric].is_share:
        return wording.ranged(figure.ours, figure.low, figure.high)
    return wording.ranged(figure.ours, figure.low, figure.high, 2, sign="", scale=1)
