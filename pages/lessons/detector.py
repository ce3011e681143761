"""Lesson 1: a classifier and a detector of 100 images, and what they say to random pixels."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data.digits import DigitSplits
from core.data.unknowns.noise import noise
from core.experiments import lesson_metrics as metrics
from core.experiments.lesson_figures import LESSON_SCORES
from core.judging.decisions import decide
from core.judging.mistakes import answers
from core.judging.operating_points import STRICT
from core.nets.model import Model
from core.recipes import NUM_CLASSES, RECIPES, SCALINGS, one_hot
from pages.lessons.card import Card, Recipes
from pages.lessons.figures import LessonFigures, cell, percent
from pages.lessons.pictures import num_asked, show_another, show_picture
from pages.shared import charts

BATCHES = {"all 100 at once": 100, "one by one": 1}
_EIGHT, _NOISE = "_eight", "_lesson_noise"  # how often another was asked for
_NUM_TARGETS = 6
# Metric -> what it is called above a column.
_COLUMNS = {
    metrics.RANDOM_ACCEPTED["largest"].id: "by largest output *",
    metrics.RANDOM_ACCEPTED["distance"].id: "by distance *",
    metrics.RANDOM_MEAN_LARGEST.id: "mean largest output",
    metrics.DIGITS_REFUSED.id: "digits refused",
    metrics.TEST_ACCURACY.id: "digits read right",
}
# Where the classifier twin's scores stand.
_TWIN = {
    metrics.RANDOM_ACCEPTED["softmax"].id: metrics.RANDOM_ACCEPTED["largest"].id,
    metrics.RANDOM_ACCEPTED["energy"].id: metrics.RANDOM_ACCEPTED["distance"].id,
}


def reported_table(figures: LessonFigures) -> str:
    """Markdown: the lesson's observations of one network, and the share of ours that show the
    same, from the lowest to the highest of all variants.
    """
    lines = ["| figure | reported, of one network | ours |", "|---|---|--:|"]
    shown = [figure for figure in figures.figures if figure.lesson == "detector"]
    for metric in dict.fromkeys(f.metric for f in shown if f.reported is not None):
        means = [figure.ours for figure in shown if figure.metric == metric]
        low, high = f"{min(means) * 100:.1f}", percent(max(means))
        ours = high if high.startswith(low) else wording.unbroken(f"{low}–{high}")
        lines.append(f"| {metrics.METRICS[metric].title} | yes | {ours} |")
    return "\n".join(lines)


def variants_table(figures: LessonFigures) -> str:
    """Markdown: scaling and batch down, scores across."""
    shown = [figure for figure in figures.figures if figure.lesson == "detector"]
    lines = [f"| random pixels accepted | {' | '.join(_COLUMNS.values())} |"]
    lines.append("|---|" + "--:|" * len(_COLUMNS))
    for title in dict.fromkeys(figure.variant_title for figure in shown):
        variant = [figure for figure in shown if figure.variant_title == title]
        cells = {_TWIN.get(f.metric, f.metric): cell(f) for f in variant}
        row = [cells.get(metric, wording.NOT_MEASURED) for metric in _COLUMNS]
        lines.append(f"| {title} | {' | '.join(row)} |")
    return "\n".join(lines)


def _show_figures(_: Sequence[str], figures: LessonFigures) -> None:
    st.markdown(reported_table(figures))
    st.caption("Ours: from the lowest to the highest mean over the ways to train, listed below.")


def _show_details(figures: LessonFigures) -> None:
    st.markdown(variants_table(figures))
    st.caption(
        "1,000 pictures of random pixels, 10,000 test digits: mean (lowest–highest) over five "
        "seeds, at the threshold that accepts 95 % of the validation digits. * The classifier "
        "twin: by largest softmax, and by energy."
    )


def _choose_variants(recipes: Recipes) -> Recipes:
    """The recipes with the scaling and the batch that are chosen here."""
    bound, default = {"required": True, "bind": "query-params"}, recipes[0].data.scaling
    scaling = st.segmented_control(
        "Pixels", SCALINGS, default=default, key="lesson-pixels", **bound
    )
    batch = st.segmented_control(
        "Learned", BATCHES, default="all 100 at once", key="learned", **bound
    )
    return tuple(
        dataclasses.replace(
            recipe,
            data=dataclasses.replace(recipe.data, scaling=scaling),
            optimisation=dataclasses.replace(recipe.optimisation, batch=BATCHES[batch]),
        )
        for recipe in recipes
    )


def _show_outputs(models: Sequence[Model], splits: DigitSplits) -> None:
    """Show the targets as rows, and both networks' answers to a test 8 and to random pixels."""
    labels = splits.train.labels[:_NUM_TARGETS]
    st.markdown("**The first targets**, as the classifier gets them, and one-hot for the detector:")
    lines = [f"| target | {' | '.join(map(str, range(NUM_CLASSES)))} |", "|--:|" + ":-:|" * 10]
    for label, targets in zip(labels, one_hot(labels), strict=True):
        cells = [f"**{target:.0f}**" if target else "0" for target in targets]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    st.markdown("\n".join(lines))
    eights = np.flatnonzero(splits.test.labels == 8)
    eight = splits.test.images[eights[num_asked(_EIGHT) % len(eights)]]
    with st.container(horizontal=True, gap="small"):
        show_another("Another 8", _EIGHT)
        show_another("Other random pixels", _NOISE)
    _show_answers(models, eight, "A test 8", "eight")
    _show_answers(models, noise("uniform", 1, num_asked(_NOISE))[0], "Random pixels", "noise")
    level = wording.level(STRICT)
    st.caption(
        f"Accepted or refused at the thresholds that accept {level} of the validation digits."
    )


def _show_answers(models: Sequence[Model], image: NDArray[np.uint8], title: str, key: str) -> None:
    columns = st.columns([1, *[3] * len(models)], gap="medium")
    with columns[0]:
        st.markdown(f"**{title}**")
        show_picture(image, title)
    palette = charts.colours(st.context.theme.type)
    for index, (column, model) in enumerate(zip(columns[1:], models, strict=True)):
        role, loss = model.recipe.role.name, model.recipe.loss
        judged = model.judge(image[None])
        decisions = [decide(model, judged, STRICT, score) for score in LESSON_SCORES[loss.name]]
        verdicts = " · ".join(
            f"{decision.score.title.lower()}: "
            + (":green[accepted]" if decision.accepted else ":violet[refused]")
            for decision in decisions
        )
        with column:
            st.markdown(f"The {role} says **{judged.preds[0]}**. By {verdicts}.")
            st.echarts_chart(
                charts.ten_bars(answers(judged, loss)[0], palette[role], palette),
                height=130,
                key=f"lesson-{key}-{index}",
                alt=f"The {role}'s ten answers to: {title}",
            )


CARD = Card(
    "1 Detector",
    "1-detector.md",
    ("detector",),
    {"side by side": (RECIPES["detector"], RECIPES["detector-twin"])},
    _show_outputs,
    show_figures=_show_figures,
    show_details=_show_details,
    choose_variants=_choose_variants,
)
