"""Fixtures that tests of several pages share."""

import dataclasses

import pytest

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
