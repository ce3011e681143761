"""What to try while networks learn, what to notice, and where the figures come from."""

import streamlit as st

from core.data.digits import DigitSplits


def show(splits: DigitSplits) -> None:
    """Three tasks, what to notice, source and limits."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    columns[0].markdown(
        "**1 · Learn by heart.** Guess first: can a network be right about *all* 100 images it "
        "trains on, and about how many new ones? Start, then press *Again with 1,000 images*. "
        "The recorded race shows where that leads."
    )
    columns[1].markdown(
        "**2 · Too fast.** Set the learning rate to 10 or 100 and the rate over time to constant. "
        "What will the loss do? Then try 0.00001."
    )
    columns[2].markdown(
        "**3 · One batch at a time.** Press *Step by step*, then *One step*, and watch the last "
        "point of the loss. How many steps until your drawing gets another answer?"
    )
    st.subheader("What to notice", anchor=False)
    st.markdown(
        "- Both networks have the same layers and see the same images in the same order; they are "
        "only told different things. The two losses are measured differently (cross-entropy, "
        "squared error): compare how the curves bend, not how high they are.\n"
        "- The training curve falls because it is what the weights are changed for. The validation "
        "curve says what that is worth on digits nobody showed to the network.\n"
        "- Neither of them is ever shown something that is no digit. What they say to that is on "
        "the first page."
    )
    name = "MNIST" if splits.source.is_mnist else "The digits bundled with scikit-learn"
    st.caption(
        f"{name}: {len(splits.train):,} digits to learn from; {len(splits.validation):,} others "
        "for validation, which choose the best epoch. The test digits are kept for *Mistakes*. "
        "One seed is one story: try another before you believe a small difference."
    )
