"""Tables whose cells span rows or columns, and whose heads have several rows, made into plain rows.

Knows nothing of the format that they come from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.rows import names_figures, row_texts

_FIGURE = re.compile(r"\W*\d")
LONGEST_REPEATED = 300
"""Characters of a cell that are told in more than one row: a short name and not a page of text."""
_LONGEST_VALUE, _WIDEST_VALUE = 30, 4
"""Characters, and columns that it spans: a value, "free", holds for each of them; the name of a row is told once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written, once, however many places it takes."""

    text: str
    columns: int = 1
    rows: int = 1


Row = Sequence[Cell]


def grid_texts(head: Sequence[Row], rows: Sequence[Row], *, header: bool | None = None) -> list[str]:
    """One text for each of `rows`, with the names that `head` gives its columns (see rows.py).

    Without a head, `header` says whether the first of `rows` is one; None where the format does not tell. A first row
    that is one cell is a title, and one in which a cell spans some columns is a head of two rows.
    """
    if not head and header is not False and len(rows) > 2:
        if len(rows[0]) == 1 < len(rows[1]):
            return [*row_texts([[rows[0][0].text]]), *grid_texts((), rows[1:], header=header)]
        head, rows = (rows[:2], rows[2:]) if _names_groups(rows) else (head, rows)
    if not head:
        return row_texts(_grid(rows), header=header)
    named = _names(_grid([*head, *rows], repeat_columns=True)[: len(head)])
    return row_texts([named, *_grid([*head, *rows])[len(head) :]], header=True)


def _names_groups(rows: Sequence[Row]) -> bool:
    """Whether the first of `rows` names groups of the columns that the second names."""
    first, second = rows[:2]
    if not any(cell.columns > 1 for cell in first) or any(_FIGURE.match(cell.text) for cell in second):
        return False
    return any(cell.rows > 1 for cell in first) or names_figures(_grid(rows)[1:])


def _names(head: Sequence[Sequence[str]]) -> list[str]:
    """Of each column: its names in the rows of the head, from the top, each once."""
    width = max(map(len, head))
    columns = [[row[column] for row in head if column < len(row) and row[column]] for column in range(width)]
    return [" ".join(dict.fromkeys(names))[:LONGEST_REPEATED] for names in columns]


def _grid(rows: Sequence[Row], *, repeat_columns: bool = False) -> list[list[str]]:
    """The texts of the cells, each at its place; one that spans rows is told in each of them, and so is a value."""
    grid = []
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for cell in row:
            _go_on(above, cells, below)
            repeated = repeat_columns or (
                bool(cells) and cell.columns <= _WIDEST_VALUE and len(cell.text) <= _LONGEST_VALUE
            )
            for number in range(cell.columns):
                told = cell.text if repeated or not number else ""
                if cell.rows > 1:
                    below[len(cells)] = cell.rows - 1, told if len(told) <= LONGEST_REPEATED else ""
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
