"""The shelf beside the canvas: what is no digit, made or found."""

import itertools

import streamlit as st

from core.data.unknowns.families import FAMILIES, unknowns
from core.data.unknowns.noise import NOISE_KINDS
from core.data.unknowns.real import find_sets, title
from core.errors import NotaError
from pages.shared import cached, real_sets, session
from pages.shared.session import Shown

_seeds = itertools.count()  # a press takes the next one: never the same picture twice


def show() -> None:
    """What is no digit, one press each: another picture of the kind lies on the canvas."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Or no digit at all:", width="content")
        for family in FAMILIES.values():
            if family.name not in NOISE_KINDS:
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
    try:
        digits = cached.digits_at_hand().test if FAMILIES[name].needs_digits else None
        image = unknowns(name, 1, next(_seeds), digits)[0]
    except NotaError as error:
        session.report(error)
        return
    session.show(Shown("unknown", image))


def _take_of_set(name: str) -> None:
    try:
        image = real_sets.any_picture(name, next(_seeds))
    except NotaError as error:
        session.report(error)
        return
    session.show(Shown("photo", image))
