import pytest
from fakes import fake_model

from core.recipes import RECIPES
from core.runs.lane import Lane
from core.training.events import EpochDone


@pytest.mark.parametrize(("name", "best"), [("course-detector", 2), ("standardized-sgd", 3)])
def test_lane_keeps_the_best_epoch_or_the_last_where_nobody_may_choose(name, best) -> None:
    lane, model = Lane(RECIPES[name]), fake_model()
    assert lane.snapshot().model_epoch is None
    for epoch, right in enumerate((0.5, 0.9, 0.7), 1):
        lane.add(EpochDone(epoch, 9, epoch, 1, 0.5, 1, right, model, lambda: model))
    assert lane.best.epoch == lane.snapshot().model_epoch == best
