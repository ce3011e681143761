from core.training.worksheet import EDIT, START, STEP, Move
from pages.scratch.loss_charts import moves_chart
from pages.shared import charts


def test_curve_of_many_steps_is_thinned_but_keeps_its_ends_and_what_was_typed() -> None:
    moves = [Move(START, 2.0), *(Move(STEP, 1.0) for _ in range(5000)), Move(STEP, 0.5)]
    moves[3] = Move(EDIT, 3.0)
    points = moves_chart(moves, charts.colours("light"))["series"][0]["data"]
    assert len(points) <= 401
    assert [points[0]["value"], points[-1]["value"]] == [[0, 2.0], [5001, 0.5]]
    assert [p["value"] for p in points if p["symbol"] == "diamond"] == [[3, 3.0]]


def test_loss_that_explodes_leaves_the_chart_and_does_not_press_it_flat() -> None:
    calm = [Move(START, 2.0), Move(STEP, 19.0)]
    for moves, end in ((calm, None), ([*calm, Move(STEP, 1e9)], 20.0)):
        assert moves_chart(moves, charts.colours("light"))["yAxis"]["max"] == end
