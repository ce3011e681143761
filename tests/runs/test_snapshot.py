from fakes import fake_curves, fake_recipe

from core.runs.snapshot import LaneSnapshot, RunSnapshot


def test_snapshot_counts_what_is_done_and_what_is_left() -> None:
    lane = LaneSnapshot(fake_recipe(), 12, 60, fake_curves([0.5, 0.5], [0.5, 0.5]), None)
    idle = LaneSnapshot(fake_recipe(), 0, 0, fake_curves([], []), None)
    alone = RunSnapshot("training", (lane,), "", 3.0, 1)
    assert (alone.fraction, alone.seconds_left, alone.images_per_second) == (0.5, 3, 20)
    assert RunSnapshot("training", (lane, idle), "", 3.0, 1).fraction == 0.25
    empty = RunSnapshot("queued", (idle,), "", 0.0, 1)
    assert (empty.fraction, empty.seconds_left, empty.images_per_second) == (0, None, 0)
