"""The shelf beside the canvas: what is no digit, made or found."""

import itertools

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.data.unknowns.families import FAMILIES, unknowns
from core.data.unknowns.real import find_sets, title
from core.errors import NotaError
from pages.shared import cached, real_sets, session

_seeds = itertools.count()  # a press takes the next one: never the same picture twice


def show() -> None:
    """What is no digit, one press each: another picture of the kind lies on the canvas."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Or no digit at all:", width="content")
        for family in FAMILIES.values():
            if not family.is_noise:
                st.button(
                    family.title,
                    key=f"shelf-{family.name}",
                    help=family.about,
                    on_click=_take_from_shelf,
                    args=(family.name,),
                )
        try:
            sets = find_sets()
        except NotaError as error:
            st.caption(str(error))
            return
        for name in sets:
            st.button(
                title(name),
                key=f"shelf-set-{name}",
                help="a picture of a real set at hand, framed like a drawing",
                on_click=_take_of_set,
                args=(name,),
            )


def _take_from_shelf(name: str) -> None:
    def make() -> NDArray[np.uint8]:
        digits = cached.digits_at_hand().test if FAMILIES[name].needs_digits else None
        return unknowns(name, 1, next(_seeds), digits)[0]

    session.show_made("unknown", make)


def _take_of_set(name: str) -> None:
    session.show_made("photo", lambda: real_sets.any_picture(name, next(_seeds)))
