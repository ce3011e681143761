"""Verdicts, every score of a picture, and what strictness costs."""

import dataclasses
import json
import re

import pytest
from draw_page import SEVEN, WEIGHTS, shipped

from core.data.drawing import frame
from core.data.unknowns.noise import NOISE
from core.judging.measured import LEVELS_MEASURED
from core.judging.panel import Line, Panel
from core.judging.scores import SCORES
from pages.draw import networks, verdicts
from pages.draw.networks import COURSE, PAIRS


def test_every_score_is_listed_with_its_threshold() -> None:
    panel = Panel(*shipped(COURSE), 0.99)
    classifier, detector = panel.judge(frame(SEVEN).image)
    rows = verdicts.every_score(panel, (classifier, detector)).splitlines()[2:11]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells] == [
        ":blue[largest softmax]",
        ":blue[energy]",
        ":blue[entropy]",
        ":blue[margin]",
        ":blue[density of features]",
        ":orange[distance to a clean answer]",
        ":orange[largest output]",
        ":orange[margin]",
        ":orange[density of features]",
    ]
    assert float(cells[5][2]) == pytest.approx(-detector.decision.value, abs=5e-4)
    assert cells[5][3] == f"to {-detector.decision.threshold:.3f}"
    for row in cells:
        bound, least = row[3].split()
        value = float(row[2])
        accepted = value <= float(least) if bound == "to" else value >= float(least)
        assert row[1] == (":green[7]" if accepted else verdicts.NONE)
    assert verdicts.every_score(panel, None) == "Draw something first."


@pytest.mark.parametrize("pair", PAIRS)
def test_costs_are_the_means_and_the_worst_of_the_seeds(pair: str) -> None:
    _, detector = shipped(pair)
    path = WEIGHTS / f"{detector.recipe.name}.measured.json"
    runs = json.loads(path.read_text(encoding="utf-8"))
    said = networks.costs_sentence(detector)
    for level, name in zip(LEVELS_MEASURED, ("strict", "lenient"), strict=True):
        ways = [w for run in runs for w in run["ways"]]
        ways = [w for w in ways if (w["score"], w["level"]) == ("distance", level)]
        refused = 100 * sum(w["digits_refused"] for w in ways) / len(runs)
        noise = 100 * max(w["accepted"][kind] for w in ways for kind in NOISE if kind != "blank")
        letters = 100 * max(w["accepted"]["printed"] for w in ways)
        shown = re.search(
            rf"{name} \({100 * level:.0f} %\) refused (\S+) % of test digits and accepted up to "
            r"(\S+) % of noise and (\S+) % of printed letters",
            said,
        )
        assert float(shown[1]) == pytest.approx(refused, abs=0.0501)
        # less than 0.1 is not told apart
        assert float(shown[2]) == pytest.approx(max(noise, 0.1), abs=0.0501)
        assert float(shown[3]) == pytest.approx(max(letters, 0.1), abs=0.0501)
    assert f"Over {len(runs)} trainings, strict (95 %) refused" in said


def test_costs_are_told_of_a_shipped_detector_only() -> None:
    copy = dataclasses.replace(shipped(COURSE)[1])
    assert "trained only once" in networks.costs_sentence(copy)


@pytest.mark.parametrize("gap", [1e-2, 1e-3, 1e-6, 0.0])
def test_value_is_told_from_its_threshold(gap: float) -> None:
    pair = shipped(COURSE)
    image = frame(SEVEN).image
    value = float(SCORES["distance"].compute(pair[1].judge(image[None]))[0])
    panel = Panel(*pair, 0.99, Line(pair[1], "mine", SCORES["distance"], round(value, 12) + gap))
    _, detector = both = panel.judge(image)
    [row] = [r for r in verdicts.every_score(panel, both).splitlines() if "(your line)" in r]
    shown = [float(number) for number in re.findall(r"-?\d+\.\d+", row)][-2:]
    assert (shown[0] <= shown[1]) == detector.accepted, row
