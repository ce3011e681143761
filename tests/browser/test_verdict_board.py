"""The verdict board by itself: its script and style on an empty page, given what a server gives."""

import re
from typing import Any

import pytest
from browser.server import ROOT
from playwright.sync_api import Page, expect

COMPONENTS = ROOT / "pages" / "components"


def card(**changes: Any) -> dict:
    return {
        "role": "detector",
        "name": "Detector",
        "waiting": "it waits",
        "accepting": "near enough: {rule}",
        "refusing": "too far: {rule}",
        "bars": "The ten outputs",
        "caption": "below the bars",
        "rule": rule(0.65),
        "line": "",
        "network": "unknown",
        "verdict": None,
        **changes,
    }


def rule(limit: float, places: int = 2, **changes: Any) -> dict:
    return {
        "score": "distance",
        "title": "distance",
        "threshold": -limit,
        "is_distance": True,
        "places": places,
        **changes,
    }


def verdict(answers: list[float], *, accepted: bool, value: float | None = None) -> dict:
    digit = answers.index(max(answers))
    return {"answers": answers, "digit": digit, "accepted": accepted, "value": value}


class Board:
    """The board on a page, and what it has reported."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_content("<div id=place style='width: 800px'></div>")
        page.add_style_tag(content=":root { --st-font: serif; --st-heading-font: serif; }")
        page.add_style_tag(content=(COMPONENTS / "verdict_board.css").read_text(encoding="utf-8"))
        page.evaluate(
            """async (script) => {
                const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
                globalThis.component = (await import(url)).default;
                globalThis.reported = [];
            }""",
            "".join(
                (COMPONENTS / f"{name}.js").read_text(encoding="utf-8")
                for name in ("element", "verdict_board")
            ),
        )

    def show(self, *cards: dict, revision: int = 0, heard: int | None = None) -> None:
        self.page.evaluate(
            """(data) => component({ data, parentElement: document.getElementById('place'),
                setTriggerValue: (...values) => reported.push(values) })""",
            {"cards": cards, "framing": [], "revision": revision, "heard": heard},
        )

    def move_pen(self, *, revision: int, down: bool, number: int | None = None) -> None:
        """As the canvas tells of it; the digit that is then seen here is the number of strokes."""
        self.page.evaluate(
            """async ([revision, down, number]) => {
                const detail = { strokes: ['a', 'b', 'c'], revision, down, number };
                document.dispatchEvent(new CustomEvent('nota:pen', { detail }));
                await new Promise(requestAnimationFrame);
            }""",
            [revision, down, number],
        )

    def says(self) -> list[str]:
        return self.page.locator(".says").all_text_contents()


@pytest.fixture
def board(tab: Page) -> Board:
    return Board(tab)


@pytest.fixture
def with_network(board: Board) -> Board:
    """A network that sees as many as there are strokes."""
    board.page.evaluate(
        """() => { globalThis.nota = {
            networks: new Map([['unknown', {}]]),
            inkOf: (strokes) => strokes,
            frame: (ink) => ink,
            outputsOf: (_, strokes) => [...Array(10).keys()].map((d) => +(d === strokes.length)),
            answersOf: (_, outputs) => outputs,
            SCORES: { distance: () => -0.1 },
        }; }"""
    )
    yield board
    board.page.evaluate("() => { delete globalThis.nota; }")


def test_answer_and_refusal_are_told_apart_by_word_size_and_tint(board: Board) -> None:
    sure = verdict([0.0] * 8 + [0.97, 0.03], accepted=True)
    board.show(
        card(
            role="classifier", name="Classifier", rule=None, accepting="{certainty}", verdict=sure
        ),
        card(verdict=verdict([0.2] * 10, accepted=False, value=-0.9)),
    )
    assert board.says() == ["Classifier says 8", "Detector says none of these"]
    assert board.page.locator(".reason").all_text_contents() == [
        "97.0 %",
        "too far: distance 0.90, at most 0.65",
    ]
    sizes = board.page.locator(".answer, .none").evaluate_all(
        "nodes => nodes.map((node) => parseFloat(getComputedStyle(node).fontSize))"
    )
    assert min(sizes) >= 48
    assert board.page.locator(".card.refuses").count() == 1
    expect(board.page.get_by_role("status")).to_have_text(
        "Classifier says 8: 97.0 %. Detector says none of these: too far: distance 0.90, "
        "at most 0.65."
    )


def test_empty_board_waits(board: Board) -> None:
    board.show(card(), card())
    assert board.says() == ["Detector says …"] * 2
    expect(board.page.get_by_role("img", name="The ten outputs: no picture yet")).to_have_count(2)


@pytest.mark.parametrize("gap", [1e-2, 1e-3, 1e-6, 0.0])
def test_value_is_told_from_its_threshold_wherever_both_stand(board: Board, gap: float) -> None:
    accepted = gap == 0
    board.show(card(verdict=verdict([0.2] * 10, accepted=accepted, value=-(0.65 + gap))))
    for place in (".reason", ".distance"):
        text = board.page.locator(place).text_content()
        value, limit = map(float, re.findall(r"\d+\.\d+", text))
        assert (value <= limit) == accepted, text


def test_bars_share_one_scale_and_cut_ones_say_their_number(board: Board) -> None:
    board.show(card(verdict=verdict([1.0, 0.5, 44.4, -7.0, *[0.0] * 6], accepted=True, value=0)))
    heights = board.page.locator(".bar").evaluate_all(
        "bars => bars.map((bar) => bar.getBoundingClientRect().height)"
    )
    assert heights[1] == pytest.approx(heights[0] / 2, rel=0.02)
    assert heights[2] == pytest.approx(1.25 * heights[0], rel=0.02)
    assert heights[3] == pytest.approx(0.25 * heights[0], rel=0.04)
    assert board.page.locator(".value:visible").all_text_contents() == ["▲44.4", "▼7.0"]


def test_gauge_ends_at_three_limits(board: Board) -> None:
    places = []
    for distance in (0.0, 0.65, 1.3, 1.95, 99.0):
        board.show(card(verdict=verdict([0.2] * 10, accepted=distance <= 0.65, value=-distance)))
        places.append(board.page.locator(".marker").evaluate("node => node.style.left"))
    assert [float(place.rstrip("%")) for place in places] == pytest.approx(
        [0, 100 / 3, 200 / 3, 100, 100], abs=0.01
    )
    board.show(card(rule=rule(0.5, is_distance=False)))
    expect(board.page.locator(".gauge")).to_be_hidden()


def test_line_is_a_chip_with_a_way_back(board: Board) -> None:
    board.show(card(), card(line="Your line: <b>0.3</b>"))
    expect(board.page.get_by_text("Your line: <b>0.3</b>")).to_be_visible()
    board.page.get_by_role("button", name="Back to the slider").click()
    assert board.page.evaluate("reported") == [["dismissed", True]]


def test_board_follows_the_pen_until_the_server_has_heard_of_it(with_network: Board) -> None:
    board, old, new = with_network, [1.0, *[0.0] * 9], [0.0, 1.0, *[0.0] * 8]
    before = card(verdict=verdict(old, accepted=True, value=0))
    board.show(before, heard=1)
    assert board.says() == ["Detector says 0"]
    board.move_pen(revision=0, down=True, number=1)
    assert board.says() == ["Detector says 3"]
    board.show(before, heard=1)  # of the stroke before
    assert board.says() == ["Detector says 3"]
    board.move_pen(revision=0, down=False, number=2)
    board.show(before, heard=1)
    assert board.says() == ["Detector says 3"]
    after = card(verdict=verdict(new, accepted=True, value=0))
    board.show(after, heard=2)
    assert board.says() == ["Detector says 1"]
    board.move_pen(revision=0, down=True, number=2)
    board.show(before, heard=2, revision=1)  # cleared, for example, while the pen was down
    assert board.says() == ["Detector says 0"]


def test_board_keeps_silent_about_a_score_that_the_browser_does_not_know(
    with_network: Board,
) -> None:
    made_up = rule(0.5, score="made-up")
    with_network.show(
        card(rule=made_up, verdict=verdict([1.0, *[0.0] * 9], accepted=True, value=0))
    )
    with_network.move_pen(revision=0, down=True)
    assert with_network.says() == ["Detector says 0"]


def test_board_keeps_silent_where_the_browser_cannot_judge(board: Board) -> None:
    board.show(card(verdict=verdict([1.0, *[0.0] * 9], accepted=True, value=0)))
    board.move_pen(revision=0, down=True)
    assert board.says() == ["Detector says 0"]
    board.show(card(verdict=verdict([0.0, 1.0, *[0.0] * 8], accepted=True, value=0)))
    assert board.says() == ["Detector says 1"]
