import dataclasses

from core.judging.measured import load_measured
from core.reports import weights_tables
from core.reports.markdown import missing, table


def test_table_aligns_columns_and_names_the_command_without_rows() -> None:
    assert table(["a", "b", "c"], [("x", "1", "2")], "l", "go") == (
        "| a | b | c |\n|---|--:|--:|\n| x | 1 | 2 |\n"
    )
    assert table(["a", "b"], [], "l", "go") == missing("go") == "Not measured yet: `go`.\n"


def test_tables_leave_a_cell_empty_where_a_set_was_not_at_hand(monkeypatch) -> None:
    """As when one recipe is rebuilt where there are no real sets."""
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
    place = head.split(" | ").index("Fashion")
    cells = {line.split(" | ")[0]: line.split(" | ")[place] for line in lines}
    assert cells["| `course-detector`"] == "–"
    assert cells["| `course-classifier`"].endswith("%") or "–" in cells["| `course-classifier`"]
