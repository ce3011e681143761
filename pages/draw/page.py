"""What do they say to my drawing?"""

import streamlit as st

from core import wording
from core.data.drawing import Framed, Framing, Step, frame, is_blank
from core.data.unknowns.noise import NOISE
from core.judging.operating_points import LEVELS
from core.nets.model import Model
from core.recipes import CLASSIFIER, DETECTOR
from pages.draw import canvas, networks, noise, seeds_table, text, unknowns_shelf, verdicts
from pages.shared import images, model_menu, session
from pages.shared.links import check_link

STEPS = {
    "raw": "drawn",
    "crop": "cropped to the ink",
    "fit": "shrunk into 20 × 20",
    "brighten": "brightened",
    "centre": "centred by its mass",
}
SWITCHES = {name: title for name, title in STEPS.items() if name != "raw"}


def framing_switches() -> Framing:
    """The steps of framing, each of which can be left out. A finished picture is not framed."""
    over = session.shown()
    on = st.pills(
        "From left to right: as drawn, then after each of these. Leave one out to break it.",
        list(SWITCHES),
        selection_mode="multi",
        default=list(SWITCHES),
        format_func=SWITCHES.get,
        key="framing",
        persist_state="session",
        disabled=over is not None and over.kind != "photo",
    )
    return Framing(**{name: name in on for name in SWITCHES})


def picture(framing: Framing) -> Framed | None:
    """What the networks get: framed ink of a drawing or photo, or a finished picture as it is."""
    over, kept = session.shown(), session.drawing()
    if over is not None and over.kind != "photo":
        return Framed(over.pixels, (Step("raw", over.pixels),))
    ink = over.pixels if over is not None else kept.ink if kept is not None else None
    return None if ink is None or is_blank(ink) else frame(ink, framing)


def show_steps(framed: Framed | None, detector: Model) -> None:
    """The steps from the canvas to the network's numbers."""
    if framed is None:
        strip.empty()
        numbers.caption("The canvas is blank: there is nothing to see, so nobody is asked.")
        return
    strip.image(
        images.png(images.strip([step.image for step in framed.steps], 112)),
        alt="The picture after each step: " + ", ".join(STEPS[s.name] for s in framed.steps),
    )
    scaling = detector.standardizer
    scaled = scaling.apply(framed.image)
    is_finished = len(framed.steps) == 1
    numbers.caption(
        ("This picture is 28 × 28 already: it is taken as it is. " if is_finished else "")
        + f"Then the 784 pixels become numbers from {scaled.min():.2f} to {scaled.max():.2f}: "
        f"(pixel / 255 − {scaling.mean:.4f}) / {scaling.std:.4f}."
    )


st.title("What do they say to my drawing?", anchor=False)
st.markdown(
    "Draw a digit, or anything else. The :blue[**classifier**] must name a digit; the "
    ":orange[**detector**] may refuse."
)
# One place for messages: without it they would shift the canvas, which then starts empty.
with st.container():
    networks.heed_old_link()
    check_link(
        {
            "level": [wording.level(level) for level in LEVELS],
            "networks": networks.PAIRS,
            "pixels": networks.OLD_LINKS,
            "noise": [kind.title for kind in NOISE.values()],
            "must": model_menu.own_names(CLASSIFIER),
            "may": model_menu.own_names(DETECTOR),
        },
        {"strength": canvas.STRENGTHS, "pen": canvas.PENS},
    )
    if problem := session.problem():
        st.error(problem)
with st.container(horizontal=True, gap="medium"):
    left, right = st.container(width=300), st.container(width="stretch")
with left:
    easel = st.container()
    tools = canvas.tools()
with right:
    board = verdicts.Board()
    level, pair = networks.choose()
    shipped = networks.load_pair(pair)
    costs = st.empty()
    ways = st.expander(
        "Other ways to decide: softmax, energy, largest output, density", on_change="rerun"
    )
    classifier, detector, line = networks.own_line(networks.choose_own(shipped, level))
    costs.caption(networks.costs(detector))
with board.question:
    guess = noise.question()
    revealed = st.empty()
with ways:
    table = st.empty()
unknowns_shelf.show()
below_shelf = st.empty()  # on a phone the board is out of sight there
st.subheader("What the networks see", anchor=False)
strip = st.empty()
framing = framing_switches()
numbers = st.empty()


@st.fragment
def play() -> None:
    """All that a stroke changes. Its places are made outside, so that nothing else is sent."""
    canvas.canvas(tools.pen)
    framed = picture(framing)
    image = None if framed is None else framed.image
    answers = verdicts.ask(classifier, detector, image, level, line)
    board.show(answers)
    revealed.markdown(noise.reveal(guess, answers) or "&nbsp;")  # the line keeps its height
    below_shelf.markdown(verdicts.in_short(answers) if session.shown() is not None else "")
    if ways.open:
        table.markdown(verdicts.other_ways(classifier, detector, answers, level, line))
    show_steps(framed, detector)


with easel:
    play()
noise.thousand(tools, (classifier, detector), level, line)
seeds_table.show()
text.show()
