"""Figures of the lessons beside ours, for sentences and as a table.

Figures in, Markdown out.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import streamlit as st

from core import wording
from core.experiments.lessons import Figure, load_figures
from core.reports.lessons_tables import mean_and_range


@dataclass(frozen=True)
class Quotation:
    """A figure in a text: `{ours:variant metric}` writes the one with these ids."""

    find: Callable[..., Figure]
    write: Callable[[Figure], str]

    def __format__(self, names: str) -> str:
        return self.write(self.find(*names.split()))


@dataclass(frozen=True)
class LessonFigures:
    """All figures of the five lessons."""

    figures: Sequence[Figure]

    def figure(self, variant: str, metric: str) -> Figure:
        """The figure of these ids; `StopIteration` when there is none."""
        names = (variant, metric)
        return next(figure for figure in self.figures if (figure.variant, figure.metric) == names)

    def quotations(self) -> dict[str, Quotation]:
        """Quotations by name: ours as "97.5 % (97.3–97.6)" or one number of that, the number
        that was reported, and the lowest and highest mean of all variants.
        """
        return {
            "ours": Quotation(self.figure, cell),
            "mean": Quotation(self.figure, mean),
            "low": Quotation(self.figure, lambda figure: percent(figure.low)),
            "high": Quotation(self.figure, lambda figure: percent(figure.high)),
            "reported": Quotation(self.figure, lambda figure: percent(figure.reported or 0)),
            "lowest": Quotation(lambda metric: self._by_mean(metric)[0], mean),
            "highest": Quotation(lambda metric: self._by_mean(metric)[-1], mean),
        }

    def _by_mean(self, metric: str) -> list[Figure]:
        figures = [figure for figure in self.figures if figure.metric == metric]
        return sorted(figures, key=lambda figure: figure.ours)

    def table(self, lessons: Collection[str]) -> str:
        """A row for each figure: reported beside ours."""
        figures = [figure for figure in self.figures if figure.lesson in lessons]
        lines = ["| figure | reported | ours | seeds |", "|---|--:|--:|--:|"]
        has_variants = len({(figure.lesson, figure.variant) for figure in figures}) > 1
        for figure in figures:
            reported = figure.reported
            cells = [
                f"{_variant(figure)}: " * has_variants + figure.metric_title,
                wording.NOT_MEASURED if reported is None else percent(reported),
                cell(figure),
                str(figure.seeds),
            ]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)


def percent(share: float) -> str:
    """A share without a place to break the line at."""
    return wording.unbroken(wording.percent(share))


def mean(figure: Figure) -> str:
    """Our mean alone."""
    return wording.unbroken(mean_and_range(figure).partition(" (")[0])


def cell(figure: Figure) -> str:
    """Ours in a table or a sentence, the mean and the range unbroken each."""
    _, bracket, spread = mean_and_range(figure).partition(" (")
    return mean(figure) + (f" ({wording.unbroken(spread)}" if bracket else "")


def _variant(figure: Figure) -> str:
    return "digits" if figure.lesson == "standardized-sgd" else figure.variant_title


@st.cache_resource(show_spinner=False)
def read_figures() -> LessonFigures:
    """All figures that ship. Raises `CheckpointError`."""
    return LessonFigures(load_figures())
