"""What to try and what to notice among the mistakes, with answers counted from what is shown."""

import numpy as np
import streamlit as st

from core.judging.mistakes import confusion, refusals
from core.judging.operating_points import STRICT
from pages.mistakes.selection import Side, View, side
from pages.shared.require_digits import credit


def show(view: View) -> None:
    """Three tasks, what to notice, source and limits."""
    st.subheader("What to try", anchor=False)
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.markdown(
            "**1 · The worst pair.** Guess first: which digit is most often taken for which "
            "other one? And is the opposite mistake as frequent?"
        )
        with st.expander("Answer"):
            st.markdown("  \n".join(_worst(side) for side in view.sides))
    with columns[1]:
        st.markdown(
            "**2 · Wrong label, or wrong model?** Choose *both*, sort by *largest loss*, and "
            "write down what you would call the first ten. Then look at the arrows."
        )
        with st.expander("Answer"):
            st.markdown(_labels(view))
    with columns[2]:
        st.markdown(
            "**3 · Refuse instead of err.** Guess first: a network that may refuse 5 % of all "
            "digits, how many of its mistakes does it lose? Then move the slider to 95 %."
        )
        with st.expander("Answer"):
            st.markdown("  \n".join(_strict(view, side) for side in view.sides))
    st.subheader("What to notice", anchor=False)
    st.markdown(
        f"- {_together(view)}\n"
        "- Refusing catches mistakes and right answers alike. A number for one of them alone "
        "says nothing.\n"
        "- A large loss asks two questions: is the network wrong, or is the label?"
    )
    st.caption(
        f"{credit(view.splits)} All figures here are of the test digits and one training each. "
        "Whoever chooses "
        "a model by looking at its test mistakes has no test digits left."
    )


def _worst(side: Side) -> str:
    counts = confusion(side.marked.labels, side.marked.preds)
    np.fill_diagonal(counts, 0)
    true, said = np.unravel_index(counts.argmax(), counts.shape)
    return (
        f"{side.title}: a **{true}** read as a **{said}**, {counts[true, said]} times; "
        f"a {said} read as a {true}, {counts[said, true]} times."
    )


def _labels(view: View) -> str:
    both = np.flatnonzero(view.first.marked.wrong & view.second.marked.wrong)
    if not view.disputed:
        return (
            f"Both are wrong about {len(both)} digits. Nobody asked people about the labels of "
            "these; for MNIST 15 of 10,000 are known to be disputed."
        )
    among = len(set(both.tolist()) & set(view.disputed))
    return (
        f"Both are wrong about {len(both)} digits. {among} of these are among the "
        f"{len(view.disputed)} whose label most of five people disputed (marked with *?*): "
        "there, the networks may be the ones who are right."
    )


def _strict(view: View, of: Side) -> str:
    if of.problem:
        return f"{of.title} has no thresholds."
    strict = side(of.place, view.splits, of.model, STRICT)
    n = refusals(strict.marked.wrong, strict.refused)
    return (
        f"{of.title} refuses {n.wrong_refused:,} of {n.wrong:,} mistakes, and {n.right_refused:,} "
        f"of {n.right:,} right answers: {n.right_refused / max(n.wrong_refused, 1):.1f} good ones "
        "for each mistake that is caught."
    )


def _together(view: View) -> str:
    first, second = (side.marked.wrong for side in view.sides)
    both, chance = int((first & second).sum()), first.sum() * second.sum() / len(first)
    return (
        f"Both are wrong about **{both:,}** of {len(first):,} digits. If their mistakes had "
        f"nothing to do with each other it would be about {chance:.0f}: what is hard for one is "
        "hard for the other."
    )
