"""What the lessons reported and what came of them here, as sentences' figures and as tables.

Figures in, Markdown out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from core.experiments import lesson_metrics as metrics
from core.experiments.lessons import FIRST, Figure, load_figures
from core.reports.lessons_tables import mean_and_range

# Lesson 1: metric -> what it is called above a column.
_WAYS = {
    metrics.RANDOM_ACCEPTED["largest"].id: "by largest output *",
    metrics.RANDOM_ACCEPTED["distance"].id: "by distance *",
    metrics.RANDOM_MEAN_LARGEST.id: "mean largest output",
    metrics.DIGITS_REFUSED.id: "digits refused",
    metrics.TEST_ACCURACY.id: "digits read right",
}
# Where the classifier twin's ways stand.
_TWIN = {
    metrics.RANDOM_ACCEPTED["softmax"].id: metrics.RANDOM_ACCEPTED["largest"].id,
    metrics.RANDOM_ACCEPTED["energy"].id: metrics.RANDOM_ACCEPTED["distance"].id,
}
TWIN_NOTE = "* The classifier twin: by largest softmax, and by energy."


@dataclass(frozen=True)
class Reported:
    """All figures of the five lessons."""

    figures: Sequence[Figure]

    def of(self, lesson: str, variant: str, metric: str) -> Figure:
        """One of them; `StopIteration` when there is none."""
        return next(
            figure
            for figure in self.figures
            if (figure.lesson, figure.variant, figure.metric) == (lesson, variant, metric)
        )

    def said(self, lesson: str, variant: str, metric: str) -> str:
        """Ours in a sentence: "97.5 % (97.3–97.6)"."""
        return _cell(self.of(lesson, variant, metric))

    def mean(self, lesson: str, variant: str, metric: str) -> str:
        """Our mean alone, a share: "97.5 %"."""
        return percent(self.of(lesson, variant, metric).ours)

    def table(self, lessons: Collection[str]) -> str:
        """A row for each figure: reported beside ours."""
        figures = [figure for figure in self.figures if figure.lesson in lessons]
        lines = ["| figure | reported | ours | seeds |", "|---|--:|--:|--:|"]
        told = len({(figure.lesson, figure.variant) for figure in figures}) > 1
        for figure in figures:
            reported = "–" if figure.reported is None else percent(figure.reported)
            name = f"{_variant(figure)}: " * told + figure.metric_title
            lines.append(f"| {name} | {reported} | {_cell(figure)} | {figure.seeds} |")
        return "\n".join(lines)

    def first_reported(self) -> str:
        """Lesson 1: what it saw of one network, and in how many of ours, from way to way."""
        lines = ["| figure | reported, of one network | ours |", "|---|---|--:|"]
        figures = [figure for figure in self.figures if figure.lesson == FIRST]
        for metric in dict.fromkeys(f.metric for f in figures if f.reported is not None):
            means = [figure.ours for figure in figures if figure.metric == metric]
            low, high = f"{min(means) * 100:.1f}", percent(max(means))
            ours = high if high.startswith(low) else _whole(f"{low}–{high}")
            lines.append(f"| {metrics.METRICS[metric].title} | yes | {ours} |")
        return "\n".join(lines)

    def first_table(self) -> str:
        """Lesson 1: scaling and batch down, ways to decide across."""
        figures = [figure for figure in self.figures if figure.lesson == FIRST]
        lines = [f"| random pixels accepted | {' | '.join(_WAYS.values())} |"]
        lines.append("|---|" + "--:|" * len(_WAYS))
        for variant in dict.fromkeys(figure.variant_title for figure in figures):
            of_variant = [figure for figure in figures if figure.variant_title == variant]
            mine = {_TWIN.get(f.metric, f.metric): _cell(f) for f in of_variant}
            cells = [mine.get(metric, "–") for metric in _WAYS]
            lines.append(f"| {variant} | {' | '.join(cells)} |")
        return "\n".join(lines)


def percent(share: float) -> str:
    """A fraction as it is written in every table."""
    return _whole(f"{share * 100:.1f} %")


def _whole(text: str) -> str:
    """Without a place to break the line at."""
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("–", "–\N{WORD JOINER}")


def _cell(figure: Figure) -> str:
    mean, bracket, spread = mean_and_range(figure).partition(" (")
    return _whole(mean) + (f" ({_whole(spread)}" if bracket else "")


def _variant(figure: Figure) -> str:
    return "digits" if figure.lesson == "standardized-sgd" else figure.variant_title


@st.cache_resource(show_spinner=False)
def reported() -> Reported:
    """What the lessons reported, and what came of them here. Raises `CheckpointError`."""
    return Reported(load_figures())
