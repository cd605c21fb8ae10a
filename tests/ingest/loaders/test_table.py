"""CSV, as spreadsheets and people write it."""

import pytest

from ingest.loaders import table
from ingest.loaders.table import load
from vector_db.types import Block


def texts(data: str) -> list[str]:
    return [block.text for block in load(data.encode()).blocks]


def test_each_row_carries_its_column_names() -> None:
    assert load(b"Name,Office,Phone\nHollis,Collections,101\nPask,,102\n").blocks == (
        Block("Name: Hollis; Office: Collections; Phone: 101.", kind="row"),
        Block("Name: Pask; Phone: 102.", kind="row"),
    )


def test_semicolons_tabs_quotes_and_breaks_in_cells() -> None:
    assert texts('Name;Note\nHollis;"says ""no""; then\nyes"\n') == ['Name: Hollis; Note: says "no"; then yes.']
    assert texts("Name\tSum, net\nHollis\t1,5\n") == ["Name: Hollis; Sum, net: 1,5."]


def test_lines_above_the_column_names_are_text() -> None:
    blocks = load(b"Staff list 2026,,\n,,\nName,Office,Phone\nHollis,Collections,101\n").blocks
    assert blocks == (
        Block("Staff list 2026"),
        Block("Name: Hollis; Office: Collections; Phone: 101.", kind="row"),
    )


@pytest.mark.parametrize(
    ("above", "told"),
    [
        (
            "Ship list, 2024 edition\nCompiled by J. Smith, archivist\n",
            ["Ship list, 2024 edition", "Compiled by J. Smith, archivist"],
        ),
        ("Report: Ships,,\nPeriod:,Jan 2024,\n,,\n", ["Report: Ships", "Period: Jan 2024"]),
        ("Report,Ships\nDate,2024-01-02\nBy,Pask\n", ["Report, Ships", "Date, 2024-01-02", "By, Pask"]),
    ],
)
def test_what_stands_above_a_table_may_have_cells_too(above: str, told: list[str]) -> None:
    read = texts(f"{above}Name,Built,Tons\nHeron,1901,120\nKite,1887,80\nSum,,200\n")
    assert read == [
        *told,
        "Name: Heron; Built: 1901; Tons: 120.",
        "Name: Kite; Built: 1887; Tons: 80.",
        "Name: Sum; Tons: 200.",
    ]


@pytest.mark.parametrize(
    "data",
    [
        "Name,Built\nHeron,1901,120\nKite,1887,80\n",
        "Name,Built\nHeron,unknown,120\nKite,1887,80\n",
        "Name,Built\nHeron,unknown\nKite,1887,refitted\nTern,1890\n",
    ],
)
def test_a_row_with_more_cells_than_the_names_is_a_row(data: str) -> None:
    assert texts(data)[0].startswith("Name: Heron; Built: ")


def test_rows_longer_or_shorter_than_the_names() -> None:
    assert texts("A,B\n1\n1,2,3\n") == ["A: 1.", "A: 1; B: 2; 3."]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("2024-01-01,Rent,1200\n2024-02-01,Rent,1200", ["2024-01-01; Rent; 1200.", "2024-02-01; Rent; 1200."]),
        ("Rent;1.200,00 €;x\nFees;80,50 €;y", ["Rent; 1.200,00 €; x.", "Fees; 80,50 €; y."]),
        ("3/5/2024 10:15,paid\n4/5/2024 9:00,due", ["3/5/2024 10:15: paid.", "4/5/2024 9:00: due."]),
    ],
)
def test_a_table_without_names_keeps_its_first_row(data: str, told: list[str]) -> None:
    assert texts(data) == told


def test_days_and_years_may_name_columns_of_figures() -> None:
    assert texts("Item,2024-01-01,2025\nRent,1200.50,80\n") == ["Item: Rent; 2024-01-01: 1200.50; 2025: 80."]


def test_one_column_and_names_alone() -> None:
    assert texts("Ship\nKittiwake\nEbenezer\n") == ["Ship: Kittiwake.", "Ship: Ebenezer."]
    assert texts("Ship,Built\n") == ["Ship: Built."]


def test_the_line_that_tells_the_delimiter() -> None:
    assert texts("sep=;\nName;Sum\nHollis;1,5\n") == ["Name: Hollis; Sum: 1,5."]
    assert texts('"sep=|"\nName|Sum, net\nHollis|1, 5\n') == ["Name: Hollis; Sum, net: 1, 5."]


def test_a_quotation_mark_that_is_left_open_swallows_nothing() -> None:
    assert texts('Item,Size,Note\nPipe,"5 inch,old\nRope,12 m,new\nTar,1,x\n') == [
        'Item: Pipe; Size: "5 inch; Note: old.',
        "Item: Rope; Size: 12 m; Note: new.",
        "Item: Tar; Size: 1; Note: x.",
    ]
    assert texts('Item,Size\nPipe,5" wide\nRope,"12" m\n') == ['Item: Pipe; Size: 5" wide.', "Item: Rope; Size: 12 m."]


def test_a_cell_of_any_length() -> None:
    text = "words and more " * 20_000
    assert texts(f'Name,Text\nHollis,"{text}"\n') == [f"Name: Hollis; Text: {text.strip()}."]


def test_semicolons_with_decimal_commas_and_a_byte_order_mark() -> None:
    assert [block.text for block in load("\ufeffShip;Länge\nGrace;12,5\n".encode("utf-16")).blocks] == [
        "Ship: Grace; Länge: 12,5."
    ]


def test_rows_beyond_the_limit_are_left_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_CELLS", 9)
    parsed = load(b"A,B,C\n" + b"1,2,3\n" * 50)
    assert len(parsed.blocks) == 2
    assert parsed.notes == ("the rows after row 3 of 51 were left out; 9 cells of a table are read",)
