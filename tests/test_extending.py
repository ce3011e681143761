"""Adding one thing touches one place: a score, a family and a recipe are added at run time, and all
pages and documents are made with them though nothing of them was measured.
"""

import json
import re
from collections.abc import Iterator

import pytest
from browser.server import ROOT
from screen import app_at, texts
from streamlit.testing.v1 import AppTest

from core.data import loading
from core.data.unknowns import families
from core.data.unknowns.families import FAMILIES
from core.judging import scores
from core.judging.outputs import load_outputs
from core.recipes import SHIPPED, known
from core.reports.documents import TABLES
from pages.shared import cached

PAGES = (
    "draw",
    "thresholds",
    "dataset",
    "mistakes",
    "train",
    "playground",
    "scratch",
    "lessons",
)
MORE = {  # what a page shows only when it is asked to
    "draw": {"thrown": True},
    "thresholds": {"more": True},
}


# Section of docs/extending.md -> the module that its code belongs in, the registry it adds to.
ADDED = {
    "A score": (scores, "SCORES"),
    "A kind of unknown": (families, "FAMILIES"),
    "A recipe": (known, "RECIPES"),
}


@pytest.fixture
def extended(monkeypatch: pytest.MonkeyPatch, bundled) -> Iterator[None]:
    """The project with the score, the family and the recipe of docs/extending.md in it."""
    document = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    before = {}
    for title, (module, registry) in ADDED.items():
        [code] = re.findall(rf"## {title}\n.*?```python\n(.*?)```", document, re.DOTALL)
        before[title] = dict(vars(module)[registry])
        exec(code, dict(vars(module)))
        assert len(vars(module)[registry]) == len(before[title]) + 1
    monkeypatch.setattr(cached, "Loader", lambda: loading.Loader(lambda **_: bundled))
    cached.start_afresh()
    yield
    for title, (module, registry) in ADDED.items():
        vars(module)[registry].clear()
        vars(module)[registry].update(before[title])
    cached.start_afresh()


def open_page(page: str) -> AppTest:
    at = app_at("" if page == "draw" else page)
    for key, value in MORE.get(page, {}).items():
        at.session_state[key] = value
    return at.run()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_things_that_were_not_measured(extended, page: str) -> None:
    at = open_page(page)
    assert not at.exception
    shown = "\n".join(
        [texts(at), *(box.value for kind in ("error", "warning", "info") for box in at.get(kind))]
    )
    assert "damaged" not in shown
    assert "missing" not in shown


def test_pages_offer_what_was_added(extended) -> None:
    shelf = next(
        each.proto
        for each in open_page("draw").get("bidi_component")
        if each.proto.component_name == "picture_grid"
    )
    assert "Stripes" in json.loads(shelf.json)["captions"]
    assert "Five hidden units" in open_page("train").selectbox(key="recipe").options


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_does_not_count_as_damaged(extended, name: str) -> None:
    outputs = load_outputs(name)
    assert "stripes" not in outputs.unknowns
    assert set(FAMILIES) - {"stripes"} == set(outputs.unknowns)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_shows_a_dash_for_what_was_not_measured(extended, name: str) -> None:
    lines = TABLES[name]().splitlines()
    rows = [line for line in lines if "runner-up" in line.lower()]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert set(cells[2:]) <= {"–", ""}, row
    if name == "unknowns":
        place = lines[0].split(" | ").index("stripes")
        assert {line.split(" | ")[place] for line in lines[2:]} == {"–"}
        assert rows
