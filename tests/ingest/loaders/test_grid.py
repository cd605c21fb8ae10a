"""Tables whose cells span rows and columns, and what may be repeated in each row."""

from ingest.loaders.grid import LONGEST_REPEATED, Cell, grid_texts


def test_a_cell_that_spans_three_rows_is_told_in_each() -> None:
    rows = [[Cell("2024", rows=3), Cell("a")], [Cell("b")], [Cell("c")], [Cell("2025"), Cell("d")]]
    assert grid_texts([[Cell("Year"), Cell("Ship")]], rows) == [
        "Year: 2024; Ship: a.",
        "Year: 2024; Ship: b.",
        "Year: 2024; Ship: c.",
        "Year: 2025; Ship: d.",
    ]


def test_a_long_cell_is_told_once_and_a_long_name_in_part() -> None:
    long = "word " * LONGEST_REPEATED
    texts = grid_texts([[Cell("A"), Cell(long)]], [[Cell(long, rows=50), Cell("1")], *[[Cell("2")]] * 49])
    assert sum(map(len, texts)) < 50 * (LONGEST_REPEATED + 10) + len(long)


def test_no_rows() -> None:
    assert grid_texts([], []) == [] and grid_texts([[Cell("A"), Cell("B")]], []) == ["A: B."]
