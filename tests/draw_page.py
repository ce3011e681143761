"""What a user does on the draw page without a browser, and reads there."""

import json

import numpy as np
from drawn import SCRIBBLES, WRITERS, by, drawn
from numpy.typing import NDArray
from screen import APP
from streamlit.testing.v1 import AppTest

from core import files
from core.data.unknowns.noise import NOISE
from core.nets.model import Model
from pages.draw.networks import CONVOLUTIONS, KINDS, PAIRS, STRONG
from pages.shared import cached, session
from pages.shared.easel import Drawing, Easel

WEIGHTS = files.weights_folder()
SEVEN = by(WRITERS[0], 7)
STAR = drawn(next(record for record in SCRIBBLES if record["name"] == "star"))
NONE = "none of these"
TITLES = [kind.title for kind in NOISE.values()]
DEFAULTS = [0.99, 18, 1.0, NOISE["uniform"], CONVOLUTIONS]  # in the order of `chosen`


def shipped(pair: str) -> tuple[Model, Model]:
    """The shipped classifier and detector of a pair."""
    classifier, detector = (cached.model(name) for name in PAIRS[pair])
    return classifier, detector


def easel_with(ink: NDArray[np.uint8]) -> Easel:
    """The easel of somebody who has drawn this."""
    return Easel(Drawing((), ink))


def open_page(ink: NDArray[np.uint8] | None = None, **link: str | list[str]) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30)
    for key, value in link.items():
        at.query_params[key] = value
    at.session_state[session._EASEL] = Easel() if ink is None else easel_with(ink)
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> None:
    next(button for button in at.button if button.label == label).click()
    run(at)


def choose(at: AppTest, kind: str, key: str, value: object) -> None:
    getattr(at, kind)(key=key).set_value(value)
    run(at)


def link_to(pair: str) -> dict[str, str]:
    """The part of an address that chooses one of `PAIRS`."""
    if pair in KINDS:
        return {"networks": pair}
    return {"networks": CONVOLUTIONS, "non-digits": str(pair == STRONG).lower()}


def choose_pair(at: AppTest, pair: str) -> None:
    """Set the switches that stand for one of `PAIRS`."""
    is_convolutional = pair not in KINDS
    choose(at, "segmented_control", "networks", CONVOLUTIONS if is_convolutional else pair)
    if is_convolutional:
        choose(at, "toggle", "non-digits", pair == STRONG)


def cards(at: AppTest) -> tuple[dict, dict]:
    """What the board is given to show of the classifier and of the detector."""
    [board] = [
        e.proto for e in at.get("bidi_component") if e.proto.component_name == "verdict_board"
    ]
    return tuple(json.loads(board.json)["cards"])


def answers(at: AppTest) -> tuple[str, str]:
    """What the classifier and the detector say."""
    return tuple(_answer(card["verdict"]) for card in cards(at))


def _answer(verdict: dict | None) -> str:
    if verdict is None:
        return "…"
    return str(verdict["digit"]) if verdict["accepted"] else NONE


def charts(at: AppTest) -> dict[str, tuple[dict, str]]:
    """Key -> the chart's specification and its text for those who cannot see it."""
    found = {chart.key: chart.proto for chart in at.get("echarts_chart")}
    return {key: (json.loads(proto.spec), proto.alt) for key, proto in found.items()}


def limit(at: AppTest) -> float:
    """The distance up to which the detector accepts."""
    return -cards(at)[1]["rule"]["threshold"]


def distance(at: AppTest) -> float:
    """The distance of the detector's answer to a clean one."""
    return -cards(at)[1]["verdict"]["value"]


def seen(at: AppTest) -> list[str]:
    """The address of the strip of steps, which is made from its content."""
    return [address for image in at.get("image") for address in image.value]


def chosen(at: AppTest) -> list[object]:
    return [
        at.select_slider(key="level").value,
        at.slider(key="pen").value,
        at.slider(key="strength").value,
        at.selectbox(key="noise").value,
        at.segmented_control(key="networks").value,
    ]


def open_with(own: dict[str, Model], **link: str) -> AppTest:
    """The page of somebody who has trained or brought along networks."""
    at = AppTest.from_file(APP, default_timeout=30)
    tickets = {name: cached.ticket_for(model) for name, model in own.items()}
    at.session_state[session._MODELS] = tickets
    at.session_state[session._EASEL] = easel_with(SEVEN)
    for key, value in link.items():
        at.query_params[key] = value
    return run(at)
