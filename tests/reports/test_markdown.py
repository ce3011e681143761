from core.reports.markdown import missing, table


def test_table_aligns_columns_and_names_the_command_without_rows() -> None:
    assert table(["a", "b", "c"], [("x", "1", "2")], "l", "go") == (
        "| a | b | c |\n|---|--:|--:|\n| x | 1 | 2 |\n"
    )
    assert table(["a", "b"], [], "l", "go") == missing("go") == "Not measured yet: `go`.\n"
