"""The browser's way from a drawing to a verdict, beside the one in Python."""

import base64
import itertools
import random

import numpy as np
import pytest
from drawn import RECORDS, strokes_of
from numpy.typing import NDArray
from playwright.sync_api import Page

from core.browser import judge_script, network_bytes
from core.data.drawing import Framing, frame, is_blank
from core.data.handwriting import PENS, SIDE, Stroke, ink_of_strokes
from core.judging.mistakes import answers
from core.judging.scores import SCORES
from core.nets import checkpoints

NETWORKS = ("cnn-plain", "cnn-detector", "cnn-one-vs-rest", "course-detector-01")
FRAMINGS = [Framing(*steps) for steps in itertools.product([True, False], repeat=4)]


def made_up(rng: random.Random) -> tuple[Stroke, ...]:
    """Strokes that go anywhere, also beside the canvas, along the axes and nowhere at all."""
    strokes = []
    for _ in range(rng.randint(1, 3)):
        x, y = rng.uniform(-20, SIDE + 20), rng.uniform(-20, SIDE + 20)
        points = []
        for _ in range(rng.choice([1, 2, 3, 10, 40])):
            points.append((round(x, 1), round(y, 1)))
            x += rng.choice([0, 0, 1, -3, rng.uniform(-25, 25)])
            y += rng.choice([0, 2, -1, rng.uniform(-25, 25)])
        strokes.append(Stroke(tuple(points), rng.randint(*PENS)))
    return tuple(strokes)


RNG = random.Random(0)
DRAWINGS = [strokes_of(record) for record in RECORDS]
DRAWINGS += [made_up(RNG) for _ in range(200 - len(DRAWINGS))]


def to_browser(strokes: tuple[Stroke, ...]) -> list[dict]:
    return [{"pen": stroke.pen, "points": stroke.points} for stroke in strokes]


def from_browser(pixels: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(pixels), np.uint8)


@pytest.fixture(scope="module")
def judge(browser) -> Page:
    """A page with the script as `judge`, and the networks."""
    page = browser.new_page()
    page.evaluate(
        """async ([script, networks]) => {
            const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
            globalThis.judge = await import(url);
            globalThis.networks = networks.map((text) =>
                judge.readNetwork(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
        }""",
        [
            judge_script(),
            [base64.b64encode(network_bytes(checkpoints.load(name))).decode() for name in NETWORKS],
        ],
    )
    yield page
    page.close()


def test_ink_and_framing_are_the_same_over_200_drawings(judge: Page) -> None:
    assert len(DRAWINGS) == 200
    for number, strokes in enumerate(DRAWINGS):
        framings = FRAMINGS if number % 10 == 0 else FRAMINGS[:1]
        found = judge.evaluate(
            """([strokes, framings]) => {
                const ink = judge.inkOf(strokes);
                const framed = framings.map((framing) => judge.frame(ink, framing));
                return [ink, ...framed].map((picture) =>
                    picture && btoa(String.fromCharCode(...picture.pixels)));
            }""",
            [to_browser(strokes), [vars(framing) for framing in framings]],
        )
        ink = ink_of_strokes(strokes)
        np.testing.assert_array_equal(from_browser(found[0]).reshape(ink.shape), ink)
        for framing, pixels in zip(framings, found[1:], strict=True):
            if is_blank(ink):
                assert pixels is None
                continue
            wanted = frame(ink, framing).image
            np.testing.assert_array_equal(from_browser(pixels).reshape(wanted.shape), wanted)


def test_outputs_answers_and_scores_are_the_same_over_200_drawings(judge: Page) -> None:
    drawings = [strokes for strokes in DRAWINGS if not is_blank(ink_of_strokes(strokes))]
    assert len(drawings) > 190
    images = np.stack([frame(ink_of_strokes(strokes)).image for strokes in drawings])
    found = judge.evaluate(
        """([drawings, framing]) => networks.map((network) => drawings.map((strokes) => {
            const picture = judge.frame(judge.inkOf(strokes), framing);
            const outputs = [...judge.outputsOf(network, picture)];
            const scores = Object.entries(judge.SCORES).map(([name, of]) => [name, of(outputs)]);
            return [outputs, judge.answersOf(network, outputs), Object.fromEntries(scores)];
        }))""",
        [[to_browser(strokes) for strokes in drawings], vars(Framing())],
    )
    for name, of_network in zip(NETWORKS, found, strict=True):
        model = checkpoints.load(name)
        judged = model.judge(images)
        outputs, shown, scores = zip(*of_network, strict=True)
        np.testing.assert_allclose(outputs, judged.outputs, atol=1e-3)
        np.testing.assert_allclose(shown, answers(judged, model.recipe.loss), atol=1e-3)
        assert {*scores[0]} == {n for n, score in SCORES.items() if not score.needs_density}
        for score in scores[0]:
            of_score = [each[score] for each in scores]
            np.testing.assert_allclose(of_score, SCORES[score].compute(judged), atol=1e-3)
