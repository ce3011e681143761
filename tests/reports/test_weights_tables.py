import dataclasses

from core.judging.measured import load_measured
from core.reports import weights_tables


def test_tables_leave_a_cell_empty_where_a_set_was_not_at_hand(monkeypatch) -> None:
    """One recipe may be rebuilt where there are no real sets."""
    shipped = {name: load_measured(name) for name in ("course-classifier", "course-detector")}
    without = [
        dataclasses.replace(
            row,
            ways=tuple(
                dataclasses.replace(
                    way, accepted={k: v for k, v in way.accepted.items() if k != "fashion"}
                )
                for way in row.ways
            ),
        )
        for row in shipped["course-detector"]
    ]
    monkeypatch.setattr(
        weights_tables, "shipped_rows", lambda: {**shipped, "course-detector": without}
    )
    head, _, *lines = weights_tables.overview_table().splitlines()
    column = head.split(" | ").index("Fashion")
    cells = {line.split(" | ")[0]: line.split(" | ")[column] for line in lines}
    assert cells["| `course-detector`"] == "–"
    assert cells["| `course-classifier`"].endswith("%") or "–" in cells["| `course-classifier`"]
