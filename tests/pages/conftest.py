"""Fixtures that tests of several pages share."""

import dataclasses

import pytest
import streamlit as st
from screen import APP
from streamlit.testing.v1 import AppTest

from core.data.unknowns.families import FAMILIES
from core.judging.scores import SCORES
from core.recipes import RECIPES


@pytest.fixture
def made_up(monkeypatch) -> str:
    """The name of a score, a family and a recipe that nobody has measured."""
    name = "made-up"
    for registry, example in (
        (SCORES, SCORES["margin"]),
        (FAMILIES, FAMILIES["scribbles"]),
        (RECIPES, RECIPES["tensorflow-dropout"]),
    ):
        entry = dataclasses.replace(example, name=name, title="Made up")
        monkeypatch.setitem(registry, name, entry)
    return name


@pytest.fixture
def pressable_shelf(monkeypatch) -> None:
    """The shelf of the draw page as buttons, since a test without a browser presses no picture."""

    def buttons(images, captions, titles, *, key, on_open) -> None:
        for index, (caption, title) in enumerate(zip(captions, titles, strict=True)):
            st.button(caption, key=f"{key}-{index}", help=title, on_click=on_open, args=(index,))

    AppTest.from_file(APP, default_timeout=30).run()  # components can be imported from now on
    from pages.draw import shelf

    monkeypatch.setattr(shelf, "picture_grid", buttons)
