"""A square of the plane on the screen: regions in the colours of classes, points, a place to press.

A class is told by its colour, its form and its number; "none of these" is grey and hatched.
"""

import base64
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.points import Points
from core.judging.regions import Regions
from core.recipes import softmax
from pages.components.registration import component
from pages.shared.images import png

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
    found: Regions | None,
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
    num_classes = points.num_classes
    places: list[list[list[float]]] = [[] for _ in range(num_classes)]
    first = points.first(MAX_DRAWN)
    listed = zip(first.inputs.tolist(), first.targets.tolist(), strict=True)
    for (x, y), which in [*listed, *(((x, y), which) for x, y, which in added)]:
        if max(abs(x), abs(y)) <= reach:
            places[which].append([round(x, 4), round(y, 4)])
    names = []
    for which in range(num_classes) if found is not None else ():
        place = found.place_of(which)
        share = (found.accepted & (found.preds == which)).mean()
        if place is not None and share > MIN_NAMED:
            names.append([str(which), *place])

    def pressed() -> None:
        # What comes from a browser is checked, whoever made it.
        place = st.session_state[key].get("pressed")
        if (
            isinstance(place, list)
            and len(place) == 2
            and all(isinstance(each, int | float) and abs(each) <= reach for each in place)
        ):
            on_press(float(place[0]), float(place[1]))

    _component(
        key=key,
        data={
            "picture": None if found is None else _data_url(picture(found, theme)),
            "points": tuple(places),
            "colours": tuple(class_colours(theme)),
            "names": tuple(names),
            "reach": reach,
            "box": box,
            "label": label,
        },
        on_pressed_change=pressed,
    )


def picture(found: Regions, theme: str | None) -> NDArray[np.uint8]:
    """(size, size, 3): the class's colour, paler where it is less sure, hatched where refused."""
    kind = "dark" if theme == "dark" else "light"
    colours = np.array([_rgb(colour) for colour in _CLASSES[kind]], np.float64)
    strength = 0.12 + 0.63 * certainty(found)[..., None]
    paint = strength * colours[found.preds % len(colours)] + (1 - strength) * _PAPER[kind]
    rows, columns = np.indices(found.preds.shape)
    plain, stripe = np.array(_GREYS[kind], np.float64)
    hatched = np.where(((rows + columns) % 6 < 2)[..., None], stripe, plain)
    return np.rint(np.where(found.accepted[..., None], paint, hatched)).astype(np.uint8)


def certainty(found: Regions) -> NDArray[np.float64]:
    """(size, size) 0 to 1: a classifier's share above an even one, or how near to a clean answer.

    The detector's is 1 minus its distance to the nearest one-hot, whichever way it is judged.
    """
    outputs = found.outputs.reshape(-1, found.outputs.shape[2])
    if found.role.may_refuse:
        sure = 1 - np.linalg.norm(outputs - np.eye(outputs.shape[1])[outputs.argmax(1)], axis=1)
    else:
        even = 1 / outputs.shape[1]
        sure = (softmax(outputs).max(axis=1) - even) / (1 - even)
    return np.clip(sure, 0, 1).reshape(found.preds.shape)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _data_url(image: NDArray[np.uint8]) -> str:
    return "data:image/png;base64," + base64.b64encode(png(image)).decode()
