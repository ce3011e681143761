"""Both kinds of mistake as two large numbers, and the same of a second model."""

import math

import streamlit as st

from core import wording
from core.judging.operating_points import LENIENT, STRICT, OperatingPoint, threshold_accepting
from pages.shared.plain import plain
from pages.thresholds.scored_model import ScoredModel


def show_numbers(scored: ScoredModel, point: OperatingPoint) -> None:
    """Show the share of digits refused and of unknowns accepted, side by side on a phone too."""
    with st.container(horizontal=True, wrap=False, gap="medium"):
        left, right = (st.container(width="stretch", gap="xsmall") for _ in range(2))
    num_digits, unknowns = len(scored.comparison.digits.ranked), scored.comparison.unknowns
    left.metric("Digits refused", share(point.digits_refused))
    left.caption(f"{round(point.digits_refused * num_digits):,} of {num_digits:,} test digits")
    right.metric("Unknowns accepted", share(point.unknowns_accepted))
    if unknowns is None:
        right.caption("No unknowns are chosen, so being lenient costs nothing. Choose some.")
        return
    num_accepted = round(point.unknowns_accepted * len(unknowns))
    right.caption(f"{num_accepted:,} of {len(unknowns):,} pictures of no digit")


def show_sentence(point: OperatingPoint) -> None:
    """Say how many unknowns get in and how many digits are refused."""
    parts = [f"{_out_of(point.digits_refused)} digits refused"]
    if not math.isnan(point.unknowns_accepted):
        parts.insert(0, f"{_out_of(point.unknowns_accepted)} unknowns get in")
    st.markdown(f"**{' · '.join(parts)}**")


def _out_of(share: float) -> str:
    """A share as "46 of 100", or of more where it would round to none or all."""
    out_of = next((n for n in (100, 1_000) if 0 < round(share * n) < n or share in (0, 1)), 10_000)
    return f"{round(share * out_of):,} of {out_of:,}"


def show_second(second: ScoredModel, point: OperatingPoint) -> None:
    """Say what a second model accepts at the line that refuses as many digits."""
    other = second.comparison.point(second.comparison.refusing(point.digits_refused))
    st.markdown(
        f"For comparison, {second.role.coloured(f'**{plain(second.description)}**')}: a line at "
        f"{second.shown(round(other.threshold, 4))} refuses {share(other.digits_refused)} of the "
        f"digits and accepts **{share(other.unknowns_accepted)}** of the same unknowns."
    )


def strict_costs(scored: ScoredModel) -> str:
    """Sentences about what the usual lenient and strict lines refuse and accept."""
    comparison = scored.comparison
    if comparison.unknowns is None:
        return "Choose some unknowns first."
    sentences = []
    for level in (LENIENT, STRICT):
        point = comparison.point(threshold_accepting(comparison.validation.scores, level))
        sentences.append(
            f"A line that accepts {wording.level(level)} of the validation digits refuses "
            f"{wording.percent(point.digits_refused)} of the test digits and accepts "
            f"{wording.percent(point.unknowns_accepted)} of these unknowns."
        )
    return " ".join(sentences)


def share(value: float) -> str:
    """A share in per cent, to two places where it is small; NaN for unknowns that are none."""
    if math.isnan(value):
        return wording.NOT_MEASURED
    return wording.percent(value, 2 if value < 0.0995 else 1)
