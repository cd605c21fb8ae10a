"""Excel workbooks before 2007 (.xls), by xlrd: bytes to sheets. Whatever xlrd raises ends here.

Knows nothing of files.
"""

import io
from typing import Any

import xlrd

from ingest.loaders.clean import one_line
from ingest.loaders.damage import damage
from ingest.loaders.number_format import Value, as_shown
from ingest.loaders.parsed import Parsed
from ingest.loaders.sheets import MOST_CELLS, Row, Sheet, blocks_of
from vector_db.errors import UnreadableFile

_DAY = 1.0
"""A date below this is a time of day: day 0 of Excel's calendar is no day."""


def load(data: bytes) -> Parsed:
    """The rows of all sheets, with the values that the formulas had when the file was saved."""
    with damage("is damaged, or not an Excel workbook"):
        try:
            sheets = _read(data)
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise UnreadableFile("is password-protected; save it without a password") from error
            raise
    return blocks_of("", sheets)


def _read(data: bytes) -> list[Sheet]:
    # It writes what it wonders at to standard output, if it is not told another place.
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    sheets = []
    room = MOST_CELLS
    for source in book.sheets():
        sheet = Sheet(source.name, hidden=bool(source.visibility))
        for number in range(source.nrows):
            row = _row(book, source.row(number))
            if len(row) > room:
                sheet.left_out = True
                break
            room -= len(row)
            if row:
                sheet.rows[number + 1] = row
        sheet.merged = [(low + 1, left + 1, high, right) for low, high, left, right in source.merged_cells]
        sheets.append(sheet)
    return sheets


def _row(book: Any, cells: list[Any]) -> Row:
    row: Row = {}
    for column, cell in enumerate(cells, start=1):
        if text := one_line(_shown(book, cell)):
            row[column] = text
    return row


def _shown(book: Any, cell: Any) -> str:
    value: Value
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER:
            value = cell.value
        case xlrd.XL_CELL_DATE:
            value = _moment(book, cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            value = bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
        case _:
            return ""
    return as_shown(value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def _moment(book: Any, value: float) -> Value:
    try:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError):  # a number far out of the calendar, in a cell made for dates
        return value
    return moment.time() if 0 <= value < _DAY else moment
