"""The line that moves: slider, both numbers and histogram."""

import math

import streamlit as st

from core.data.digits import DigitSplits
from core.judging.operating_points import LENIENT, OperatingPoint, threshold_accepting
from core.judging.panel import Line
from pages.shared import charts, session
from pages.thresholds import crossed, details
from pages.thresholds.charts import histogram
from pages.thresholds.scored_model import LINE, Side

_PLACE, _PROBLEM = "_threshold_of", "_threshold_problem"
_HEIGHT = 250


@st.fragment
def moving(first: Side, second: Side | None, splits: DigitSplits | None) -> None:
    """Everything that the slider moves, together."""
    left, right = st.columns([54, 46], gap="medium", vertical_alignment="center")
    with left:
        threshold = _slider(first)
    point = first.comparison.point(threshold)
    with right:
        _numbers(first, point)
    if second is not None:
        _beside(second, point)
    palette = charts.colours(st.context.theme.type)
    left, right = st.columns([58, 42], gap="medium")
    with left:
        st.echarts_chart(
            histogram(
                first.comparison.histogram,
                threshold,
                palette,
                is_distance=first.comparison.score.is_distance,
            ),
            height=_HEIGHT,
            key="histogram",
            alt=f"{first.comparison.score.title} of digits and unknowns; the line at "
            f"{first.shown(threshold)} refuses {_share(point.digits_refused)} of the digits and "
            f"accepts {_share(point.unknowns_accepted)} of the unknowns",
        )
        st.caption("Up, solid: test digits. Down, hatched: unknowns. Stricter to the right.")
    _apply(first, threshold)
    details.show(first, second, threshold, splits)
    # Last, because on a cold server they have to be drawn first.
    with right:
        crossed.show(first, threshold, splits)


def _slider(side: Side) -> float:
    """The threshold, which is in the page's address."""
    of = side.comparison
    options = {side.shown(value): value for value in of.choices}
    usual = side.shown(of.nearest_choice(threshold_accepting(of.validation.scores, LENIENT)))
    place = (side.key, of.score.name)
    if st.session_state.get(_PLACE, place) != place:
        st.session_state[LINE] = usual
    elif LINE not in st.session_state:
        _heed_link(side, options, usual)
    st.session_state[_PLACE] = place
    if problem := st.session_state.pop(_PROBLEM, None):
        st.warning(problem)
    sign = "at most" if of.score.is_distance else "at least"
    chosen = st.select_slider(
        f"The line: accepted as a digit when its {of.score.title.lower()} is {sign}",
        list(options),
        usual,
        key=LINE,
        bind="query-params",
        help=of.score.about,
    )
    return options[chosen]


def _heed_link(side: Side, options: dict[str, float], usual: str) -> None:
    """Take the nearest line to what the page's address asks for, or say why that cannot be."""
    asked = st.query_params.get(LINE)
    if asked is None or asked in options:
        return
    try:
        wanted = float(asked) * (-1 if side.comparison.score.is_distance else 1)
    except ValueError:
        wanted = math.nan
    low, high = min(options.values()), max(options.values())
    if low <= wanted <= high:
        st.query_params[LINE] = side.shown(side.comparison.nearest_choice(wanted))
    else:
        ends = " to ".join(side.shown(end) for end in (low, high))
        st.session_state[_PROBLEM] = (
            f"This link draws the line at {asked[:40]}. Here it can be from {ends}, so it was put "
            f"at {usual}, which accepts {LENIENT:.0%} of the validation digits."
        )
        del st.query_params[LINE]
    st.rerun()


def _numbers(side: Side, point: OperatingPoint) -> None:
    """Both kinds of mistake, side by side on a phone too."""
    of = side.comparison
    with st.container(horizontal=True, wrap=False, gap="medium"):
        left, right = (st.container(width="stretch", gap="xsmall") for _ in range(2))
    num = len(of.digits.ranked)
    left.metric("Digits refused", _share(point.digits_refused))
    left.caption(f"{round(point.digits_refused * num):,} of {num:,} test digits")
    right.metric("Unknowns accepted", _share(point.unknowns_accepted))
    if of.unknowns is None:
        right.caption("No unknowns are chosen, so being lenient costs nothing. Choose some.")
        return
    num = len(of.unknowns)
    right.caption(f"{round(point.unknowns_accepted * num):,} of {num:,} pictures of no digit")


def _beside(second: Side, point: OperatingPoint) -> None:
    """The other side at the line that refuses as many digits."""
    other = second.comparison.point(second.comparison.refusing(point.digits_refused))
    st.markdown(
        f"Beside it, :{second.colour}[**{second.way}**]: a line at "
        f"{second.shown(round(other.threshold, 4))} refuses {_share(other.digits_refused)} of the "
        f"digits and accepts **{_share(other.unknowns_accepted)}** of the same unknowns."
    )


def _apply(side: Side, threshold: float) -> None:
    """The button that takes the line to the draw page, and the way there."""
    mine = Line(side.model, side.title, side.comparison.score, threshold)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Use this threshold on the draw page",
            icon=":material/draw:",
            on_click=session.use_line,
            args=(mine,),
        )
        kept = session.line()
        if (
            kept is not None
            and kept.model is side.model
            and (kept.score, kept.threshold) == (mine.score, threshold)
        ):
            st.page_link(
                "pages/draw/page.py",
                label="It is used there now: draw something",
                icon=":material/arrow_forward:",
            )


def _share(share: float) -> str:
    if math.isnan(share):
        return "–"
    return f"{100 * share:.2f} %" if share < 0.0995 else f"{100 * share:.1f} %"
