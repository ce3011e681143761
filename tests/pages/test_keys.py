"""Widgets of different kinds never share a key: a change of page would hand one's value on."""

import ast
from collections import defaultdict

from browser.server import ROOT


def test_key_belongs_to_one_kind_of_widget_on_all_pages() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "pages").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                for keyword in call.keywords:
                    if keyword.arg == "key" and isinstance(keyword.value, ast.Constant):
                        kinds[keyword.value.value].add(name)
    assert len(kinds) > 30
    assert {key: names for key, names in kinds.items() if len(names) > 1} == {}
