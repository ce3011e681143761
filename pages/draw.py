"""What do they say to my drawing?"""

import streamlit as st

from core.data.drawing import Framed, Framing, Step, frame, is_blank
from core.data.unknowns import NOISE_KINDS
from core.judging.operating_points import LENIENT, LEVELS
from core.nets.model import Model
from core.recipes import STANDARDISED
from pages.shared import canvas, noise_probe, pictures, session, story, verdicts
from pages.shared.controls import check_link
from pages.shared.menu import guard

guard()

STEPS = {
    "raw": "drawn",
    "crop": "cropped to the ink",
    "fit": "shrunk into 20 × 20",
    "brighten": "brightened",
    "centre": "centred by its mass",
}
SWITCHES = {name: title for name, title in STEPS.items() if name != "raw"}


@st.fragment
def play() -> None:
    """Everything that a stroke changes: canvas, verdicts, what the networks see."""
    session.obey_rerun()
    if problem := session.take_problem():
        st.error(problem)
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=300), st.container(width="stretch")
    with left:
        canvas.canvas_and_tools()
    answer = right.container()
    with right:
        level, pixels = strictness()
    classifier, detector = verdicts.load_pair(pixels)
    with right:
        verdicts.show_costs(detector)
    framed = picture()
    image = None if framed is None else framed.image
    answers = verdicts.ask(classifier, detector, image, level)
    with answer:
        verdicts.show_sentences(answers)
        noise_probe.ask_first(answers)
        verdicts.show_evidence(answers)
    if image is not None:
        with right.expander("Other ways to decide: softmax, energy, largest output"):
            verdicts.show_other_ways(classifier, detector, answers, level)
    what_they_see(framed, detector)


def percent(level: float) -> str:
    """A level as it stands on the slider and in the address."""
    return f"{level * 100:g} %"


def strictness() -> tuple[float, str]:
    """How strict the detector is, and which pair of networks."""
    columns = st.columns([3, 2], gap="medium")
    level = columns[0].select_slider(
        "The detector accepts this share of handwritten digits (validation)",
        LEVELS,
        LENIENT,
        format_func=percent,
        key="level",
        bind="query-params",
        on_change=session.rerun_everything,
        help="Strict (95 %) refuses more non-digits, and 5 of 100 real digits. "
        "Lenient (99 %) refuses 1 of 100 real digits, and lets more non-digits pass.",
    )
    pixels = columns[1].segmented_control(
        "Pixels scaled to",
        list(verdicts.PAIRS),
        default=STANDARDISED,
        required=True,
        key="pixels",
        bind="query-params",
        on_change=session.rerun_everything,
        help="Same drawing, same loss: does the promise still hold? Press Noise, then switch, "
        "and watch the detector's largest bar.",
    )
    return level, pixels


def picture() -> Framed | None:
    """What the networks get: the framed ink of a drawing or photo, or noise as it is."""
    over, kept = session.shown(), session.drawing()
    if over is not None and over.kind == "noise":
        return Framed(over.pixels, (Step("raw", over.pixels),))
    ink = over.pixels if over is not None else kept.ink if kept is not None else None
    if ink is None or is_blank(ink):
        return None
    on = st.session_state.get("framing", list(SWITCHES))
    return frame(ink, Framing(**{name: name in on for name in SWITCHES}))


def what_they_see(framed: Framed | None, detector: Model) -> None:
    """The steps from the canvas to the network's numbers, each of which can be left out."""
    st.subheader("What the networks see")
    if framed is None:
        st.caption("The canvas is blank: there is nothing to see, so nobody is asked.")
        return
    canvas.offer_download()
    scaled = detector.standardizer.apply(framed.image)
    images = [step.image for step in framed.steps]
    st.image(
        pictures.strip(images, 112),
        output_format="PNG",
        alt="The picture after each step: " + ", ".join(STEPS[s.name] for s in framed.steps),
    )
    if len(images) == 1:
        st.caption("Noise is 28 × 28 pixels already: the networks take it as it is.")
    else:
        st.pills(
            "From left to right: as drawn, then after each of these. Leave one out to break it.",
            list(SWITCHES),
            selection_mode="multi",
            default=list(SWITCHES),
            format_func=SWITCHES.get,
            key="framing",
        )
    st.caption(
        f"At last the 784 pixels become numbers from {scaled.min():.2f} to {scaled.max():.2f}: "
        f"(pixel / 255 − {detector.standardizer.mean:.4f}) / {detector.standardizer.std:.4f}."
    )


st.title("What do they say to my drawing?", anchor=False)
st.markdown(
    "Draw a digit, or anything else. The :blue[**classifier**] must name a digit; the "
    ":orange[**detector**] may refuse."
)
check_link(
    {
        "level": [percent(level) for level in LEVELS],
        "pixels": verdicts.PAIRS,
        "noise": [kind.title for kind in NOISE_KINDS.values()],
    },
    {"strength": canvas.STRENGTHS, "pen": canvas.PENS},
)
play()
noise_probe.thousand()
noise_probe.over_seeds()
story.show()
