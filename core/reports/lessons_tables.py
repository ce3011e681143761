"""The tables of the five lessons, as Markdown: what each reported beside ours over the seeds."""

from collections.abc import Sequence

from core.experiments.lesson_figures import HALF, MEAN_LARGEST
from core.experiments.lessons import COMMAND, FIRST, Figure, figures_path, load_figures
from core.reports.markdown import missing, table

# Its figures, and what they are called above a column; the test loss is the higher everywhere.
FIRST_COLUMNS = {
    "random pixels accepted by largest output": "accepted by largest output",
    "random pixels accepted by distance to a clean answer": "by distance",
    f"random pixels with an output above {HALF}": f"an output above {HALF}",
    MEAN_LARGEST: "mean largest output",
    "random pixels read as 0": "read as 0",
    "digits refused by the default way": "digits refused",
    "test accuracy": "digits read right",
}


def lessons_table(figures: Sequence[Figure] | None = None) -> str:
    """Markdown: what each lesson reported, and ours as mean (range) over the seeds; of the figures
    that ship when none are given.

    Lesson 1 has a table of its own, a line for each way to train, since it has many.
    """
    if figures is None:
        figures = load_figures() if figures_path().exists() else ()
    first = [figure for figure in figures if figure.lesson == FIRST]
    others = [figure for figure in figures if figure.lesson != FIRST]
    tables = []
    if others:
        head = ["lesson", "variant", "figure", "reported", "ours", "seeds", "seconds"]
        lines = []
        for f in others:
            reported = "" if f.reported is None else _percent(f.reported)
            cells = [reported, mean_and_range(f), str(f.seeds), f"{f.seconds:.1f}"]
            lines.append((f"`{f.lesson}`", f.variant, f.metric, *cells))
        tables.append(table(head, lines, "lll", COMMAND))
    if first:
        tables.append(_first_table(first))
    return "\n".join(tables) or missing(COMMAND)


def _first_table(figures: Sequence[Figure]) -> str:
    metrics = [metric for metric in FIRST_COLUMNS if metric in {f.metric for f in figures}]
    lines = []
    for variant in dict.fromkeys(figure.variant for figure in figures):
        of_metric = {f.metric: f for f in figures if f.variant == variant}
        found = [of_metric.get(metric) for metric in metrics]
        cells = ["" if figure is None else mean_and_range(figure) for figure in found]
        lines.append((variant, *cells))
    head = [f"`{FIRST}`", *(FIRST_COLUMNS[metric] for metric in metrics)]
    return table(head, lines, "l", COMMAND)


def mean_and_range(figure: Figure) -> str:
    """Ours as it is written: the mean, and the range where the seeds differ."""
    written = _number if figure.metric == MEAN_LARGEST else _percent
    low, high = written(figure.low), written(figure.high)
    return written(figure.ours) + (f" ({low.removesuffix(' %')}–{high})" if low != high else "")


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"


def _number(value: float) -> str:
    return f"{value:.2f}"
