"""Workbooks, written by openpyxl and xlwt: names of columns, values as a person sees them, what is left out."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.loaders import sheets_xls, sheets_xlsx
from ingest.loaders.parsed import Parsed
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def parse(write: Callable[[Worksheet], None], name: str = "Ships") -> Parsed:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    write(sheet)
    return sheets_xlsx.load(saved(workbook))


def fill(*rows: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def write(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))

    return write


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


def register(sheet: Worksheet) -> None:
    fill(
        ("Register of ships",),
        (),
        ("Ship", "Launched", "Share", "Cost", "Seen"),
        ("Grace", datetime.date(1904, 3, 9), 0.125, 12500, datetime.time(9, 5)),
        ("Kittiwake", None, 1, -3.5, None),
        (),
        ("Ebenezer", datetime.date(1887, 1, 2), 0.5, 0, None),
        ("All figures in pounds.",),
    )(sheet)
    for cells in sheet.iter_rows(min_row=4):
        for cell, code in zip(cells[1:4], ("d mmmm yyyy", "0.0%", '"£"#,##0.00'), strict=True):
            cell.number_format = code


def test_a_register() -> None:
    assert parse(register).blocks == (
        Block("Register of ships", ("Ships",)),
        Block(
            "Ship: Grace; Launched: 9 March 1904; Share: 12.5%; Cost: £12,500.00; Seen: 09:05.", ("Ships",), kind="row"
        ),
        Block("Ship: Kittiwake; Share: 100.0%; Cost: -£3.50.", ("Ships",), kind="row"),
        Block("Ship: Ebenezer; Launched: 2 January 1887; Share: 50.0%; Cost: £0.00.", ("Ships",), kind="row"),
        Block("Ship: All figures in pounds.", ("Ships",), kind="row"),
    )


def test_sheets_stand_under_their_names_and_a_hidden_one_is_noted() -> None:
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "Budget 2025"
    fill(("Item", "Who", "Sum"), ("Rope", "Ann", 3))(first)
    second = workbook.create_sheet("Lists")
    second.sheet_state = "hidden"
    fill(("a", "b", "c"), (1, 2, 3))(second)
    workbook.create_sheet("Empty")
    workbook.properties.title = "The budget"
    parsed = sheets_xlsx.load(saved(workbook))
    assert parsed.title == "The budget"
    assert [block.headings for block in parsed.blocks[:2]] == [("Budget 2025",), ("Lists",)]
    assert parsed.notes == ("sheet 'Lists' is hidden; it was read all the same",)


def test_merged_cells() -> None:
    def write(sheet: Worksheet) -> None:
        fill(
            ("Ship", "2023", None, "2024", None),
            (None, "Days", "Cost", "Days", "Cost"),
            ("Grace", 10, 100, 20, 200),
            (None, 11, 110, 21, 210),
        )(sheet)
        for cells in ("B1:C1", "D1:E1", "A3:A4"):
            sheet.merge_cells(cells)

    assert texts(parse(write)) == [
        "Ship: Grace; 2023 Days: 10; 2023 Cost: 100; 2024 Days: 20; 2024 Cost: 200.",
        "Ship: Grace; 2023 Days: 11; 2023 Cost: 110; 2024 Days: 21; 2024 Cost: 210.",
    ]


def test_years_may_name_columns_and_figures_do_not() -> None:
    assert texts(parse(fill(("Ship", 2023, 2024), ("Grace", 5, 6)))) == ["Ship: Grace; 2023: 5; 2024: 6."]
    assert texts(parse(fill(("Grace", 5, 6), ("Kittiwake", 7, 8)))) == ["Grace; 5; 6.", "Kittiwake; 7; 8."]


def test_two_columns_are_names_and_values_unless_figures_stand_below_a_word() -> None:
    assert texts(parse(fill(("Ship", "Grace"), ("Rig:", "ketch")))) == ["Ship: Grace.", "Rig: ketch."]
    assert texts(parse(fill(("Item", "Sum"), ("Rope", 3), ("Tar", 4)))) == ["Item: Rope; Sum: 3.", "Item: Tar; Sum: 4."]


def test_two_tables_on_a_sheet_have_names_of_their_own() -> None:
    rows = [("Ship", "Rig", "Built"), ("Grace", "ketch", 1904), (), ("Port", "Depth", "Berths"), ("Brem", 4, 2)]
    assert texts(parse(fill(*rows))) == ["Ship: Grace; Rig: ketch; Built: 1904.", "Port: Brem; Depth: 4; Berths: 2."]


def test_a_formula_gives_the_value_it_was_saved_with_or_a_note() -> None:
    parsed = parse(fill(("Item", "Sum", "Tax"), ("Rope", 3, "=B2*2"), ("Tar", 4, "=B3*2")))
    assert texts(parsed) == ["Item: Rope; Sum: 3.", "Item: Tar; Sum: 4."]
    assert parsed.notes == (
        "sheet 'Ships': 2 formulas have no stored value; open it in a spreadsheet program and save it",
    )
    workbook = Workbook()
    assert isinstance(workbook.active, Worksheet)
    fill(("Item", "Sum", "Tax"), ("Rope", 3, "=B2*2"))(workbook.active)
    computed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(workbook))) as source, zipfile.ZipFile(computed, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"<v */>|<v></v>", b"<v>6</v>", source.read(name)))
    assert texts(sheets_xlsx.load(computed.getvalue())) == ["Item: Rope; Sum: 3; Tax: 6."]


def test_cells_far_out_cost_nothing() -> None:
    def write(sheet: Worksheet) -> None:
        fill(("Ship", "Rig", "Built"), ("Grace", "ketch", 1904))(sheet)
        sheet["XFD1048576"] = "far"

    assert texts(parse(write)) == ["Ship: Grace; Rig: ketch; Built: 1904.", "far"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_rows_beyond_the_limit_are_left_out_and_that_is_said(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sheets_xls, sheets_xlsx):
        monkeypatch.setattr(module, "MOST_CELLS", 9)
    rows = [("Ship", "Rig", "Built"), *[("Grace", "ketch", number) for number in range(100)]]
    parsed = parse(fill(*rows)) if kind == "xlsx" else sheets_xls.load(old(*rows))
    assert len(parsed.blocks) == 2
    assert "the rows after row 3 were left out" in parsed.notes[0]


def old(*rows: tuple[object, ...]) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Ships")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            code = "d mmmm yyyy" if isinstance(value, datetime.date) else "0.0%" if value == 0.125 else "General"
            if value is not None:
                sheet.write(number, column, value, xlwt.easyxf(num_format_str=code))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def test_an_old_workbook() -> None:
    data = old(
        ("Ship", "Launched", "Share", "Sound"),
        ("Grace", datetime.date(1904, 3, 9), 0.125, True),
        ("Kittiwake", None, 7, None),
    )
    assert sheets_xls.load(data).blocks == (
        Block("Ship: Grace; Launched: 9 March 1904; Share: 12.5%; Sound: TRUE.", ("Ships",), kind="row"),
        Block("Ship: Kittiwake; Share: 7.", ("Ships",), kind="row"),
    )


def test_an_old_workbook_that_is_hidden_or_merged() -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Ships")
    for column, name in enumerate(("Ship", "Year", "Days")):
        sheet.write(0, column, name)
    sheet.write_merge(1, 2, 0, 0, "Grace")
    for row in (1, 2):
        sheet.write(row, 1, 2020 + row)
        sheet.write(row, 2, 5)
    hidden = workbook.add_sheet("Lists")
    hidden.visibility = 1
    hidden.write(0, 0, "a")
    file = io.BytesIO()
    workbook.save(file)
    parsed = sheets_xls.load(file.getvalue())
    assert texts(parsed) == ["Ship: Grace; Year: 2021; Days: 5.", "Ship: Grace; Year: 2022; Days: 5.", "a"]
    assert parsed.notes == ("sheet 'Lists' is hidden; it was read all the same",)


@pytest.mark.parametrize("load", [sheets_xls.load, sheets_xlsx.load])
def test_damage_is_told_in_one_line(load: Callable[[bytes], Parsed]) -> None:
    for data in (b"nothing of the kind", old(("a",))[:700], saved(Workbook())[:300]):
        with pytest.raises(UnreadableFile, match="is damaged, or not an Excel workbook"):
            load(data)


def test_an_empty_sheet_is_no_word_of_the_document() -> None:
    def write(sheet: Worksheet) -> None:
        fill(("Ship", "Launched"), ("Grace", 1904))(sheet)
        assert sheet.parent is not None
        sheet.parent.create_sheet("Sheet2")

    assert texts(parse(write)) == ["Ship: Grace; Launched: 1904."]


def test_what_describes_a_table_stands_above_it_as_names_and_values() -> None:
    table = (("Ship", "Built", "Cargo"), ("Heron", 1901, "tar"), ("Kite", 1887, "rope"))
    told = ["Ship: Heron; Built: 1901; Cargo: tar.", "Ship: Kite; Built: 1887; Cargo: rope."]
    above = (("Author", "Ann Lee"), ("Date", datetime.date(2026, 3, 1)))
    for between in ((), ((),)):
        assert texts(parse(fill(*above, *between, *table))) == ["Author: Ann Lee.", "Date: 2026-03-01.", *told]
    assert texts(parse(fill(("Ships",), *above, (), *table))) == [
        "Ships.",
        "Author: Ann Lee.",
        "Date: 2026-03-01.",
        *told,
    ]


def test_years_name_columns_beside_the_names_of_rows_and_not_above_years() -> None:
    assert texts(parse(fill((None, 2024, 2025), ("Visitors", 100, 200)))) == ["Visitors; 2024: 100; 2025: 200."]
    assert texts(parse(fill(("Heron", 1901, "tar"), ("Kite", 1887, "rope")))) == [
        "Heron; 1901; tar.",
        "Kite; 1887; rope.",
    ]
