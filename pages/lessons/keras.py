"""Lesson 2: the usual first network, a picture as an array, and ten probabilities as stems."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import wording
from core.data.digits import DigitSplits
from core.experiments import lesson_metrics as metrics
from core.judging.measured import spread
from core.judging.mistakes import answers
from core.nets.model import Model
from core.recipes import RECIPES
from pages.lessons.card import Card
from pages.lessons.figures import LessonFigures, percent
from pages.lessons.pictures import num_asked, show_another, show_picture
from pages.shared import cached, charts
from pages.shared.charts import Spec

_ARRAY_IMAGE = 5  # of the training file, as in the lesson
_TEST = "_test_image"  # how often another was asked for


def _values(figures: LessonFigures) -> dict[str, str]:
    test = figures.figure("keras-ann", metrics.TEST_ACCURACY.id).ours
    train = figures.figure("keras-ann", metrics.TRAINING_ACCURACY.id).ours
    rows = cached.measured("course-classifier")
    mean, low, high = spread([row.test_accuracy for row in rows])
    return {
        "gap": f"{100 * (train - test):.1f}",
        "one_layer": percent(mean),
        "one_layer_range": f"{100 * low:.1f}–{100 * high:.1f}, {len(rows)} seeds",
    }


def _show_array(splits: DigitSplits) -> None:
    """Show a picture as an array, before any training."""
    image = splits.validation.images[_ARRAY_IMAGE]  # these are the first of the training file
    st.markdown(f"**Image {_ARRAY_IMAGE} as an array**, of shape {image.shape}, then as a picture:")
    st.code(np.array2string(image, max_line_width=200), language=None, height=240)
    label = splits.validation.labels[_ARRAY_IMAGE]
    show_picture(image, f"Training image {_ARRAY_IMAGE}, a {label}")


def _show_outputs(models: Sequence[Model], splits: DigitSplits) -> None:
    """Show one random test picture beside its ten probabilities."""
    index = int(np.random.default_rng(num_asked(_TEST)).integers(len(splits.test)))
    image, label = splits.test.images[index], splits.test.labels[index]
    shares = answers(models[0].judge(image[None]), models[0].recipe.loss)[0]
    pred = int(shares.argmax())
    certainty = wording.percent(shares[pred])
    title = f"Test image {index}, a {label}"
    st.markdown(f"**{title}**: it says **{pred}**, {certainty} certain.")
    left, right = st.columns([1, 4], gap="medium")
    with left:
        show_picture(image, title)
        show_another("Another", _TEST)
    palette = charts.colours(st.context.theme.type)
    with right:
        st.echarts_chart(
            _stem_plot(shares, palette),
            height=220,
            key="lesson-stems",
            alt=f"Stem plot of ten probabilities, the largest for {pred}",
        )


def _stem_plot(probabilities: NDArray[np.floating], palette: Mapping[str, str]) -> Spec:
    """Ten probabilities as the lesson draws them: a line up from 0, and a dot on it."""
    values = [round(float(value), 4) for value in probabilities]
    colour = palette["classifier"]
    return {
        "animation": False,
        "title": charts.heading("Probability", palette),
        "grid": {"left": 40, "right": 10, "top": 30, "bottom": 40, "outerBoundsMode": "none"},
        "xAxis": {
            "type": "category",
            "data": [str(digit) for digit in range(len(values))],
            "name": "digit",
            "nameLocation": "middle",
            "nameGap": 24,
            "axisLabel": {"interval": 0},
        },
        "yAxis": {"type": "value", "min": 0, "max": 1, "splitNumber": 2},
        "tooltip": {"trigger": "axis"},
        "series": [
            {"type": "bar", "data": values, "barWidth": 2, "color": colour},
            {"type": "scatter", "data": values, "symbolSize": 11, "color": colour},
        ],
    }


CARD = Card(
    "2 Keras",
    "2-keras.md",
    ("keras-ann",),
    {"as the lesson": (RECIPES["keras-ann"],)},
    _show_outputs,
    _values,
    show_before=_show_array,
)
