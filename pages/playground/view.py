"""The two networks of the playground beside each other: regions, loss, and what they come to."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from core.errors import NotaError
from core.judging.regions import JudgedPlane, judge_plane
from core.judging.scores import find_score
from core.nets.model import Model
from core.runs.points_race import PointsRace
from pages.components.plane import plane
from pages.playground import settings
from pages.shared import charts, run_charts, session
from pages.shared.links import check_link

BASE = 1.2  # half the width of the square that is shown at 1x; most points are within 1
ZOOMS = {"1×": 1, "3×": 3, "10×": 10}
WAYS = {"distance": "distance", "largest output": "largest"}
LOWEST, HIGHEST = 50, 100


class Looking(NamedTuple):
    """How the plane is looked at; a network need not learn anew for it."""

    zoom: int
    level: float  # share of the validation points that are accepted
    way: str  # of the detector, a name in SCORES

    @property
    def reach(self) -> float:
        """Half the width of the square that is shown."""
        return round(BASE * self.zoom, 1)


def check() -> None:
    """What is wrong with a link."""
    check_link({"zoom": ZOOMS, "refuse": WAYS}, {"accept": (LOWEST, HIGHEST)})


def zoom() -> int:
    """How far out."""
    chosen = st.segmented_control(
        "Zoom out",
        ZOOMS,
        default="1×",
        required=True,
        key="zoom",
        bind="query-params",
    )
    return ZOOMS[chosen]


def controls(zoom: int) -> Looking:
    """Threshold and way, with what else the pictures need."""
    bound = {"bind": "query-params"}
    level = st.slider(
        "Threshold: accept this share of points",
        LOWEST,
        HIGHEST,
        95,
        format="%d %%",
        key="accept",
        help="Each network's threshold is found on such points that it did not learn from.",
        **bound,
    )
    way = st.segmented_control(
        "The detector refuses by", WAYS, default="distance", required=True, key="refuse", **bound
    )
    return Looking(zoom, level / 100, WAYS[way])


def pictures(pair: PointsRace, looking: Looking, *, own: bool) -> None:
    """Both regions, each with its sentence. `own`: there are no fresh points."""
    columns = st.columns(2, gap="small")
    theme = st.context.theme.type
    for column, model, (role, hue, loss) in zip(
        columns,
        pair.models,
        (("Classifier", "blue", "cross-entropy"), ("Detector", "orange", "squared error")),
        strict=True,
    ):
        with column:
            score = looking.way if role == "Detector" else None
            seen = _view(model, pair, looking, score)
            right = "" if seen is None else f" · {seen.fresh_accuracy * 100:.1f} % right"
            st.markdown(f":{hue}[**{role}**] · {loss}{right}")
            plane(
                None if seen is None else seen.regions,
                pair.points.train,
                session.added_points(),
                looking.reach,
                box=float(np.abs(pair.points.train.inputs).max()),
                theme=theme,
                label=_alt(role, seen, pair),
                key=f"plane-{role.lower()}",
                on_press=settings.add,
            )
            if seen is not None and model is not None:
                st.markdown(_sentence(seen, model, score, own=own))
            else:
                st.markdown("It has not learned anything yet. Where will it draw its borders?")


def loss(pair: PointsRace) -> None:
    """Both losses over epochs."""
    now = pair.snapshot()
    ends = [lane.curves.train_losses[-1:] for lane in now.lanes]
    said = ", ".join(f"{end[0]:.3g}" for end in ends if len(end)) or "nothing learned yet"
    st.echarts_chart(
        run_charts.loss_chart(now, (), charts.colours(st.context.theme.type)),
        height=250,
        key="pair-loss",
        alt=f"Loss over epochs of classifier and detector: {said}",
    )


def _view(
    model: Model | None, pair: PointsRace, looking: Looking, score: str | None
) -> JudgedPlane | None:
    if model is None:
        return None
    try:
        return judge_plane(model, pair.points, looking.reach, looking.level, score)
    except NotaError as error:
        st.error(str(error))
        return None


def _sentence(seen: JudgedPlane, model: Model, score: str | None, *, own: bool) -> str:
    way = find_score(model.recipe, score)
    sign, bound = (-1, "≤") if way.is_distance else (1, "≥")
    which = "Your own points" if own else "Fresh points"
    parts = [
        f"{which}: **{seen.fresh_accuracy * 100:.1f} % right**, {percent(seen.fresh_refused)} "
        f"refused ({way.title.lower()} {bound} {sign * seen.regions.threshold + 0.0:.3g} is "
        "accepted)."
    ]
    if seen.far_accepted is not None:
        parts.append(
            f"Outside the dashed square, where no point is: **{percent(seen.far_accepted)} "
            "accepted**."
        )
    corner = sign * seen.corner_score
    told = percent(corner) if way.name == "softmax" else f"{corner:.3g}"
    parts.append(f"In the corners: {way.title.lower()} {told}.")
    return " ".join(parts)


def percent(share: float) -> str:
    """0 to 1 as it is written on the page; 100 % and 0 % only when it is all or none."""
    text = f"{share * 100:.1f}"
    if text == "100.0" and share < 1:
        text = "over 99.9"
    elif text == "0.0" and share > 0:
        text = "under 0.1"
    return f"{text.removesuffix('.0')} %"


def _alt(role: str, seen: JudgedPlane | None, pair: PointsRace) -> str:
    if seen is None:
        return f"{role}: {len(pair.points.train):,} points, no regions yet"
    found = seen.regions
    shares = [
        f"class {which} {percent(float((found.accepted & (found.preds == which)).mean()))}"
        for which in range(found.outputs.shape[2])
    ]
    none = percent(float((~found.accepted).mean()))
    return (
        f"{role}: the plane from {-found.reach:g} to {found.reach:g}. "
        f"{', '.join(shares)}, none of these {none}"
    )


def fresh_accuracy(pair: PointsRace) -> float:
    """The classifier's, when it has learned."""
    model, test = pair.models[0], pair.points.test
    assert model is not None
    return float((model.judge(test.inputs).preds == test.targets).mean())
