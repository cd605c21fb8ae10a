"""Tables of a page: cells that span rows or columns, heads of several rows. Knows nothing of the rest of the page."""

from collections.abc import Sequence

from bs4.element import Tag

from ingest.loaders.clean import one_line
from ingest.loaders.rows import row_texts

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
    if not rows:
        return []
    head = _head_rows(rows)
    if head:
        named = _names(_grid(rows, repeat_columns=True)[:head])
        return row_texts([named, *_grid(rows)[head:]], header=True)
    named_rows = all(row[0].name == "th" for row in rows)
    return row_texts(_grid(rows), header=False if named_rows else None)


def _head_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top name the columns; 0 where the page does not tell."""
    count = 0
    for row in rows:
        if not (all(cell.name == "th" for cell in row) or row[0].find_parent("thead") is not None):
            break
        count += 1
    return min(count, max(1, len(rows) - 1)) if count else 0


def _names(head: Sequence[Sequence[str]]) -> list[str]:
    """Of each column: its names in the rows of the head, from the top, each once."""
    width = max(map(len, head))
    columns = [[row[column] for row in head if column < len(row) and row[column]] for column in range(width)]
    return [" ".join(dict.fromkeys(names)) for names in columns]


def _grid(rows: Sequence[Row], *, repeat_columns: bool = False) -> list[list[str]]:
    """The texts of the cells, each at its place; one that spans rows is told in each of them."""
    grid = []
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell in row:
            _go_on(above, cells, below)
            text = one_line(cell.get_text(" "))
            more = _span(cell, "rowspan", _LONGEST_SPAN) - 1
            for number in range(_span(cell, "colspan", _WIDEST_SPAN)):
                told = text if repeat_columns or not number else ""
                if more:
                    below[len(cells)] = more, told
                cells.append(told)
        _go_on(above, cells, below)
        grid.append(cells)
        above = below
    return grid


def _go_on(above: dict[int, tuple[int, str]], cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Put the cells from above at their places in a row; by column, for how many more rows each goes on."""
    while len(cells) in above:
        more, text = above.pop(len(cells))
        if more > 1:
            below[len(cells)] = more - 1, text
        cells.append(text)


def _span(cell: Tag, name: str, largest: int) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), largest) if value.isdecimal() and len(value) < 6 and int(value) > 0 else 1
