"""How the plane is looked at: from how far, and where each network draws its line."""

from typing import NamedTuple

import streamlit as st

ZOOMS = {"1×": 1.2, "3×": 3.6, "10×": 12.0}  # label -> reach; most points are within 1
FAR = [*ZOOMS][-1]
DETECTOR_SCORES = {"distance": "distance", "largest output": "largest"}  # label -> name
LEVELS = (50, 100)  # lowest and highest, per cent of the validation points
CHOICES = {"zoom": ZOOMS, "refuse": DETECTOR_SCORES}  # the controls in the address
LIMITS = {"accept": LEVELS}


class Viewpoint(NamedTuple):
    """How the plane is looked at; a network need not learn anew for it."""

    reach: float  # half the width of the square that is shown
    level: float  # share of the validation points that are accepted
    score: str  # of the detector, a name in `core.judging.scores.SCORES`


def choose_reach() -> float:
    """Show the choice of how far out the plane is looked at."""
    label = st.segmented_control(
        "Zoom out", ZOOMS, default="1×", required=True, key="zoom", bind="query-params"
    )
    return ZOOMS[label]


def offer_walk(*, has_learned: bool) -> None:
    """Once the networks have learned, offer to look at them from far away."""
    if has_learned and st.session_state.get("zoom") != FAR:
        st.button("Now walk away →", type="primary", on_click=_walk_away)


def _walk_away() -> None:
    st.session_state["zoom"] = FAR


def choose_viewpoint(reach: float) -> Viewpoint:
    """Show the threshold's slider and the choice of the detector's score."""
    bound = {"bind": "query-params"}
    level = st.slider(
        "Threshold: accept this share of points",
        *LEVELS,
        95,
        format="%d %%",
        key="accept",
        help="Each network's threshold is found on points that it did not learn from.",
        **bound,
    )
    titles = list(DETECTOR_SCORES)
    label = st.segmented_control(
        "The detector refuses by", titles, default=titles[0], required=True, key="refuse", **bound
    )
    return Viewpoint(reach, level / 100, DETECTOR_SCORES[label])
