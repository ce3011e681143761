"""What to try and what to notice about the line, with answers counted from what is shown."""

import streamlit as st

from core.judging.operating_points import LENIENT, STRICT, threshold_accepting
from pages.thresholds.scored_model import Side


def show(side: Side) -> None:
    """Three tasks, what to notice, source and limits."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · Pay for safety.** Guess first: to go from refusing 1 % of the digits to "
            "refusing 5 %, how many fewer unknowns get in? Then move the line."
        )
        with st.expander("Answer"):
            st.markdown(_both(side))
    columns[1].markdown(
        "**2 · Noise is easy.** Under *Unknowns* leave only *Uniform*, then only *Symbols*. Which "
        "of the two lets you draw a line that hardly costs a digit?"
    )
    columns[2].markdown(
        "**3 · Same network, other question.** Put the detector's *largest output* beside its "
        "*distance*, with *Uniform* noise alone. One refuses it all. What does the other do?"
    )
    st.subheader("What to notice", anchor=False)
    st.markdown(
        "- There is no line without mistakes, only a choice of which. What a good choice is "
        "depends on what a wrong answer costs: set that price under *More*.\n"
        "- How good a line looks depends on which unknowns are mixed. Nobody knows beforehand what "
        "will be drawn.\n"
        "- A line that was chosen by looking at these unknowns is flattered by them. That is why "
        "prices are reckoned with validation digits and one kind (*Letters*) alone."
    )
    st.caption(
        "Digits: MNIST's 10,000 test digits, by LeCun, Cortes and Burges. Unknowns: a thousand of "
        "each kind, made from one seed. Shipped models were judged beforehand (answers rounded to "
        "16 bits) by `python -m core pretrain`. One training each: see the table under *More* for "
        "how much several differ. Real drawings differ from all of these."
    )


def _both(side: Side) -> str:
    of = side.comparison
    if of.unknowns is None:
        return "Choose some unknowns first."
    said = []
    for level in (LENIENT, STRICT):
        point = of.point(threshold_accepting(of.validation.scores, level))
        said.append(
            f"A line that accepts {level:.0%} of the validation digits refuses "
            f"{point.digits_refused:.1%} of the test digits and accepts "
            f"{point.unknowns_accepted:.1%} of these unknowns."
        )
    return " ".join(said).replace("%", " %")
