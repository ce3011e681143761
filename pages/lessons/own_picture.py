"""Somebody's own digit, shown to a network as it should be, inverted, and not scaled."""

import dataclasses
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.digits import DigitSplits, Standardizer
from core.data.drawing import frame
from core.errors import InputError, NotaError
from core.judging.mistakes import answers
from core.nets.model import Model
from pages.lessons.pictures import show_picture
from pages.shared import charts, photo_reading, session
from pages.shared.plain import plain

TEST, DRAWING, _ = SOURCES = ("a test 2", "my drawing", "a photo")
_READING = "own-photo-reading"
_UNSCALED = Standardizer(0.0, 1 / 255)  # leaves 0 to 255 as they are


class Feed(NamedTuple):
    """One way to feed a picture to a network."""

    title: str
    about: str
    image: NDArray[np.uint8]  # (28, 28)
    model: Model


def ways_to_feed(model: Model, image: NDArray[np.uint8], *, unscaled: bool) -> list[Feed]:
    """A picture (28, 28), white on black: as the network learned, inverted, and not scaled."""
    wrong = dataclasses.replace(model, standardizer=_UNSCALED)
    feeds = [
        Feed("White on black", "as it learned", image, model),
        Feed("Black on white", "inverted: paper is light", 255 - image, model),
    ]
    if unscaled:
        feeds += [
            Feed("0 to 255", "instead of 0 to 1", image, wrong),
            Feed("Both slips", "inverted, 0 to 255", 255 - image, wrong),
        ]
    return feeds


def show_own_picture(model: Model, splits: DigitSplits, *, unscaled: bool) -> None:
    """Show the choice of a picture, and what the network says to it each way it can be fed."""
    source = st.segmented_control(
        "Picture", SOURCES, default=TEST, required=True, key="own-picture"
    )
    try:
        image = _choose_picture(source, splits)
    except NotaError as error:
        st.error(plain(error))
        return
    if image is None:
        return
    feeds = ways_to_feed(model, image, unscaled=unscaled)
    palette = charts.colours(st.context.theme.type)
    columns = st.columns(len(feeds), gap="medium")
    for index, (column, feed) in enumerate(zip(columns, feeds, strict=True)):
        judged = feed.model.judge(feed.image[None])
        shares = answers(judged, model.recipe.loss)[0]
        pred = int(shares.argmax())
        with column:
            st.markdown(f"**{feed.title}**: it says **{pred}**")
            st.caption(feed.about)
            show_picture(feed.image, feed.title)
            st.echarts_chart(
                charts.ten_bars(shares, palette["classifier"], palette),
                height=120,
                key=f"own-{index}",
                alt=f"{feed.title}: ten shares, the largest for {pred}",
            )


def _choose_picture(source: str, splits: DigitSplits) -> NDArray[np.uint8] | None:
    """(28, 28) white on black; None while there is none. Raises `InputError`."""
    if source == TEST:
        return splits.test.images[int(np.argmax(splits.test.labels == 2))]
    if source == DRAWING:
        drawing = session.own_drawing()
        if drawing is None:
            raise InputError("Nothing is drawn yet: draw a digit on the first page, or use the 2.")
        return frame(drawing.ink).image
    upload = st.file_uploader(
        "A photo or picture of a digit", key="own-photo", help=photo_reading.FORMATS
    )
    if upload is None:
        st.caption("It stays in memory and is gone when you leave.")
        return None
    reading = photo_reading.last(upload, _READING)
    photo_reading.show_choices(upload, _READING)
    return frame(reading.ink).image
