"""The story in a minute, for those who come without the lessons."""

import streamlit as st


def show() -> None:
    """What the two networks are, what to try and what to notice."""
    st.subheader("The story in a minute", anchor=False)
    st.markdown(
        "The two networks of a pair have the same layers. Only what they are asked for differs. "
        "The :blue[**classifier**] is trained to share out 100 % of its certainty over ten digits "
        "(softmax, cross-entropy). There is no eleventh place to put it, so a scribble, a letter "
        "or noise becomes a digit too. The :orange[**detector**] is trained to give a clean "
        "answer: 1 for the right digit, 0 for the nine others (squared error). If its ten answers "
        "are far from every clean one, it can say *none of these*.\n\n"
        "The course this comes from promised more: without a digit, all ten outputs stay near 0. "
        "For its own networks that depends on how the pixels are scaled, as you can find out "
        "above. The *distance* to a clean answer also notices answers that are far too large. The "
        "**strong** pair was made to keep the promise: among its training pictures are made-up "
        "ones of no digit, and the right answer to those is ten zeros, or for the classifier a "
        "tenth for each digit."
    )
    columns = st.columns(3)
    columns[0].markdown(
        "**Try 1 · Make them disagree.** Draw a letter, a star, your initials. What must the "
        "classifier call it? Can you draw a non-digit that the detector accepts?"
    )
    columns[1].markdown(
        "**Try 2 · Break the promise.** Press *Noise*, then switch the networks from *Strong* to "
        "*Course* and to *0-1 pixels*. Guess first: in which of the three do all ten bars of the "
        "detector stay near 0?"
    )
    columns[2].markdown(
        "**Try 3 · Be too strict.** Draw a sloppy 7 and move the slider from 99 % to 80 %. To "
        "refuse noise is easy. To refuse noise *and* accept your 7 is the hard part."
    )
    st.caption(
        "MNIST by LeCun, Cortes and Burges. All networks learned from its 55,000 training digits; "
        "thresholds come from 5,000 others. The course's have one hidden layer and have seen "
        "nothing else. The strong ones have four layers of convolutions and have also seen those "
        "digits tilted, bent and thickened, and made-up scribbles, characters, shapes, soft noise "
        "and broken or turned digits, but no photo and nothing of a real collection. Handwriting "
        "that is not like MNIST's may be refused or misread."
    )
