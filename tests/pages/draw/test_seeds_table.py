"""The table over several seeds."""

import json
import re

import numpy as np
import pytest
from draw_page import WEIGHTS, choose, open_page

from core.judging.measured import LEVELS_MEASURED
from core.judging.scores import SCORES
from core.recipes import RECIPES
from pages.draw.networks import PAIRS


@pytest.mark.parametrize("level", LEVELS_MEASURED)
def test_table_is_what_was_measured(level: float) -> None:
    at = open_page()
    choose(at, "segmented_control", "table", level)
    table = next(e.value for e in at.markdown if e.value.startswith("| networks"))
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert lines[0][3:] == [
        "uniform",
        "shuffled digits",
        "scribbles",
        "printed letters",
        "Fashion-MNIST",
        "Omniglot",
    ]
    kinds = ("uniform", "shuffled", "scribbles", "printed", "fashion", "omniglot")
    expected = []
    for name in dict.fromkeys(name for names in PAIRS.values() for name in names):
        path = WEIGHTS / f"{name}.measured.json"
        runs = json.loads(path.read_text(encoding="utf-8"))
        ways = list(zip(*(run["ways"] for run in runs), strict=True))
        for way in [way for way in ways if way[0]["level"] == level][:2]:
            shares = [[one["digits_refused"] for one in way]]
            shares += [[one["accepted"][kind] for one in way] for kind in kinds]
            title = RECIPES[name].role.coloured(RECIPES[name].title)
            expected.append([title, SCORES[way[0]["score"]].title.lower(), *shares])
    assert len(expected) == len(lines) - 2 == 14
    for row, (network, way, *shares) in zip(lines[2:], expected, strict=True):
        assert row[0] == network
        assert row[1] == way
        for cell, values in zip(row[2:], shares, strict=True):
            shown = [float(number) for number in re.findall(r"[\d.]+", cell)]
            wanted = [100 * value for value in (np.mean(values), min(values), max(values))]
            assert shown == pytest.approx(wanted if len(shown) == 3 else wanted[:1], abs=0.501)
            assert len(shown) == 3 or wanted[2] - wanted[1] < 1
