"""Lesson 3's exercise step by step, what to try in the plane, what to notice, source and limits."""

import streamlit as st

from core.data.points import MAX_POINTS, NUM_FRESH
from pages.components.plane import MAX_DRAWN
from pages.playground.settings import AUTO

GOOD = 0.99
_DONE = "_quadrants_done"  # hidden layers -> the classifier's accuracy on fresh points
_SOLUTION = """model = nn.Sequential(
    nn.Linear(2, 32), nn.ReLU(),
    nn.Linear(32, 4),            # four classes: four outputs
)
loss = nn.CrossEntropyLoss()     # labels 0, 1, 2, 3"""
_DEEPER = """model = nn.Sequential(
    nn.Linear(2, 32), nn.ReLU(),
    nn.Linear(32, 32), nn.ReLU(),  # the second hidden layer
    nn.Linear(32, 4),
)"""


def note(hidden: int, accuracy: float) -> None:
    """Networks with so many hidden layers have learned the quadrants; the best is kept."""
    done = st.session_state.setdefault(_DONE, {})
    done[hidden] = max(accuracy, done.get(hidden, 0.0))


def exercise() -> None:
    """Three steps, each with a button that sets it up; what is done is told from what was run."""
    st.subheader("The lesson's exercise", anchor=False)
    st.markdown(
        "Make a network for two classes fit **four**, one for each quadrant of the plane, and then "
        f"add a second hidden layer. It is done when {GOOD:.0%} of {NUM_FRESH:,} fresh points are "
        "right.".replace("99%", "99 %")
    )
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · Two outputs, four classes.** Guess first: what will happen when four classes "
            "meet a network with two outputs?"
        )
        _set_up("Set up step 1", 1, "2")
        with st.expander("Answer"):
            st.markdown(
                "It cannot even be trained: each output stands for one class, so classes 2 and 3 "
                "have no place. PyTorch stops with *target out of bounds*; here it is said above."
            )
    with columns[1]:
        st.markdown(
            f"**2 · Make it fit.** Which number has to change, and in which layer? Change it under "
            f"*Noise and more* and train. {_state(1)}"
        )
        _set_up("Set up step 2", 1, "4")
        with st.expander("Solution"):
            st.markdown("Only the last layer: 4 outputs instead of 2. The targets are 0 to 3.")
            st.code(_SOLUTION, language="python")
    with columns[2]:
        st.markdown(
            "**3 · A second hidden layer.** Guess first: will its borders be straighter, or its "
            f"accuracy higher? {_state(2)}"
        )
        _set_up("Set up step 3", 2, AUTO)
        with st.expander("Solution"):
            st.code(_DEEPER, language="python")
            st.markdown(
                "Hardly anything changes: one hidden layer already had all these borders need. "
                "What is still wrong lies within a hair of an axis. A second layer helps where "
                "borders are bent. On *Spirals* with 8 units in each, over three seeds, one layer "
                "came to 71–98 %, two to 100 % (the classifier)."
            )


def _state(hidden: int) -> str:
    found = st.session_state.get(_DONE, {}).get(hidden)
    if found is None:
        return ""
    said = f"{found * 100:.1f} % of fresh points right"
    return f":green[:material/check_circle: **Done: {said}.**]" if found >= GOOD else f"*{said}.*"


def _set_up(label: str, hidden: int, outputs: str) -> None:
    def chosen() -> None:
        wanted = {"points": "Quadrants", "depth": hidden, "outputs": outputs, "jitter": 0.0}
        st.session_state.update({**wanted, "units": 32, "count": 2_000})

    st.button(label, on_click=chosen)


def show() -> None:
    """Tasks, what to notice, source and limits."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · Walk away.** Train on *Blobs*, then zoom out to 10×. Guess first: how sure is "
            "the classifier in a corner where no point ever was?"
        )
        with st.expander("Answer"):
            st.markdown(
                "Surer than among the points. A ReLU network is made of flat pieces: along any "
                "ray its outputs end up growing in a straight line, so one runs away from the "
                "others and its share goes to 100 %. No threshold below 1 helps. *That* is why "
                "noise is a digit to a classifier."
            )
    with columns[1]:
        st.markdown(
            "**2 · One network, two ways to judge.** At 10×, let the detector refuse by *largest "
            "output*, then by *distance*. Guess first: what becomes of the hatched part?"
        )
        with st.expander("Answer"):
            st.markdown(
                "Far away the detector's outputs grow as well, far above 1. To the largest output "
                "that looks like a very sure yes; to the distance it is no clean answer at all. "
                "The network is the same."
            )
    with columns[2]:
        st.markdown(
            "**3 · One point against two thousand.** Press somewhere in a region with another "
            "class chosen, once, then ten times. Guess first: does the border give way?"
        )
        with st.expander("Answer"):
            st.markdown(
                "To one point hardly: it is one part in two thousand of the loss. To a heap it "
                "does. Set *How many points* to 0 and all points are yours: then one point bends "
                "the whole plane."
            )
    st.subheader("What to notice", anchor=False)
    st.markdown(
        "- The classifier's hatched part runs along the borders: it doubts *between* classes, "
        "not far from them.\n"
        "- The detector's hatched part by distance lies around the points as well: it doubts what "
        "is *unlike* them. But look for arms that reach outwards, where by chance its answer is "
        "clean.\n"
        "- Without a hidden layer borders are straight and regions are wedges. Quadrants are such "
        "wedges; rings are not.\n"
        "- The distance is worth what the network has learned: rings without a hidden layer "
        "cannot be learned, and almost the whole plane is accepted, however far.\n"
        "- A stricter threshold refuses more of both: the unknown and the known."
    )
    st.caption(
        f"Points: lesson 3's quadrants, 0: x < 0, y < 0 · 1: x < 0, y ≥ 0 · 2: x ≥ 0, y < 0 · "
        f"3: x ≥ 0, y ≥ 0, and three other ways to scatter, up to {MAX_POINTS:,}. Accuracy is of "
        f"{NUM_FRESH:,} fresh points with the same noise; thresholds come from others again. Open "
        "in the lesson: units, optimizer, rate, number of points. Here: 32, Adam, 0.003, 2,000, "
        "batch 32, in NumPy. With these, over three seeds, softmax accepts over 99 % of "
        "the places from the points to 12 and the distance 4–5 % (quadrants, threshold 95 %). A "
        "ReLU network's certainty far away: Hein et al. 2019. In the plane "
        "everything can be seen; in 784 dimensions there is far more room for such corners, and "
        f"nobody sees them. {MAX_DRAWN} of the points are drawn, and all of yours."
    )
