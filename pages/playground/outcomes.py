"""What the networks on the page come to, in figures: beside the guesses under *What to try*."""

from core.data.points import POINT_KINDS
from core.errors import NotaError
from core.judging.regions import judge_plane
from core.nets.model import Model
from core.runs.points_race import PointsRace
from pages.playground.planes import careful_percent
from pages.playground.settings import PlaygroundSettings
from pages.playground.viewpoint import DETECTOR_SCORES, FAR, ZOOMS

_LEVEL = 0.95
_NOT_YET = "*Train your networks first: then their figures stand here.*"


def outcomes(race: PointsRace | None, chosen: PlaygroundSettings) -> dict[str, str]:
    """Sentences by their names in the texts: how sure the classifier is far away, and how much of
    the plane there the detector accepts by each score.
    """
    not_yet = dict.fromkeys(("sure_far", "accepted_far"), _NOT_YET)
    if race is None or not race.done:
        return not_yet
    classifier, detector = race.models
    assert classifier is not None
    assert detector is not None
    where = f"on *{POINT_KINDS[chosen.kind].title}*, at {FAR}"
    try:
        sure = judge_plane(classifier, race.points, ZOOMS[FAR], _LEVEL, "softmax").corner_score
        accepted = [
            f"{careful_percent(share)} by {title}"
            for title, score in DETECTOR_SCORES.items()
            if (share := _far_accepted(detector, race, score)) is not None
        ]
    except NotaError:  # a training that went wrong says so above
        return not_yet
    return {
        "sure_far": f"**Your classifier** {where}, in the corners: {careful_percent(sure)} sure.",
        "accepted_far": f"**Your detector** {where} accepts, far from the points: "
        f"{', '.join(accepted)}.",
    }


def _far_accepted(detector: Model, race: PointsRace, score: str) -> float | None:
    return judge_plane(detector, race.points, ZOOMS[FAR], _LEVEL, score).far_accepted
