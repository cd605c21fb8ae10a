"""Excel workbooks (.xlsx, .xlsm), by openpyxl: bytes to sheets. Whatever openpyxl raises ends here.

Its own read-only sheets make a cell of every hole and lose what is merged, so the parser beneath them is used, one
row at a time. Knows nothing of files.
"""

import io
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.number_format import as_shown
from ingest.loaders.parsed import Parsed
from ingest.loaders.sheets import MOST_CELLS, Row, Sheet, blocks_of

_ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'
"""What Excel keeps under the number 44, whose semicolon is missing in openpyxl."""


def load(data: bytes) -> Parsed:
    """The rows of all sheets, with the values that the formulas had when the file was saved."""
    with damage("is damaged, or not an Excel workbook"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it cannot keep on saving
        title, sheets = _read(data)
    return blocks_of(title, sheets)


def _read(data: bytes) -> tuple[str, list[Sheet]]:
    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets: list[Sheet] = []
    room = MOST_CELLS
    for worksheet in workbook.worksheets:
        sheet = _sheet(worksheet, room)
        sheets.append(sheet)
        room -= sum(map(len, sheet.rows.values()))
    return one_line(workbook.properties.title or ""), sheets


def _sheet(worksheet: Any, room: int) -> Sheet:
    """One sheet, of which `room` cells are read at most."""
    sheet = Sheet(worksheet.title, hidden=worksheet.sheet_state != "visible")
    book = worksheet.parent

    @cache
    def code_of(style: int) -> str:
        code = str(ReadOnlyCell(worksheet, 1, 1, None, style_id=style).number_format)
        return _ACCOUNTING if code == BUILTIN_FORMATS[44] else code

    with worksheet._get_source() as source:
        parser = _Parser(
            source,
            worksheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            row = _row(cells, code_of)
            if row and len(row) > room:
                sheet.left_out = True
                break
            room -= len(row)
            if row:
                sheet.rows[number] = row
    sheet.uncomputed = parser.uncomputed
    if parser.merged_cells is not None:
        sheet.merged = [(r.min_row, r.min_col, r.max_row, r.max_col) for r in parser.merged_cells.mergeCell]
    return sheet


def _row(cells: list[dict[str, Any]], code_of: Callable[[int], str]) -> Row:
    row: Row = {}
    for cell in cells:
        if cell["value"] is None:
            continue
        if text := one_line(as_shown(cell["value"], code_of(cell["style_id"]))):
            row[cell["column"]] = text
    return row


class _Parser(WorkSheetParser):
    """Counts the formulas whose value was never computed, since a program wrote the file."""

    uncomputed = 0

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            self.uncomputed += 1
        return cell
