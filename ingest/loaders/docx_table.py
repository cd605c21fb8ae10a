"""The tables of a Word document, from their XML: cells that span others, rows that name columns, tables for layout.

Knows nothing of what stands in the cells.
"""

from collections.abc import Callable, Iterator
from typing import Any

from ingest.loaders.clean import one_line
from ingest.loaders.grid import Cell, grid_texts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL = f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_AROUND = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "moveTo")}
_WIDEST = 100
"""Columns that a cell may span; Word has 63."""


def cells_for_layout(table: Any) -> list[Any] | None:
    """The cells of a table that only places text on the page, one column or tables within tables; else None."""
    cells = [list(_within(row, _CELL)) for row in _rows(table)]
    if all(len(row) == 1 for row in cells) or next(table.iterdescendants(_TABLE), None) is not None:
        return [cell for row in cells for cell in row]
    return None


def table_texts(table: Any, words: Callable[[Any], str]) -> list[str]:
    """One text for each row below the head (see rows.py); `words` tells what stands in a cell."""
    found = [list(_columns(row)) for row in _rows(table)]
    head = 0
    for row in _rows(table):
        if row.find(f"{_W}trPr/{_W}tblHeader") is None:
            break
        head += 1
    head = head if head < len(found) else 0
    rows = [
        [
            Cell(
                one_line(words(cell)) if cell is not None else "",
                columns,
                _rows_of(found, number, at) if merged == "restart" else 1,
            )
            for at, columns, cell, merged in row
            if merged != "continue"
        ]
        for number, row in enumerate(found)
    ]
    return grid_texts(rows[:head], rows[head:])


def _rows_of(found: list[list[tuple[int, int, Any, str]]], first: int, column: int) -> int:
    """Through how many rows a cell of the row `first` goes, that begins at `column`."""
    for number in range(first + 1, len(found)):
        if not any(at == column and merged == "continue" for at, _, _, merged in found[number]):
            return number - first
    return len(found) - first


def _rows(table: Any) -> list[Any]:
    return [row for row in _within(table, _ROW) if row.find(f"{_W}trPr/{_W}del") is None]


def _columns(row: Any) -> Iterator[tuple[int, int, Any, str]]:
    """Each cell: its column, how many it spans, itself, and whether it is one with that above (``continue``)."""
    at = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
    if at:
        yield 0, at, None, ""
    for cell in _within(row, _CELL):
        columns = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        yield at, columns, cell, "" if merged is None else merged.get(f"{_W}val", "continue")
        at += columns


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in content controls."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _AROUND:
            yield from _within(element, tag)


def _number(element: Any, default: int) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() and len(value) < 5 else default
