"""What each lesson shows when its training has ended, from the networks that were just trained."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits
from core.data.unknowns.noise import noise
from core.experiments.lesson_figures import WAYS
from core.judging.decisions import decide
from core.judging.mistakes import answers
from core.judging.operating_points import STRICT
from core.nets.model import Model
from core.recipes import DIGITS, NUM_CLASSES, one_hot
from pages.components.picture_grid import picture_grid
from pages.lessons import own_picture
from pages.lessons.charts import stems
from pages.lessons.figures import percent
from pages.shared import cached, charts, session_run

Outputs = Callable[[Sequence[Model], DigitSplits], None]
_EIGHT, _NOISE, _TEST = "_eight", "_lesson_noise", "_test_image"  # how often another was asked for
_NUM_TARGETS = 6
_NUM_WRONG = 20
_ARRAY_IMAGE = 5  # of the training file, as in lesson 2


def _count(key: str) -> int:
    return st.session_state.get(key, 0)


def _another(label: str, key: str) -> None:
    def count() -> None:
        st.session_state[key] = _count(key) + 1

    st.button(label, icon=":material/refresh:", on_click=count)


def _picture(image: NDArray[np.uint8], alt: str) -> None:
    st.image(np.kron(image, np.ones((4, 4), np.uint8)), output_format="PNG", alt=alt)


def detector(models: Sequence[Model], splits: DigitSplits) -> None:
    """Lesson 1: the targets as rows, a test 8 and random pixels."""
    labels = splits.train.labels[:_NUM_TARGETS]
    st.markdown("**The first targets**, as the classifier gets them, and one-hot for the detector:")
    lines = [f"| target | {' | '.join(map(str, range(NUM_CLASSES)))} |", "|--:|" + ":-:|" * 10]
    for label, row in zip(labels, one_hot(labels), strict=True):
        cells = [f"**{value:.0f}**" if value else "0" for value in row]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    st.markdown("\n".join(lines))
    eights = np.flatnonzero(splits.test.labels == 8)
    eight = splits.test.images[eights[_count(_EIGHT) % len(eights)]]
    with st.container(horizontal=True, gap="small"):
        _another("Another 8", _EIGHT)
        _another("Other random pixels", _NOISE)
    _ask(models, eight, "A test 8", "eight")
    _ask(models, noise("uniform", 1, _count(_NOISE))[0], "Random pixels", "noise")
    st.caption(
        f"Accepted or refused at the thresholds that accept {STRICT:.0%} of the validation digits."
    )


def _ask(models: Sequence[Model], image: NDArray[np.uint8], title: str, key: str) -> None:
    columns = st.columns([1, *[3] * len(models)], gap="medium")
    with columns[0]:
        st.markdown(f"**{title}**")
        _picture(image, title)
    palette = charts.colours(st.context.theme.type)
    for place, (column, model) in enumerate(zip(columns[1:], models, strict=True)):
        role = model.recipe.role.name
        judged = model.judge(image[None])
        with column:
            ways = " · ".join(
                f"{found.score.title.lower()}: "
                + (":green[accepted]" if found.accepted else ":violet[refused]")
                for way in WAYS[model.recipe.optimisation.loss]
                for found in [decide(model, judged, STRICT, way)]
            )
            st.markdown(f"The {role} says **{judged.preds[0]}**. By {ways}.")
            st.echarts_chart(
                charts.ten_bars(answers(judged, model.recipe.loss)[0], palette[role], palette),
                height=130,
                key=f"lesson-{key}-{place}",
                alt=f"The {role}'s ten answers to: {title}",
            )


def array_view(splits: DigitSplits) -> None:
    """Lesson 2, before any training: a picture is an array."""
    image = splits.validation.images[_ARRAY_IMAGE]  # these are the first of the training file
    st.markdown(f"**Image {_ARRAY_IMAGE} as an array**, of shape {image.shape}, then as a picture:")
    st.code(np.array2string(image, max_line_width=200), language=None, height=240)
    _picture(image, f"Training image {_ARRAY_IMAGE}, a {splits.validation.labels[_ARRAY_IMAGE]}")


def keras(models: Sequence[Model], splits: DigitSplits) -> None:
    """Lesson 2: one random test picture beside its ten probabilities."""
    index = int(np.random.default_rng(_count(_TEST)).integers(len(splits.test)))
    image, label = splits.test.images[index], splits.test.labels[index]
    judged = models[0].judge(image[None])
    shares = answers(judged, models[0].recipe.loss)[0]
    said = int(shares.argmax())
    st.markdown(
        f"**Test image {index}, a {label}**: it says **{said}** with {shares[said]:.1%} of its "
        "certainty.".replace("%", " %")
    )
    left, right = st.columns([1, 4], gap="medium")
    with left:
        _picture(image, f"Test image {index}, a {label}")
        _another("Another", _TEST)
    palette = charts.colours(st.context.theme.type)
    with right:
        st.echarts_chart(
            stems(shares, palette["classifier"]),
            height=200,
            key="lesson-stems",
            alt=f"Stem plot of ten probabilities, the largest for {said}",
        )


def practical(models: Sequence[Model], splits: DigitSplits) -> None:
    """Lesson 3: fresh points, or the digits that were read wrong with the scaling undone."""
    model = models[0]
    if model.recipe.inputs != DIGITS:
        fresh = cached.samples_for(model.recipe, splits).test
        for one in models:
            share = percent(float(np.mean(one.judge(fresh.inputs).preds == fresh.targets)))
            st.markdown(f"{one.recipe.title}: **{share}** of {len(fresh):,} fresh points right.")
        st.page_link(
            "pages/playground/page.py",
            label="See the regions they make of the plane",
            icon=":material/arrow_forward:",
        )
        return
    marked = cached.marked(splits, model)
    wrong = np.flatnonzero(marked.wrong)
    shown = wrong[:_NUM_WRONG]
    st.markdown(
        f"**{len(wrong):,} of {len(splits.test):,} test digits were read wrong.** The first "
        f"{len(shown)}, with the scaling undone (times {model.standardizer.std:.4f}, plus "
        f"{model.standardizer.mean:.4f}, times 255):"
    )
    scaled = model.standardizer.apply(splits.test.images[shown])
    if len(shown):
        captions = [f"{marked.labels[i]} → {marked.preds[i]}" for i in shown]
        picture_grid(model.standardizer.undo(scaled), captions, captions, key="lesson-wrong")
    st.page_link(
        "pages/mistakes/page.py",
        label="All of them, sorted, and beside another network",
        icon=":material/arrow_forward:",
        query_params={"first": f"yours: {session_run.name(model.recipe)}"},
    )


def tensorflow(models: Sequence[Model], splits: DigitSplits) -> None:
    """Lesson 4: somebody's own picture, and two slips."""
    st.markdown(
        "**Your own picture**, as the network wants it, and with the two slips of the lesson. "
        "Both happen to everybody once."
    )
    own_picture.show(models[0], splits, unscaled=True)


def numpy(models: Sequence[Model], splits: DigitSplits) -> None:
    """Lesson 5: somebody's own photo, white on black and inverted."""
    st.markdown("**Your own photo**, white on black as in MNIST, and inverted.")
    own_picture.show(models[0], splits, unscaled=False)


OUTPUTS: dict[str, Outputs] = {
    "1 Detector": detector,
    "2 Keras": keras,
    "3 Practical work": practical,
    "4 TensorFlow": tensorflow,
    "5 NumPy": numpy,
}
