"""A square of the plane on the screen: regions in the colours of classes, points, a place to press.

A class is told by its colour, its form and its number; "none of these" is grey and hatched.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.points import Points
from core.judging.regions import Regions
from core.recipes import softmax
from pages.components.registration import component
from pages.shared.images import data_url

_component = component("plane")

MAX_DRAWN = 250  # points; more would hide the regions
MIN_NAMED = 0.01  # of the picture: a number would hide a smaller region
FORMS = ("●", "■", "▲", "◆")
# Four of Paul Tol's "muted" for colour-blind readers: none is a colour that means a network or a
# verdict elsewhere. Lighter on dark.
_CLASSES = {
    "light": ("#332288", "#44AA99", "#C2A83E", "#882255"),
    "dark": ("#9A8CF5", "#44AA99", "#DDCC77", "#D4699A"),
}
_GREYS = {"light": ((236, 237, 240), (190, 193, 200)), "dark": ((52, 55, 63), (92, 96, 106))}
_PAPER = {"light": (255, 255, 255), "dark": (20, 22, 26)}


def class_colours(theme: str | None) -> tuple[str, ...]:
    """The colours of the classes, light unless the theme is "dark"."""
    return _CLASSES["dark" if theme == "dark" else "light"]


def plane(
    regions: Regions | None,
    points: Points,
    added: Sequence[tuple[float, float, int]],
    reach: float,
    *,
    box: float,
    theme: str | None,
    label: str,
    key: str,
    on_press: Callable[[float, float], None],
) -> None:
    """Regions, or an empty square for None, with points and a dashed square of half-width `box`.

    The first `MAX_DRAWN` points and all those added are drawn. `on_press` gets x and y.
    """
    first = points.first(MAX_DRAWN)
    xs, ys = first.inputs.T.tolist()
    drawn = [*zip(xs, ys, first.targets.tolist(), strict=True), *added]
    by_class: list[list[list[float]]] = [[] for _ in range(points.num_classes)]
    for x, y, number in drawn:
        if max(abs(x), abs(y)) <= reach:
            by_class[number].append([round(x, 4), round(y, 4)])

    def pressed() -> None:
        # Whatever comes from a browser is checked, whoever sent it.
        position = st.session_state[key].get("pressed")
        if (
            isinstance(position, list)
            and len(position) == 2
            and all(isinstance(x, int | float) and abs(x) <= reach for x in position)
        ):
            on_press(float(position[0]), float(position[1]))

    _component(
        key=key,
        data={
            "picture": None if regions is None else data_url(picture(regions, theme)),
            "points": tuple(by_class),
            "colours": tuple(class_colours(theme)),
            "names": () if regions is None else tuple(_names(regions, points.num_classes)),
            "reach": reach,
            "box": box,
            "label": label,
        },
        on_pressed_change=pressed,
    )


def picture(regions: Regions, theme: str | None) -> NDArray[np.uint8]:
    """(size, size, 3): the class's colour, paler where it is less sure, hatched where refused."""
    kind = "dark" if theme == "dark" else "light"
    colours = np.array([_rgb(colour) for colour in _CLASSES[kind]], np.float64)
    strength = 0.12 + 0.63 * certainty(regions)[..., None]
    paint = strength * colours[regions.preds % len(colours)] + (1 - strength) * _PAPER[kind]
    rows, columns = np.indices(regions.preds.shape)
    plain, stripe = np.array(_GREYS[kind], np.float64)
    hatched = np.where(((rows + columns) % 6 < 2)[..., None], stripe, plain)
    return np.rint(np.where(regions.accepted[..., None], paint, hatched)).astype(np.uint8)


def certainty(regions: Regions) -> NDArray[np.float64]:
    """(size, size) 0 to 1: a classifier's share above an even one, or how near to a clean answer.

    The detector's is 1 minus its distance to the nearest one-hot, whichever way it is judged.
    """
    outputs = regions.outputs.reshape(-1, regions.outputs.shape[2])
    if regions.role.may_refuse:
        sure = 1 - np.linalg.norm(outputs - np.eye(outputs.shape[1])[outputs.argmax(1)], axis=1)
    else:
        even = 1 / outputs.shape[1]
        sure = (softmax(outputs).max(axis=1) - even) / (1 - even)
    return np.clip(sure, 0, 1).reshape(regions.preds.shape)


def _names(regions: Regions, num_classes: int) -> Iterator[tuple[str, float, float]]:
    """Each class whose region is not too small, with x and y of a place in its middle."""
    for number in range(num_classes):
        middle = regions.middle_of(number)
        share = (regions.accepted & (regions.preds == number)).mean()
        if middle is not None and share > MIN_NAMED:
            yield str(number), *middle


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))
