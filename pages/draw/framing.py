"""What the networks see: the steps from the canvas to 784 numbers, each of which can be off."""

import streamlit as st

from core.data.digits import Standardizer
from core.data.drawing import Framed, Framing, Step, frame, is_blank
from pages.shared import images, session

STEPS = {
    "raw": "drawn",
    "crop": "cropped to the ink",
    "fit": "shrunk into 20 × 20",
    "brighten": "brightened",
    "centre": "centred by mass",
}
SWITCHES = {name: title for name, title in STEPS.items() if name != "raw"}


class FramingStrip:
    """The places where the steps stand, filled again with every stroke."""

    def __init__(self) -> None:
        st.subheader("What the networks see", anchor=False)
        self._strip = st.empty()
        self.framing = _choose_steps()
        self._numbers = st.empty()

    def show(self, framed: Framed | None, standardizer: Standardizer) -> None:
        """Show the picture after each step, and the numbers that it becomes."""
        if framed is None:
            self._strip.empty()
            self._numbers.caption("The canvas is blank: nothing for the networks to read yet.")
            return
        titles = [STEPS[step.name] for step in framed.steps]
        self._strip.image(
            images.png(images.strip([step.image for step in framed.steps], 112)),
            alt=f"The picture after each step: {', '.join(titles)}",
        )
        scaled = standardizer.apply(framed.image)
        is_finished = len(framed.steps) == 1
        self._numbers.caption(
            ("This picture is 28 × 28 already, so it is used as it is. " if is_finished else "")
            + f"Then 784 pixels become numbers from {scaled.min():.2f} to "
            f"{scaled.max():.2f}: (pixel / 255 − {standardizer.mean:.4f}) / "
            f"{standardizer.std:.4f}."
        )


def frame_canvas(framing: Framing) -> Framed | None:
    """The picture that the networks get: ink of a drawing or photo, framed, or a finished picture
    as it is; None for a blank canvas.
    """
    overlay, drawing = session.overlay(), session.drawing()
    if overlay is not None:
        if not overlay.is_framed:
            return Framed(overlay.pixels, (Step("raw", overlay.pixels),))
        ink = overlay.pixels
    else:
        ink = None if drawing is None else drawing.ink
    return None if ink is None or is_blank(ink) else frame(ink, framing)


def _choose_steps() -> Framing:
    """The steps that are switched on. A finished picture is not framed."""
    overlay = session.overlay()
    chosen = st.pills(
        "As drawn, then after each step. Turn a step off and see what breaks.",
        list(SWITCHES),
        selection_mode="multi",
        default=list(SWITCHES),
        format_func=SWITCHES.get,
        key="framing",
        persist_state="session",
        disabled=overlay is not None and not overlay.is_framed,
    )
    return Framing(**{name: name in chosen for name in SWITCHES})
