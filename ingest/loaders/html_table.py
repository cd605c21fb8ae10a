"""Tables of a page: cells that span rows or columns, heads of several rows. Knows nothing of the rest of the page."""

from collections.abc import Sequence

from bs4.element import Tag

from ingest.loaders.clean import one_line
from ingest.loaders.grid import Cell, grid_texts

Row = Sequence[Tag]
_HEADINGS = [f"h{level}" for level in range(1, 7)]
_WIDEST_SPAN = 50
_LONGEST_SPAN = 1000


def is_layout(table: Tag, rows: Sequence[Row]) -> bool:
    """Whether it only places text on the page: one column, or tables and headings in its cells."""
    if table.get("role") in ("presentation", "none") or table.find(["table", *_HEADINGS]) is not None:
        return True
    return all(len(row) == 1 for row in rows)


def table_texts(rows: Sequence[Row]) -> list[str]:
    """One text for each row below the head, with the names of its columns (see rows.py)."""
    if len(rows) > 1 and len(rows[0]) == 1 < len(rows[1]):  # a title over the whole of it
        return [*grid_texts((), [[_cell(rows[0][0])]]), *table_texts(rows[1:])]
    head = _head_rows(rows)
    named_rows = not head and all(row[0].name == "th" for row in rows)
    cells = [[_cell(cell) for cell in row] for row in rows]
    return grid_texts(cells[:head], cells[head:], header=False if named_rows else None)


def _cell(tag: Tag) -> Cell:
    columns, rows = _span(tag, "colspan", _WIDEST_SPAN), _span(tag, "rowspan", _LONGEST_SPAN)
    return Cell(one_line(tag.get_text(" ")), columns, rows)


def _head_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top name the columns; 0 where the page does not tell."""
    count = 0
    for row in rows:
        if not (all(cell.name == "th" for cell in row) or row[0].find_parent("thead") is not None):
            break
        count += 1
    return min(count, max(1, len(rows) - 1)) if count else 0


def _span(cell: Tag, name: str, largest: int) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), largest) if value.isdecimal() and len(value) < 6 and int(value) > 0 else 1
