"""The shelf beside the canvas: pictures that are no digit, made or found, one press each."""

import itertools

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.unknowns.families import FAMILIES, unknowns
from core.data.unknowns.real import find_sets, title
from core.errors import NotaError
from pages.shared import cached, real_sets, session
from pages.shared.plain import plain

_seeds = itertools.count()  # a press takes the next one: never the same picture twice


def show_shelf() -> None:
    """Show a button for each kind; a press lays another picture of it over the canvas."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Or try something that isn't a digit:", width="content")
        for family in FAMILIES.values():
            if not family.is_noise:
                st.button(
                    family.title,
                    key=f"shelf-{family.name}",
                    help=family.about,
                    on_click=_take_from_family,
                    args=(family.name,),
                )
        try:
            sets = find_sets()
        except NotaError as error:
            st.caption(plain(error))
            return
        for name in sets:
            st.button(
                title(name),
                key=f"shelf-set-{name}",
                help="a picture of a real set at hand, framed like a drawing",
                on_click=_take_from_set,
                args=(name,),
            )


def _take_from_family(name: str) -> None:
    def make() -> NDArray[np.uint8]:
        digits = cached.digits_at_hand().test if FAMILIES[name].needs_digits else None
        return unknowns(name, 1, next(_seeds), digits)[0]

    session.lay_over("unknown", make)


def _take_from_set(name: str) -> None:
    session.lay_over("photo", lambda: real_sets.any_picture(name, next(_seeds)))
