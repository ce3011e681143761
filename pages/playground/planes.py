"""The plane as each of the two networks divides it, and a sentence on what that comes to."""

import numpy as np
import streamlit as st

from core import wording
from core.errors import NotaError
from core.judging.regions import JudgedPlane, judge_plane
from core.judging.scores import find_score
from core.nets.model import Model
from core.recipes import Recipe
from core.runs.points_race import PointsRace
from pages.components.plane import plane
from pages.playground.added_points import add_point
from pages.playground.viewpoint import Viewpoint
from pages.shared import session
from pages.shared.plain import plain


def show_planes(race: PointsRace, viewpoint: Viewpoint, *, only_added: bool) -> None:
    """Show both networks' regions. `only_added`: there are no fresh points."""
    columns = st.columns(2, gap="small")
    for column, lane, model in zip(columns, race.snapshot().lanes, race.models, strict=True):
        with column:
            _show_plane(lane.recipe, model, race, viewpoint, only_added=only_added)


def _show_plane(
    recipe: Recipe, model: Model | None, race: PointsRace, viewpoint: Viewpoint, *, only_added: bool
) -> None:
    role, name = recipe.role, recipe.role.name.capitalize()
    score = viewpoint.score if role.may_refuse else None
    judged = _judge(model, race, viewpoint, score)
    right = "" if judged is None else f" · {wording.percent(judged.fresh_accuracy)} right"
    st.markdown(f"{role.coloured(f'**{name}**')} · {recipe.loss.title}{right}")
    plane(
        None if judged is None else judged.regions,
        race.points.train,
        session.added_points(),
        viewpoint.reach,
        box=float(np.abs(race.points.train.inputs).max()),
        theme=st.context.theme.type,
        label=_label(name, judged, race),
        key=f"plane-{role.name}",
        on_press=add_point,
    )
    if judged is None:
        st.markdown("It hasn't learned anything yet. Where will it draw its borders?")
    else:
        st.markdown(_sentence(judged, recipe, score, only_added=only_added))


def _judge(
    model: Model | None, race: PointsRace, viewpoint: Viewpoint, score: str | None
) -> JudgedPlane | None:
    if model is None:
        return None
    try:
        return judge_plane(model, race.points, viewpoint.reach, viewpoint.level, score)
    except NotaError as error:
        st.error(plain(error))
        return None


def _sentence(
    judged: JudgedPlane, recipe: Recipe, score_name: str | None, *, only_added: bool
) -> str:
    score = find_score(recipe, score_name)
    sign, bound = (-1, "≤") if score.is_distance else (1, "≥")
    points = "Your own points" if only_added else "Fresh points"
    title, threshold = score.title.lower(), sign * judged.regions.threshold + 0.0
    sentences = [
        f"{points}: **{wording.percent(judged.fresh_accuracy)} right**, "
        f"{careful_percent(judged.fresh_refused)} refused "
        f"({title} {bound} {threshold:.3g} is accepted)."
    ]
    if judged.far_accepted is not None:
        sentences.append(
            "Outside the dashed square, where there are no points: "
            f"**{careful_percent(judged.far_accepted)} accepted**."
        )
    corner = sign * judged.corner_score
    value = careful_percent(corner) if score.name == "softmax" else f"{corner:.3g}"
    sentences.append(f"In the corners: {title} {value}.")
    return " ".join(sentences)


def careful_percent(share: float) -> str:
    """A share in per cent; 100 % and 0 % only when it is all or none."""
    text = wording.percent(share)
    if text == "100.0 %" and share < 1:
        return "over 99.9 %"
    if text == "0.0 %" and share > 0:
        return "under 0.1 %"
    return text.replace(".0 %", " %")


def _label(name: str, judged: JudgedPlane | None, race: PointsRace) -> str:
    if judged is None:
        return f"{name}: {len(race.points.train):,} points, no regions yet"
    regions = judged.regions
    parts = {
        f"class {number}": regions.accepted & (regions.preds == number)
        for number in range(regions.outputs.shape[2])
    }
    parts["none of these"] = ~regions.accepted
    shares = [f"{part} {careful_percent(float(mask.mean()))}" for part, mask in parts.items()]
    reach = regions.reach
    return f"{name}: the plane from {-reach:g} to {reach:g}. {', '.join(shares)}"
