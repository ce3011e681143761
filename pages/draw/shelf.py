"""The shelf: pictures to lay over the canvas at one press, digits and what is none."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.unknowns.families import FAMILIES, unknowns
from core.data.unknowns.real import find_sets, title
from core.errors import NotaError
from pages.components.picture_grid import picture_grid
from pages.shared import cached, real_sets, session
from pages.shared.plain import plain

KEY = "shelf"
_NUM_DIGITS = 2  # places for digits; every other kind has one
_SHOWN = "_shelf"
_seeds = itertools.count()  # each picture takes the next one: never the same twice


@dataclass(frozen=True)
class Place:
    """A place on the shelf, where a picture lies until it is taken, and then another of its kind.

    `make` turns a seed into a picture (28, 28), and may raise `NotaError`.
    """

    caption: str
    about: str
    overlay: str  # the kind of `Overlay`: whether it is still to be framed
    make: Callable[[int], NDArray[np.uint8]]


def show_shelf() -> None:
    """Show the pictures; a press lays one over the canvas and puts another in its place."""
    pictures, names, problems = st.session_state.setdefault(_SHOWN, {}), [], []
    try:
        on_offer = _places()
    except NotaError as error:
        st.caption(plain(error))
        return
    for name, place in on_offer.items():
        try:
            if name not in pictures:
                pictures[name] = place.make(next(_seeds))
        except NotaError as error:
            problems.append(str(error))
        else:
            names.append(name)

    def take(index: int) -> None:
        name = names[index]
        image = pictures.pop(name)  # made anew when the shelf is shown again
        session.lay_over(on_offer[name].overlay, lambda: image)

    if names:
        picture_grid(
            np.stack([pictures[name] for name in names]),
            [on_offer[name].caption for name in names],
            [f"{on_offer[name].caption}: {on_offer[name].about}" for name in names],
            key=KEY,
            on_open=take,
        )
    for problem in dict.fromkeys(problems):
        st.caption(plain(problem))


def _places() -> dict[str, Place]:
    """The places by name. Raises `NotaError` when the folder of real sets cannot be read."""
    places = {
        f"digit-{number}": Place("Digit", "a digit that somebody wrote", "unknown", _any_digit)
        for number in range(_NUM_DIGITS)
    }
    for family in FAMILIES.values():
        if not family.is_noise:
            make = _maker(family.name, needs_digits=family.needs_digits)
            places[family.name] = Place(family.title, family.about, "unknown", make)
    about = "a picture from a real collection, framed like a drawing"
    for name in find_sets():
        places[f"set-{name}"] = Place(title(name), about, "photo", _picker(name))
    return places


def _any_digit(seed: int) -> NDArray[np.uint8]:
    images = cached.few_digits().images
    return images[np.random.default_rng(seed).integers(len(images))]


def _maker(family: str, *, needs_digits: bool) -> Callable[[int], NDArray[np.uint8]]:
    def make(seed: int) -> NDArray[np.uint8]:
        digits = cached.few_digits() if needs_digits else None
        return unknowns(family, 1, seed, digits)[0]

    return make


def _picker(name: str) -> Callable[[int], NDArray[np.uint8]]:
    return lambda seed: real_sets.any_picture(name, seed)
