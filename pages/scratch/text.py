"""What to try with one batch, what to notice, and where it comes from."""

import streamlit as st

from core.data.digits import DigitSplits


def show(splits: DigitSplits) -> None:
    """Three tasks, what to notice, source and limits."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · The corner.** Guess first: choose layer 1 and input 0, the top left pixel. What "
            "is the gradient of its weight, and what will a step do to it?"
        )
        with st.expander("Answer"):
            st.markdown(
                "Nothing. That pixel is black, 0, in almost every digit, and a weight's gradient "
                "is a sum of products with its input. What was never seen is never learned: such "
                "weights stay as random as they began."
            )
    with columns[1]:
        st.markdown(
            "**2 · Too far.** Guess first: are ten steps at ten times the rate ten times as good? "
            "Take ten at 0.5, start again, take ten at 5. Then try it with squared error and no "
            "hidden layer."
        )
        with st.expander("Answer"):
            st.markdown(
                "The gradient is the slope *here*. A short step follows it; a long one lands where "
                "the ground has turned. The fall that the slope promised, below the Step button, "
                "is more than all the loss there was. Units thrown far to the negative side are "
                "off for good, so the loss gets stuck; without ReLU each step throws further than "
                "the last, and the loss explodes."
            )
    with columns[2]:
        st.markdown(
            "**3 · Break a unit.** Guess first: in layer 1, type −6 into a weight of unit 1 "
            "where x is large, input 24, until its *a* is 0 for all digits (or more such weights). "
            "Can training repair it?"
        )
        with st.expander("Answer"):
            st.markdown(
                "No. Where z is negative for every digit, ReLU passes no gradient back: the "
                "weights of that unit stay for ever. It is called a *dead* unit, and this small "
                "network may have one from the start. Which?"
            )
    st.subheader("What to notice", anchor=False)
    st.markdown(
        "- A gradient has the shape of what it belongs to: 6 × 49 weights have 6 × 49 gradients.\n"
        "- Backward needs what forward computed: ∂L/∂w is made of the same x. That is why "
        "training takes more memory than asking.\n"
        "- Cross-entropy begins its way back with *p − y*, squared error with *z − y*: the "
        "classifier compares shares, the detector each output with its own 0 or 1.\n"
        "- After a hundred steps the cross-entropy of these digits is almost 0. That is learning "
        "by heart: nobody asked about any other digit."
    )
    name = "MNIST" if splits.source.is_mnist else "the digits bundled with scikit-learn"
    st.caption(
        f"Training digits of {name}, each shrunk to 7 × 7 numbers (means of 4 × 4 pixels, 0 to 1), "
        "and layers of a few units, so that all of it can be read; the real networks here have "
        "784 inputs and up to 784 units, and the same formulas. First weights: normal, variance "
        "2/inputs (He), biases 0; float64. Nothing but NumPy, as in lesson 5, *numpy-from-scratch*."
    )
